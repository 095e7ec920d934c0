#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/trajectory_files.hpp>

namespace understudy::io {
namespace {

namespace fs = std::filesystem;

constexpr const char* motion_name = "trajectory.h5md";

std::string trajectory_name(std::size_t replica, std::size_t replicas) {
  return replica_file("trajectory", "dcd", replica, replicas);
}

bool is_trajectory_name(const std::string& name) {
  const std::string begin = "trajectory", end = ".dcd";
  if (!name.starts_with(begin) || !name.ends_with(end)) return false;
  const std::string middle = name.substr(begin.size(), name.size() - begin.size() - end.size());
  return middle.empty() || (middle.size() > 1 && middle.front() == '-' &&
                            middle.find_first_not_of("0123456789", 1) == middle.npos);
}

void remove_others(const fs::path& folder, const std::vector<std::string>& ours) {
  std::vector<fs::path> others;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (is_trajectory_name(name) && !std::ranges::binary_search(ours, name))
      others.push_back(entry.path());
  }
  for (const fs::path& file : others) fs::remove(file);
}

const fs::path& in_a_folder(const fs::path& folder) {
  make_folder(folder);
  return folder;
}

}  // namespace

std::string replica_file(const std::string& stem, const std::string& extension, std::size_t replica,
                         std::size_t replicas) {
  return replicas == 1 ? fmt::format("{}.{}", stem, extension)
                       : fmt::format("{}-{:04}.{}", stem, replica + 1, extension);
}

void require_trajectory_files(const fs::path& folder) {
  const auto has = [&](const std::string& name) { return fs::exists(folder / name); };
  if (has(motion_name) && (has(trajectory_name(0, 1)) || has(trajectory_name(0, 2)))) return;
  throw InputError({.what = fmt::format("A trajectory is missing in '{}'", folder.string()),
                    .got = "not all of its files",
                    .expected = fmt::format("'{}' and a DCD file", motion_name),
                    .todo = "Run the case again"});
}

void remove_trajectory_files(const fs::path& folder) {
  remove_others(folder, {});
  H5mdTrajectory::remove(folder / motion_name);
}

TrajectoryFiles::TrajectoryFiles(const fs::path& folder, const TrajectoryPlan& plan,
                                 std::size_t keep)
    : motion_(in_a_folder(folder) / motion_name, plan, keep) {
  const auto every = static_cast<std::int32_t>(plan.steps_per_frame);
  std::vector<std::string> names;
  for (std::size_t replica = 0; replica < plan.replicas; ++replica) {
    names.push_back(trajectory_name(replica, plan.replicas));
    replicas_.emplace_back(folder / names.back(), plan.atoms,
                           DcdTrajectory::Times{every, every, plan.time_step}, keep);
  }
  std::ranges::sort(names);
  remove_others(folder, names);
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
