#pragma once
#include <filesystem>
#include <understudy/core/trajectory_sink.hpp>
#include <vector>

namespace understudy::io {

/// The motion of all replicas in one H5MD file (version 1.1; de Buyl, Colberg, Hoefling 2014),
/// which MDAnalysis and h5py read: below `particles/REPLICA`, `position/value` and `velocity/value`
/// [frames, atoms, 3] in single precision (A, A/ps), each with `step` and `time` (ps), both from
/// the beginning of what is measured; the time goes on from the plan's `start`.
///
/// HDF5 files that grow do not survive a kill. So frames are collected in `FILE.frames`, a file for
/// this class alone, and `finish` makes the file of them at the end, in one piece.
class H5mdTrajectory {
 public:
  /// The first `keep` instants of an interrupted run stay. Throws InputError when they are not
  /// there. The file of an earlier run is removed.
  H5mdTrajectory(std::filesystem::path file, const TrajectoryPlan& plan, std::size_t keep = 0);

  /// All replicas of an instant follow each other, in order.
  void add(const TrajectoryFrame& frame);

  /// The frames so far are on the disk itself when it returns.
  void flush() const;

  /// Makes the file of all instants that are complete. More of them may follow, and another
  /// `finish`.
  void finish() const;

  /// Removes what the frames were collected in.
  void forget_frames() const;

  /// Removes the file and what was collected for it, if anything.
  static void remove(const std::filesystem::path& file);

 private:
  enum class Part : std::size_t { positions, velocities };

  std::size_t part_size() const { return 3 * plan_.atoms; }  // numbers
  std::size_t record_bytes() const { return 2 * part_size() * sizeof(float); }
  std::size_t instants() const { return records_ / plan_.replicas; }
  static std::filesystem::path frames_of(const std::filesystem::path& file);
  std::filesystem::path frames_file() const { return frames_of(file_); }
  void keep_frames(std::size_t keep) const;
  std::vector<float> read(Part part, std::size_t replica, std::size_t first, std::size_t end) const;

  struct Writer;

  std::filesystem::path file_;
  TrajectoryPlan plan_;
  std::size_t records_ = 0;  // of all replicas
};

}  // namespace understudy::io
