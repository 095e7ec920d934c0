#include <understudy/loops/stopwatch.hpp>
#include <understudy/loops/timed.hpp>

namespace understudy::loops {

void Timed::apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) {
  exec.fence("understudy/loops/timed");
  const Stopwatch watch;
  op_->apply(exec, in, out, outcomes);
  exec.fence("understudy/loops/timed");
  statistics_.seconds += watch.seconds();
  ++statistics_.calls;
  statistics_.samples += in.size();
}

Verdict Timed::end_step() {
  const Stopwatch watch;
  const Verdict verdict = op_->end_step();
  statistics_.end_step_seconds += watch.seconds();
  return verdict;
}

void Timed::save_state(StateSink& state) const {
  Archive own;
  own.set_attribute("calls", static_cast<std::int64_t>(statistics_.calls));
  own.set_attribute("samples", static_cast<std::int64_t>(statistics_.samples));
  own.set_attribute("seconds", statistics_.seconds);
  own.set_attribute("end_step_seconds", statistics_.end_step_seconds);
  state.put("timed", own);
  StateSinkBelow inner(state, "of");
  op_->save_state(inner);
}

void Timed::restore_state(const StateSource& state) {
  const Archive own = state.get("timed");
  statistics_.calls = static_cast<std::size_t>(own.integer("calls"));
  statistics_.samples = static_cast<std::size_t>(own.integer("samples"));
  statistics_.seconds = own.number("seconds");
  statistics_.end_step_seconds = own.number("end_step_seconds");
  op_->restore_state(StateSourceBelow(state, "of"));
}

}  // namespace understudy::loops
