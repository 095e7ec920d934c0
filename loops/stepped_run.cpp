#include <fmt/core.h>

#include <understudy/loops/stepped_run.hpp>

namespace understudy::loops {
namespace {

/// One run of the steps, from the beginning or from where a checkpoint left off.
class Steps {
 public:
  Steps(SteppedProblem& problem, Operator& op, LoopContext& context, const Stepping& stepping)
      : problem_(problem),
        op_(op),
        context_(context),
        stepping_(stepping),
        quantities_(stepping.quantities) {}

  LoopResult run() {
    LoopResult result;
    result.note = go_on();
    if (result.note.empty()) result.note = climb();
    result.completed = result.note.empty();
    result.quantities = quantities_;
    result.steps = done();
    problem_.finish(result);
    result.seconds.total = seconds();
    return result;
  }

 private:
  std::size_t done() const { return quantities_.front().values.size(); }
  double seconds() const { return earlier_seconds_ + stepping_.watch.seconds() - apart_seconds_; }

  /// The saved state, or the unloaded one; says why when that fails.
  std::string go_on() {
    if (context_.checkpoint == nullptr) return problem_.start();
    const Stopwatch reading;
    const auto saved = context_.checkpoint->resume(op_);
    apart_seconds_ += reading.seconds();
    if (!saved) return problem_.start();
    problem_.restore(*saved);
    for (Quantity& quantity : quantities_)
      quantity.values = saved->doubles("quantities/" + quantity.name);
    earlier_seconds_ = saved->number("seconds/total");
    const double steps = problem_.factor() * static_cast<double>(stepping_.steps);
    context_.progress.message(fmt::format("{}: goes on from {} {:.4g}, after step {:.3g} of {}",
                                          stepping_.name, stepping_.factor, problem_.factor(),
                                          steps, stepping_.steps));
    return {};
  }

  /// The remaining steps; says why when it gave up.
  std::string climb() {
    for (std::size_t step = done() + 1; step <= stepping_.steps; ++step) {
      const double target = static_cast<double>(step) / static_cast<double>(stepping_.steps);
      if (!problem_.advance(target, [&] { save(); }))
        return fmt::format("gave up after {} {:.4g}: {}", stepping_.factor, problem_.factor(),
                           problem_.trouble());
      problem_.measure(quantities_);
      show();
      context_.progress.update(stepping_.name, step, stepping_.steps,
                               fmt::format("{} {:.3g}", stepping_.factor, target));
    }
    return {};
  }

  void show() {
    if (context_.frames == nullptr) return;
    const Stopwatch showing;
    context_.frames->take(problem_.frame());
    apart_seconds_ += showing.seconds();
  }

  void save() {
    if (context_.checkpoint == nullptr || problem_.factor() == 1 || !context_.checkpoint->due())
      return;
    Archive state = problem_.save();
    for (const Quantity& quantity : quantities_)
      state.set("quantities/" + quantity.name, quantity.values, {quantity.values.size()},
                quantity.unit);
    state.set_attribute("seconds/total", seconds());
    const Stopwatch saving;
    context_.checkpoint->save(state, op_);
    apart_seconds_ += saving.seconds();
  }

  SteppedProblem& problem_;
  Operator& op_;
  LoopContext& context_;
  const Stepping& stepping_;
  std::vector<Quantity> quantities_;
  double earlier_seconds_ = 0;
  double apart_seconds_ = 0;  // of pictures and checkpoints
};

}  // namespace

LoopResult run_steps(SteppedProblem& problem, Operator& op, LoopContext& context,
                     const Stepping& stepping) {
  return Steps(problem, op, context, stepping).run();
}

}  // namespace understudy::loops
