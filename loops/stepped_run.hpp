#pragma once
#include <functional>
#include <string>
#include <understudy/core/frame_sink.hpp>
#include <understudy/loops/loop.hpp>
#include <understudy/loops/stopwatch.hpp>
#include <vector>

namespace understudy::loops {

/// A problem that is brought from nothing (load factor 0) to all of its load (1), and can be looked
/// at on the way.
class SteppedProblem {
 public:
  virtual ~SteppedProblem() = default;

  /// Solves the unloaded state; says why it cannot, empty when it can.
  virtual std::string start() = 0;

  /// Goes on until the load factor is `target`, calling `accepted` after every increment; false
  /// when it gives up. Throws Interrupted.
  virtual bool advance(double target, const std::function<void()>& accepted) = 0;

  virtual double factor() const = 0;               ///< of the last accepted increment
  virtual const std::string& trouble() const = 0;  ///< why it gave up

  /// Appends the value of this state to each of the loop's quantities.
  virtual void measure(std::vector<Quantity>& quantities) const = 0;
  virtual Frame frame() const = 0;

  /// After an accepted increment: everything that the next one depends on, and back, in place of
  /// `start`.
  virtual Archive save() const = 0;
  virtual void restore(const Archive& archive) = 0;

  /// Counts, history and (when `result.completed`) the final state; seconds but the total.
  virtual void finish(LoopResult& result) const = 0;
};

/// How a loop takes its steps.
struct Stepping {
  std::string name;    ///< of the loop, for the progress
  std::string factor;  ///< what rises from 0 to 1, for messages: "load factor"
  std::size_t steps;
  std::vector<Quantity> quantities;  ///< without values
  const Stopwatch& watch;            ///< started when the run did
};

/// Takes the steps, from the beginning or from where the context's checkpoint left off; each gives
/// a value of every quantity and a frame. The state is offered to the checkpoint after every
/// accepted increment.
LoopResult run_steps(SteppedProblem& problem, Operator& op, LoopContext& context,
                     const Stepping& stepping);

}  // namespace understudy::loops
