#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/core/outcome.hpp>
#include <understudy/core/state.hpp>

namespace understudy {

/// Takes solved samples, for a dataset or a test. `seconds` is what the whole batch took.
class SampleSink {
 public:
  virtual ~SampleSink() = default;
  virtual void take(const Batch& in, const Batch& out, const Outcomes& outcomes,
                    double seconds) = 0;

  /// The loop converged a step: what was taken since may be made permanent.
  virtual void end_step() {}

  /// The loop gave a step up: what was taken since stays valid data.
  virtual void drop_step() {}

  /// As those of `Operator`: what has been taken is neither lost nor taken twice when a loop goes
  /// on.
  virtual void save_state(StateSink&) const {}
  virtual void restore_state(const StateSource&) {}
};

}  // namespace understudy
