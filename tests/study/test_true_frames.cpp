#include <gtest/gtest.h>

#include <understudy/study/true_frames.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

Frame frame(double time, double stress) {
  Frame made;
  made.time = time;
  made.points = {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0};
  made.connectivity = {0, 1, 2, 3};
  made.point_data = {{"displacement", "mm", 3, std::vector<double>(12, stress / 10)}};
  made.cell_data = {{"stress", "MPa", 1, {stress}}, {"contrast", "1", 1, {7}}};
  return made;
}

const FrameArray* find(const std::vector<FrameArray>& arrays, const std::string& name) {
  for (const FrameArray& array : arrays)
    if (array.name == name) return &array;
  return nullptr;
}

TEST(TrueFrames, AddTruthAndErrorToWhatDiffers) {
  const toy::Folder folder;
  TrueFrames truth(folder.out());
  truth.take(frame(1.0 / 3, 5));
  truth.take(frame(1, 20));
  Frame answer = frame(1, 23);
  ASSERT_TRUE(truth.add_to(answer));
  EXPECT_EQ(find(answer.cell_data, "stress")->values, std::vector<double>{23});
  EXPECT_EQ(find(answer.cell_data, "stress_truth")->values, std::vector<double>{20});
  EXPECT_EQ(find(answer.cell_data, "stress_error")->values, std::vector<double>{3});
  EXPECT_EQ(find(answer.cell_data, "stress_error")->unit, "MPa");
  EXPECT_EQ(find(answer.cell_data, "contrast_error"), nullptr);  // a parameter: the same in both
  ASSERT_NE(find(answer.point_data, "displacement_error"), nullptr);
  EXPECT_EQ(find(answer.point_data, "displacement_error")->components, 3);
  EXPECT_NEAR(find(answer.point_data, "displacement_error")->values[11], 0.3, 1e-14);
}

TEST(TrueFrames, AFrameOfAnEarlierSessionIsReplaced) {
  const toy::Folder folder;
  TrueFrames(folder.out()).take(frame(0.5, 1));
  TrueFrames(folder.out()).take(frame(0.5, 2));
  Frame answer = frame(0.5, 2.5);
  ASSERT_TRUE(TrueFrames(folder.out()).add_to(answer));
  EXPECT_EQ(find(answer.cell_data, "stress_truth")->values, std::vector<double>{2});
}

TEST(TrueFrames, LeaveFramesOfOtherTimesAndMeshesAlone) {
  const toy::Folder folder;
  TrueFrames truth(folder.out());
  truth.take(frame(1, 20));
  Frame other_time = frame(0.5, 23), other_mesh = frame(1, 23);
  other_mesh.points[3] = 2;
  EXPECT_FALSE(truth.add_to(other_time));
  EXPECT_FALSE(truth.add_to(other_mesh));
  EXPECT_EQ(other_mesh.cell_data.size(), 2U);
}

}  // namespace
}  // namespace understudy::study
