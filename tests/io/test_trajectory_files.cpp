#include <gtest/gtest.h>

#include <understudy/io/hdf5.hpp>
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
      const std::vector<double> positions = {x, 1, 2}, velocities = {0, 3, -x};
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

TEST(TrajectoryFiles, HaveVelocitiesAsH5md) {
  const TemporaryFolder folder;
  TrajectoryFiles files(folder.path(), one_atom);
  move(files, 0, 3);
  EXPECT_FALSE(std::filesystem::exists(folder / "trajectory.h5md"));
  files.finish();
  files.close();
  EXPECT_FALSE(std::filesystem::exists(folder / "trajectory.h5md.frames"));
  const auto file = hdf5::File::open(folder / "trajectory.h5md");
  const std::string second = "particles/replica_0002/";
  EXPECT_EQ(file.shape(second + "position/value"), (hdf5::Shape{3, 1, 3}));
  EXPECT_EQ(file.type(second + "velocity/value"), hdf5::Type::f32);
  const std::vector<float> x = {0.25, 1, 2, 1.25, 1, 2, 2.25, 1, 2};
  const std::vector<float> v = {0, 3, -0.25, 0, 3, -1.25, 0, 3, -2.25};
  EXPECT_EQ(file.read<float>(second + "position/value"), x);
  EXPECT_EQ(file.read<float>(second + "velocity/value"), v);
  EXPECT_EQ(file.read<std::int64_t>(second + "position/step"),
            (std::vector<std::int64_t>{5, 10, 15}));
  EXPECT_NEAR(file.read<double>(second + "velocity/time")[2], 0.03, 1e-15);
  EXPECT_EQ(file.text_attribute(second + "velocity/value", "unit"), "Angstrom ps-1");
  EXPECT_EQ(file.text_attribute(second + "position/time", "unit"), "ps");
  EXPECT_EQ(file.numbers_attribute("h5md", "version"), (std::vector<double>{1, 1}));
  EXPECT_FALSE(file.is_single(second + "box", "boundary"));
}

TEST(TrajectoryFiles, GoOnAtTheTimeOfTheirStart) {
  const TemporaryFolder folder;
  TrajectoryPlan later = one_atom;
  later.start = 2.5;
  TrajectoryFiles files(folder.path(), later);
  move(files, 0, 2);
  files.finish();
  DcdTrajectory first(folder / "expected.dcd", 1, {1255, 5, 0.002});
  for (const double x : {0.0, 1.0}) first.add(std::vector<double>{x, 1, 2});
  EXPECT_EQ(contents(folder / "trajectory-0001.dcd"), contents(folder / "expected.dcd"));
  const auto file = hdf5::File::open(folder / "trajectory.h5md");
  EXPECT_NEAR(file.read<double>("particles/replica_0001/position/time")[1], 2.52, 1e-12);
}

TEST(TrajectoryFiles, OfARunWithoutFramesAreAnEmptyOne) {
  const TemporaryFolder folder;
  expect_message([&] { require_trajectory_files(folder.path()); }, {"is missing", "DCD"});
  TrajectoryFiles files(folder.path(), one_atom);
  files.finish();
  files.close();
  const auto file = hdf5::File::open(folder / "trajectory.h5md");
  EXPECT_EQ(file.shape("particles/replica_0001/position/value"), (hdf5::Shape{0, 1, 3}));
  move(files, 0, 1);
  files.finish();
  EXPECT_NO_THROW(require_trajectory_files(folder.path()));
}

TEST(TrajectoryFiles, GoOnWithTheSameBytes) {
  const TemporaryFolder whole, parts;
  TrajectoryFiles at_once(whole.path(), one_atom);
  move(at_once, 0, 6);
  at_once.finish();
  {
    TrajectoryFiles killed(parts.path(), one_atom);
    move(killed, 0, 4);
    killed.flush();
    move(killed, 4, 5);
  }
  TrajectoryFiles resumed(parts.path(), one_atom, 4);
  EXPECT_EQ(resumed.frames(), 4U);
  move(resumed, 4, 6);
  resumed.finish();
  for (const char* name : {"trajectory-0001.dcd", "trajectory-0002.dcd", "trajectory.h5md"})
    EXPECT_EQ(contents(parts / name), contents(whole / name));
  std::filesystem::remove(parts / "trajectory-0002.dcd");
  expect_message([&] { TrajectoryFiles(parts.path(), one_atom, 4); },
                 {"trajectory-0002.dcd", "no file"});
  parts.write("trajectory.h5md.frames", "short");
  expect_message([&] { TrajectoryFiles(parts.path(), one_atom, 4); },
                 {"trajectory.h5md.frames", "5 bytes", "192 bytes"});
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
  EXPECT_EQ(count, kept.size() + 3);  // with the frames for trajectory.h5md
  remove_trajectory_files(folder.path());
  for (const std::string& name : kept) EXPECT_EQ(contents(folder / name), "kept");
  EXPECT_FALSE(std::filesystem::exists(folder / "trajectory-0001.dcd"));
}

}  // namespace
}  // namespace understudy::io
