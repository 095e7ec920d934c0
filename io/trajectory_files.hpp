#pragma once
#include <filesystem>
#include <understudy/core/trajectory_sink.hpp>
#include <understudy/io/dcd.hpp>
#include <vector>

namespace understudy::io {

/// Writes the motion of molecules into a folder: `trajectory.dcd`, or of several replicas
/// `trajectory-0001.dcd`, `trajectory-0002.dcd`, ... (see DcdTrajectory). Times count from the
/// beginning of what is measured.
class TrajectoryFiles : public TrajectorySink {
 public:
  /// The first `keep` instants of an interrupted run stay; what else lies there under such a name
  /// is removed. Throws InputError when those frames are not there.
  TrajectoryFiles(const std::filesystem::path& folder, const TrajectoryPlan& plan,
                  std::size_t keep = 0);

  void take(const TrajectoryFrame& frame) override;
  void flush() override;

  /// Instants of which every replica has its frame.
  std::size_t frames() const { return replicas_.back().frames(); }

 private:
  std::vector<DcdTrajectory> replicas_;
};

/// Removes what a TrajectoryFiles has left in a folder, if anything.
void remove_trajectory_files(const std::filesystem::path& folder);

}  // namespace understudy::io
