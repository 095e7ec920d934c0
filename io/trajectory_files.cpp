#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/replica_files.hpp>
#include <understudy/io/trajectory_files.hpp>

namespace understudy::io {
namespace {

namespace fs = std::filesystem;

constexpr const char* motion_name = "trajectory.h5md";

std::string trajectory_name(std::size_t replica, std::size_t replicas) {
  return replica_file("trajectory", "dcd", replica, replicas);
}

void remove_others(const fs::path& folder, std::size_t replicas) {
  remove_other_replica_files(folder, "trajectory", "dcd", replicas);
}

/// The header counts time steps, in 32 bits: those before the run too, as far as they go in.
DcdTrajectory::Times dcd_times(const TrajectoryPlan& plan) {
  constexpr double most = 2e9;
  const auto every = static_cast<std::int32_t>(plan.steps_per_frame);
  const double before = std::clamp(std::round(plan.start / plan.time_step), -most, most - every);
  return {every + static_cast<std::int32_t>(before), every, plan.time_step};
}

const fs::path& in_a_folder(const fs::path& folder) {
  make_folder(folder);
  return folder;
}

}  // namespace

void require_trajectory_files(const fs::path& folder) {
  const auto has = [&](const std::string& name) { return fs::exists(folder / name); };
  if (has(motion_name) && (has(trajectory_name(0, 1)) || has(trajectory_name(0, 2)))) return;
  throw InputError({.what = fmt::format("A trajectory is missing in '{}'", folder.string()),
                    .got = "not all of its files",
                    .expected = fmt::format("'{}' and a DCD file", motion_name),
                    .todo = "Run the case again"});
}

void remove_trajectory_files(const fs::path& folder) {
  remove_others(folder, 0);
  H5mdTrajectory::remove(folder / motion_name);
}

TrajectoryFiles::TrajectoryFiles(const fs::path& folder, const TrajectoryPlan& plan,
                                 std::size_t keep)
    : motion_(in_a_folder(folder) / motion_name, plan, keep) {
  for (std::size_t replica = 0; replica < plan.replicas; ++replica)
    replicas_.emplace_back(folder / trajectory_name(replica, plan.replicas), plan.atoms,
                           dcd_times(plan), keep);
  remove_others(folder, plan.replicas);
}

void TrajectoryFiles::take(const TrajectoryFrame& frame) {
  replicas_.at(frame.replica).add(frame.positions);
  motion_.add(frame);
}

void TrajectoryFiles::flush() {
  for (const DcdTrajectory& replica : replicas_) replica.flush();
  motion_.flush();
}

void TrajectoryFiles::finish() {
  flush();
  motion_.finish();
}

}  // namespace understudy::io
