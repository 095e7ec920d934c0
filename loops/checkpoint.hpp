#pragma once
#include <optional>
#include <understudy/core/archive.hpp>
#include <understudy/core/operator.hpp>

namespace understudy::loops {

/// Where a loop leaves its state between steps, and where a later run of the same loop finds it
/// again. The loops know no files: who starts one provides it.
class Checkpoint {
 public:
  virtual ~Checkpoint() = default;

  /// The state in which an interrupted run of the same loop was saved last, after `op` has taken
  /// its own back; nothing when the run has to start at its beginning.
  virtual std::optional<Archive> resume(Operator& op) = 0;

  /// Whether the state is to be saved now; a loop asks whenever a step has been accepted.
  virtual bool due() const = 0;

  /// Keeps the state of the loop and of the operator it calls, instead of an earlier one. Only
  /// between an `end_step` that accepted and the next `apply`.
  virtual void save(const Archive& loop, const Operator& op) = 0;
};

}  // namespace understudy::loops
