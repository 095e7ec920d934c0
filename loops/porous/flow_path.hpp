#pragma once
#include <optional>
#include <understudy/loops/iteration_history.hpp>
#include <understudy/loops/porous/flow.hpp>
#include <understudy/loops/ramp.hpp>
#include <understudy/loops/stepped_run.hpp>

namespace understudy::loops {

/// The inlet velocities rise from nothing to all; on the way, the flow that the drag model expects
/// and the operator's answers to it take turns until they agree. No derivatives are asked of the
/// operator, so that every operator is served alike; convergence is faster than linear.
class FlowPath : public SteppedProblem {
 public:
  FlowPath(Flow& flow, const PorousOptions& options)
      : flow_(flow), options_(options), ramp_(options.steps, options.halvings) {}

  std::string start() override { return {}; }  // nothing flows
  bool advance(double target, const std::function<void()>& accepted) override;
  double factor() const override { return ramp_.factor(); }
  const std::string& trouble() const override { return trouble_; }
  void measure(std::vector<Quantity>& quantities) const override;
  Frame frame() const override;
  Archive save() const override;
  void restore(const Archive& archive) override;
  void finish(LoopResult& result) const override;

 private:
  Ramp::Attempt increment(double target);
  void retreat();
  bool begin(double target);
  bool converge();
  bool evaluate();

  Flow& flow_;
  const PorousOptions& options_;
  Ramp ramp_;
  IterationHistory history_;
  std::optional<Archive> accepted_;  // state at the last accepted increment
  int calls_ = 0;                    // of the current one
  std::string trouble_;
};

}  // namespace understudy::loops
