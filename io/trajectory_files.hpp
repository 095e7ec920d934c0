#pragma once
#include <filesystem>
#include <string>
#include <understudy/core/trajectory_sink.hpp>
#include <understudy/io/dcd.hpp>
#include <understudy/io/h5md.hpp>
#include <vector>

namespace understudy::io {

/// Writes the motion of molecules into a folder: `trajectory.dcd`, or of several replicas
/// `trajectory-0001.dcd`, `trajectory-0002.dcd`, ... (see DcdTrajectory), which grow; and at the
/// end `trajectory.h5md` of all replicas with velocities (see H5mdTrajectory). Times count from the
/// beginning of what is measured, on from `plan.start`.
class TrajectoryFiles : public TrajectorySink {
 public:
  /// The first `keep` instants of an interrupted run stay; what else lies there under such a name
  /// is removed. Throws InputError when those frames are not there.
  TrajectoryFiles(const std::filesystem::path& folder, const TrajectoryPlan& plan,
                  std::size_t keep = 0);

  void take(const TrajectoryFrame& frame) override;
  void flush() override;

  /// Makes the file with the velocities of all that was taken.
  void finish();

  /// Once the run cannot be resumed any more: removes what it would have needed.
  void close() { motion_.forget_frames(); }

  /// Instants of which every replica has its frame.
  std::size_t frames() const { return replicas_.back().frames(); }

 private:
  std::vector<DcdTrajectory> replicas_;
  H5mdTrajectory motion_;
};

/// Throws InputError when a run that took frames has not left its files there, or they were
/// removed.
void require_trajectory_files(const std::filesystem::path& folder);

/// Removes what a TrajectoryFiles has left in a folder, if anything.
void remove_trajectory_files(const std::filesystem::path& folder);

}  // namespace understudy::io
