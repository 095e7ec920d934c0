#include <understudy/loops/recording.hpp>
#include <understudy/loops/stopwatch.hpp>

namespace understudy::loops {

void Recording::apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) {
  const Stopwatch watch;
  op_->apply(exec, in, out, outcomes);
  exec.fence("understudy/loops/recording");
  if (in.size() > 0) sink_->take(in, out, outcomes, watch.seconds());
}

Verdict Recording::end_step() {
  const Verdict verdict = op_->end_step();
  if (verdict == Verdict::accept) sink_->end_step();
  return verdict;
}

void Recording::drop_step() {
  op_->drop_step();
  sink_->drop_step();
}

void Recording::save_state(StateSink& state) const {
  StateSinkBelow inner(state, "recorded"), sink(state, "sink");
  op_->save_state(inner);
  sink_->save_state(sink);
}

void Recording::restore_state(const StateSource& state) {
  op_->restore_state(StateSourceBelow(state, "recorded"));
  sink_->restore_state(StateSourceBelow(state, "sink"));
}

}  // namespace understudy::loops
