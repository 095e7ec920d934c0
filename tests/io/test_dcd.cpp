#include <gtest/gtest.h>

#include <cstring>
#include <understudy/io/dcd.hpp>

#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::contents;
using testing::expect_message;
using testing::TemporaryFolder;

constexpr std::size_t dcd_header = 276, dcd_frame = 3 * (2 * 4 + 8);  // bytes, of two atoms

std::int32_t whole_at(const std::string& bytes, std::size_t at) {
  std::int32_t value = 0;
  std::memcpy(&value, bytes.data() + at, 4);
  return value;
}

float real_at(const std::string& bytes, std::size_t at) {
  float value = 0;
  std::memcpy(&value, bytes.data() + at, 4);
  return value;
}

/// Two atoms, at x = `x` and x = `x` + 0.5.
Frame two_atoms(double x) {
  Frame frame;
  frame.points = {x, 1, 2, x + 0.5, 3, 4};
  return frame;
}

/// Reads a file as readers do that trust the header.
void expect_frames(const std::string& bytes, const std::vector<double>& x) {
  ASSERT_EQ(whole_at(bytes, 8), static_cast<int>(x.size()));
  ASSERT_GE(bytes.size(), dcd_header + x.size() * dcd_frame);
  for (std::size_t f = 0; f < x.size(); ++f) {
    const std::size_t at = dcd_header + f * dcd_frame;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      EXPECT_EQ(whole_at(bytes, at + axis * 16), 8);
      EXPECT_EQ(whole_at(bytes, at + axis * 16 + 12), 8);
    }
    EXPECT_EQ(real_at(bytes, at + 4), static_cast<float>(x[f]));
    EXPECT_EQ(real_at(bytes, at + 8), static_cast<float>(x[f] + 0.5));
    EXPECT_EQ(real_at(bytes, at + 20), 1);
    EXPECT_EQ(real_at(bytes, at + 40), 4);
  }
}

TEST(Dcd, WritesTheHeaderOfCharmm) {
  const TemporaryFolder folder;
  DcdTrajectory trajectory(folder / "t.dcd", 2, {100, 50, 0.002});
  EXPECT_FALSE(std::filesystem::exists(folder / "t.dcd"));
  trajectory.take(two_atoms(0));
  trajectory.take(two_atoms(1));
  const std::string bytes = contents(folder / "t.dcd");
  EXPECT_EQ(whole_at(bytes, 0), 84);
  EXPECT_EQ(bytes.substr(4, 4), "CORD");
  EXPECT_EQ(whole_at(bytes, 12), 100);
  EXPECT_EQ(whole_at(bytes, 16), 50);
  EXPECT_EQ(whole_at(bytes, 20), 100);
  EXPECT_NEAR(real_at(bytes, 44), 0.002 / 0.04888821, 1e-8);
  EXPECT_EQ(whole_at(bytes, 48), 0);
  EXPECT_EQ(whole_at(bytes, 84), 24);
  EXPECT_EQ(whole_at(bytes, 88), 84);
  EXPECT_EQ(whole_at(bytes, 92), 164);
  EXPECT_EQ(whole_at(bytes, 260), 164);
  EXPECT_EQ(whole_at(bytes, 268), 2);
  EXPECT_EQ(bytes.size(), dcd_header + 2 * dcd_frame);
  expect_frames(bytes, {0, 1});
}

TEST(Dcd, GoesOnAfterAnInterruptionOrStartsAnew) {
  const TemporaryFolder folder;
  {
    DcdTrajectory trajectory(folder / "t.dcd", 2, {});
    for (const double x : {0, 1, 2}) trajectory.take(two_atoms(x));
  }
  DcdTrajectory resumed(folder / "t.dcd", 2, {}, 2);
  EXPECT_EQ(contents(folder / "t.dcd").size(), dcd_header + 2 * dcd_frame);
  expect_frames(contents(folder / "t.dcd"), {0, 1});
  resumed.take(two_atoms(7));
  EXPECT_EQ(resumed.frames(), 3U);
  expect_frames(contents(folder / "t.dcd"), {0, 1, 7});
  const DcdTrajectory fresh(folder / "t.dcd", 2, {});
  EXPECT_FALSE(std::filesystem::exists(folder / "t.dcd"));
}

// A kill leaves any part of a frame behind the frames that the header counts.
TEST(Dcd, GoesOnAfterAFrameThatWasCutShort) {
  const TemporaryFolder folder;
  {
    DcdTrajectory trajectory(folder / "t.dcd", 2, {});
    for (const double x : {0, 1, 2}) trajectory.take(two_atoms(x));
  }
  const std::string two = [&] {
    DcdTrajectory trajectory(folder / "two.dcd", 2, {});
    for (const double x : {0, 1}) trajectory.take(two_atoms(x));
    return contents(folder / "two.dcd");
  }();
  const std::string three = contents(folder / "t.dcd");
  for (std::size_t part = 0; part <= dcd_frame; ++part) {
    const std::string killed = two + three.substr(two.size(), part);
    expect_frames(killed, {0, 1});
    folder.write("k.dcd", killed);
    DcdTrajectory resumed(folder / "k.dcd", 2, {}, 2);
    resumed.take(two_atoms(2));
    EXPECT_EQ(contents(folder / "k.dcd"), three);
  }
}

TEST(Dcd, RefusesWhatIsNotItsFile) {
  const TemporaryFolder folder;
  const auto resume = [&](std::size_t atoms, std::size_t frames) {
    return [&folder, atoms, frames] { DcdTrajectory(folder / "t.dcd", atoms, {}, frames); };
  };
  expect_message(resume(2, 1), {"t.dcd", "no file"});
  DcdTrajectory(folder / "t.dcd", 2, {}).take(two_atoms(0));
  expect_message(resume(3, 1), {"t.dcd", "2 atoms", "3 atoms"});
  expect_message(resume(2, 2), {"t.dcd", "1 frames", "2 frames"});
  folder.write("t.dcd", std::string(300, 'x'));
  expect_message(resume(2, 1), {"t.dcd", "another program"});
  expect_message(resume(0, 0), {"t.dcd", "0 atoms"});
  DcdTrajectory trajectory(folder / "t.dcd", 3, {});
  expect_message([&] { trajectory.take(two_atoms(0)); }, {"t.dcd", "6 coordinates", "9"});
  EXPECT_EQ(trajectory.frames(), 0U);
}

TEST(Dcd, SaysWhenTheFileIsGone) {
  const TemporaryFolder folder;
  DcdTrajectory trajectory(folder / "t.dcd", 2, {});
  trajectory.take(two_atoms(0));
  std::filesystem::remove(folder / "t.dcd");
  expect_message([&] { trajectory.take(two_atoms(1)); }, {"t.dcd", "cannot be written"});
  EXPECT_EQ(trajectory.frames(), 1U);
}

}  // namespace
}  // namespace understudy::io
