#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <understudy/core/frame_sink.hpp>

namespace understudy::io {

/// A trajectory as CHARMM and NAMD write it (DCD, little endian, without a cell), which VMD, MDTraj
/// and MDAnalysis read: positions in A, single precision.
///
/// Whatever kills the process, the file opens: the first frame comes with the file, which is
/// written beside and renamed; of the others the positions are appended first, and then the number
/// of frames in the header. So the header never promises a frame that is not there. A frame that
/// was cut short lies behind the last one, where readers pass over it, and the next run removes it.
class DcdTrajectory : public FrameSink {
 public:
  /// What the header says of the frames' times.
  struct Times {
    std::int32_t first_step = 0;
    std::int32_t steps_per_frame = 1;
    double step = 0.001;  ///< ps
  };

  /// A run that starts anew (first_frame = 0) removes the file of an earlier one; a resumed run
  /// keeps the frames before `first_frame`. Throws InputError when they are not there, or those of
  /// another number of atoms.
  DcdTrajectory(std::filesystem::path file, std::size_t atoms, Times times,
                std::size_t first_frame = 0);

  /// The points of a frame; throws InputError when they are not those of all atoms.
  void take(const Frame& frame) override { add(frame.points); }

  /// positions: [atoms, 3]
  void add(std::span<const double> positions);

  /// The frames so far are on the disk itself when it returns.
  void flush() const;

  std::size_t frames() const { return frames_; }

 private:
  std::size_t frame_size() const;
  std::string header() const;
  std::string counts() const;
  std::string body(std::span<const double> positions) const;
  void check_old_file(std::size_t first_frame) const;
  void append(const std::string& bytes);

  std::filesystem::path file_;
  std::size_t atoms_;
  Times times_;
  std::size_t frames_ = 0;
};

}  // namespace understudy::io
