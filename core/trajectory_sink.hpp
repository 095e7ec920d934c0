#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace understudy {

/// What a loop is going to hand over.
struct TrajectoryPlan {
  std::size_t atoms = 0;
  std::size_t replicas = 1;
  std::size_t steps_per_frame = 1;  ///< time steps; as many before the first frame
  double time_step = 0;             ///< ps
  double start = 0;                 ///< ps: the time before the first of these steps
};

/// One instant of a molecule's motion. The numbers are there during the call only.
struct TrajectoryFrame {
  std::int64_t step = 0;               ///< time steps since the beginning
  double time = 0;                     ///< ps
  std::size_t replica = 0;             ///< which of several copies of the molecule
  std::span<const double> positions;   ///< [atoms, 3], A
  std::span<const double> velocities;  ///< [atoms, 3], A/ps
};

/// Takes the motion of molecules, for a file or a test; the loops know no file format. All replicas
/// of an instant follow each other, in order.
///
/// A run that goes on after an interruption hands over once more, bit by bit, what it had taken
/// since its state was saved last: who makes the sink anew lets it keep what it held at that
/// moment.
class TrajectorySink {
 public:
  virtual ~TrajectorySink() = default;
  virtual void take(const TrajectoryFrame& frame) = 0;

  /// The state of the loop is about to be saved: what was taken so far must survive a kill.
  virtual void flush() {}
};

}  // namespace understudy
