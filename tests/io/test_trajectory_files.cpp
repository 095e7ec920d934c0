#include <gtest/gtest.h>

#include <understudy/io/trajectory_files.hpp>

#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::contents;
using testing::expect_message;
using testing::TemporaryFolder;

constexpr TrajectoryPlan one_atom{
    .atoms = 1, .replicas = 2, .steps_per_frame = 5, .time_step = 0.002};

/// Hands over instants [first, end) of two replicas of one atom.
void move(TrajectorySink& sink, int first, int end) {
  for (int k = first; k < end; ++k)
    for (const std::size_t replica : {0U, 1U}) {
      const double x = k + 0.25 * static_cast<double>(replica);
      const std::vector<double> positions = {x, 1, 2}, velocities = {0, 0, 0};
      sink.take({5 * (k + 1), 0.01 * (k + 1), replica, positions, velocities});
    }
}

TEST(TrajectoryFiles, AreOnePerReplica) {
  const TemporaryFolder folder;
  TrajectoryFiles files(folder.path(), one_atom);
  move(files, 0, 3);
  EXPECT_EQ(files.frames(), 3U);
  DcdTrajectory second(folder / "expected.dcd", 1, {5, 5, 0.002});
  for (const double x : {0.25, 1.25, 2.25}) second.add(std::vector<double>{x, 1, 2});
  EXPECT_EQ(contents(folder / "trajectory-0002.dcd"), contents(folder / "expected.dcd"));
  EXPECT_NE(contents(folder / "trajectory-0001.dcd"), contents(folder / "expected.dcd"));
  EXPECT_FALSE(std::filesystem::exists(folder / "trajectory.dcd"));
}

TEST(TrajectoryFiles, GoOnWithTheSameBytes) {
  const TemporaryFolder whole, parts;
  TrajectoryFiles at_once(whole.path(), one_atom);
  move(at_once, 0, 6);
  {
    TrajectoryFiles killed(parts.path(), one_atom);
    move(killed, 0, 4);
    killed.flush();
    move(killed, 4, 5);
  }
  TrajectoryFiles resumed(parts.path(), one_atom, 4);
  EXPECT_EQ(resumed.frames(), 4U);
  move(resumed, 4, 6);
  for (const char* name : {"trajectory-0001.dcd", "trajectory-0002.dcd"})
    EXPECT_EQ(contents(parts / name), contents(whole / name));
  std::filesystem::remove(parts / "trajectory-0002.dcd");
  expect_message([&] { TrajectoryFiles(parts.path(), one_atom, 4); },
                 {"trajectory-0002.dcd", "no file"});
}

TEST(TrajectoryFiles, OfAnEarlierRunAreRemovedAndNothingElse) {
  const TemporaryFolder folder;
  const std::vector<std::string> kept = {"trajectory-mine.dcd", "trajectory-.dcd", "result.h5"};
  for (const std::string& name : kept) folder.write(name, "kept");
  for (const char* name : {"trajectory.dcd", "trajectory-0003.dcd", "trajectory-12345.dcd"})
    folder.write(name, "old");
  TrajectoryFiles files(folder.path(), one_atom);
  move(files, 0, 1);
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    count += entry.is_regular_file() ? 1U : 0U;
  EXPECT_EQ(count, kept.size() + 2);
  remove_trajectory_files(folder.path());
  for (const std::string& name : kept) EXPECT_EQ(contents(folder / name), "kept");
  EXPECT_FALSE(std::filesystem::exists(folder / "trajectory-0001.dcd"));
}

}  // namespace
}  // namespace understudy::io
