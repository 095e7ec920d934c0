#pragma once
#include <understudy/core/archive.hpp>
#include <understudy/core/batch.hpp>
#include <understudy/core/outcome.hpp>
#include <understudy/core/port.hpp>
#include <understudy/core/state.hpp>

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

  /// What its subject is, beyond ports, that a network may be told: of a molecule the charges and
  /// kinds of its atoms. It is configuration: the same in every call, and no part of a sample. A
  /// model keeps it, so that it needs no solver beside it. A decorator says what it wraps says.
  virtual Archive constants() const { return {}; }

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

  /// Leaves what the operator remembers from step to step (warm starts, counts, seconds), so that
  /// another one made from the same settings goes on, after `restore_state`, with the same bits as
  /// if nothing had happened. Called only between an `end_step` that accepted and the next `apply`.
  /// An operator whose answers depend, bit by bit, on its inputs alone needs neither; a decorator
  /// hands both on to what it wraps.
  virtual void save_state(StateSink&) const {}

  /// Takes that state back, before the first `apply`. Throws InputError when it is of another kind.
  virtual void restore_state(const StateSource&) {}
};

/// Checks both batches and `outcomes` against the signature; throws InputError. For operators to
/// call first in `apply`.
void check_call(const Operator& op, const Batch& in, const Batch& out, const Outcomes& outcomes);

}  // namespace understudy
