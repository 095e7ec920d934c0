#pragma once
#include <string>
#include <understudy/core/batch.hpp>
#include <understudy/core/outcome.hpp>
#include <vector>

namespace understudy {

/// One number per sample; a guard's scores grow with its distrust.
using Scores = Kokkos::View<double*>;

/// Judges, sample by sample, whether a surrogate's answer may be used.
class Guard {
 public:
  virtual ~Guard() = default;

  /// Name as it appears in logs and reports ("range", "spread", ...).
  virtual std::string name() const = 0;

  /// Output ports of the surrogate that `score` reads (the loop may not have asked for them).
  virtual std::vector<std::string> reads() const { return {}; }

  /// Whether larger scores below 1 mean larger errors, too: audits look at the largest scores of
  /// these guards. A guard that says yes or no (inverted or not) or measures something else (where
  /// in its range a parameter lies) returns false.
  virtual bool predicts_error() const { return true; }

  /// Writes scores(i) for every sample; above 1 the sample is refused. NaN counts as refused.
  virtual void score(const Execution& exec, const Batch& in, const Batch& out, Scores scores) = 0;
};

}  // namespace understudy
