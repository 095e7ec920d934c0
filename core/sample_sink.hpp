#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/core/outcome.hpp>

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
};

}  // namespace understudy
