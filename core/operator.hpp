#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/core/outcome.hpp>
#include <understudy/core/port.hpp>

namespace understudy {

/// What an operator thinks of the step a loop has just converged.
enum class Verdict { accept, repeat };

/// A batched map from named input arrays to named output arrays: a solver, a surrogate, or a
/// decorator around one. A loop cannot tell which.
///
/// The result is a function of the inputs alone, to the operator's tolerance. Warm starts are keyed
/// by the batch's slot ids and never change a result beyond that tolerance.
class Operator {
 public:
  virtual ~Operator() = default;

  virtual const Signature& signature() const = 0;

  /// Evaluates every sample, asynchronously on `exec`. The caller allocates `out` with the ports it
  /// wants (all of them in the signature); nothing else is computed. A sample that fails is
  /// reported in `outcomes` [samples] and never disturbs its neighbours. Throws InputError when a
  /// port is missing, unknown or of the wrong shape.
  virtual void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) = 0;

  /// A loop calls it when a step has converged, and computes the step again on `repeat`.
  virtual Verdict end_step() { return Verdict::accept; }

  /// A loop calls it when it gives a step up (and halves it): states since the last accepted
  /// `end_step` are forgotten.
  virtual void drop_step() {}
};

/// Checks both batches and `outcomes` against the signature; throws InputError. For operators to
/// call first in `apply`.
void check_call(const Operator& op, const Batch& in, const Batch& out, const Outcomes& outcomes);

}  // namespace understudy
