#include <fmt/core.h>

#include <understudy/core/stop.hpp>
#include <understudy/loops/porous/flow_path.hpp>
#include <understudy/loops/porous/results.hpp>

namespace understudy::loops {
namespace {

constexpr int few_calls = 10;  // that let the next increment grow

}  // namespace

bool FlowPath::advance(double target, const std::function<void()>& accepted) {
  return ramp_.advance(target, {.attempt = [this](double end) { return increment(end); },
                                .retreat = [this] { retreat(); },
                                .accepted = accepted});
}

void FlowPath::retreat() {
  flow_.drop_step();
  if (accepted_)
    flow_.restore_state(*accepted_);
  else
    flow_.clear();
}

Ramp::Attempt FlowPath::increment(double target) {
  const auto failed = Ramp::Attempt::failed;
  history_.begin(target);
  calls_ = 0;
  if (!begin(target) || !converge()) return failed;
  for (int repeat = 0; flow_.end_step() == Verdict::repeat; ++repeat) {
    trouble_ = fmt::format("the operator asked for more than {} repeats", options_.repeats);
    if (repeat == options_.repeats || !evaluate() || !converge()) return failed;
  }
  accepted_.emplace();
  flow_.save_state(*accepted_);
  history_.accept();
  return calls_ <= few_calls ? Ramp::Attempt::quick : Ramp::Attempt::slow;
}

/// The first answer of the increment: at what the drag model expects or, without one, at a guess.
bool FlowPath::begin(double target) {
  flow_.set_inlets(target);
  const bool fresh = flow_.fresh();
  trouble_ = fresh ? flow_.guess() : flow_.solve();
  return trouble_.empty() && evaluate();
}

/// Until the residual of the last answer is small enough.
bool FlowPath::converge() {
  while (flow_.relative_residual() > options_.tolerance) {
    throw_if_stop_requested();
    trouble_ = fmt::format("the flow stood at a residual of {:.2e} after {} calls of the operator",
                           flow_.relative_residual(), calls_);
    if (calls_ >= options_.iterations) return false;
    trouble_ = flow_.solve();
    if (!trouble_.empty() || !evaluate()) return false;
  }
  return true;
}

bool FlowPath::evaluate() {
  ++calls_;
  const bool first = flow_.points().calls() == 0;
  trouble_ = flow_.evaluate();
  if (first && !trouble_.empty()) flow_.require_valid_fields();
  if (!trouble_.empty()) return false;
  history_.add(flow_.relative_residual());
  return true;
}

void FlowPath::measure(std::vector<Quantity>& quantities) const { measure_flow(flow_, quantities); }

Frame FlowPath::frame() const { return flow_frame(flow_, factor()); }

Archive FlowPath::save() const {
  Archive archive = history_.archive();
  ramp_.save(archive);
  flow_.save(archive);
  return archive;
}

void FlowPath::restore(const Archive& archive) {
  history_.restore(archive);
  ramp_.restore(archive);
  flow_.set_inlets(ramp_.factor());
  flow_.restore(archive);
  accepted_.emplace();
  flow_.save_state(*accepted_);
}

void FlowPath::finish(LoopResult& result) const {
  const OperatorPoints& points = flow_.points();
  result.calls = points.calls();
  result.samples = points.calls() * points.inputs().size();
  result.history = history_.archive();
  if (result.completed) add_final_flow(flow_, result.history);
  result.seconds.operator_calls = points.seconds();
  result.seconds.macro_solve = flow_.macro_seconds();
}

}  // namespace understudy::loops
