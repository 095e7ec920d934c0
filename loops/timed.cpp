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

}  // namespace understudy::loops
