#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/stop.hpp>
#include <understudy/io/samples_file.hpp>
#include <understudy/study/apply.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/shard_job.hpp>

namespace understudy::study {

std::size_t apply(const StudyContext& context, const ApplyOptions& options) {
  const RunOperator with = make_operator(context, options.with);
  const Signature& signature = with.op->signature();
  const io::SamplesFile file(options.input);
  const std::vector<Port> outputs =
      options.with == "solver" ? required(signature.outputs) : signature.outputs;
  io::SamplesFileWriter writer(signature.inputs, outputs);
  std::size_t ok = 0;
  for (std::size_t first = 0; first < file.size(); first += options.samples_at_once) {
    throw_if_stop_requested();
    const std::size_t samples = std::min(options.samples_at_once, file.size() - first);
    const Batch in = file.read(signature.inputs, first, samples);
    Batch out(outputs, samples);
    const Outcomes outcomes("understudy/study/outcomes", samples);
    with.op->apply(context.exec, in, out, outcomes);
    context.exec.fence("understudy/study/apply");
    writer.add(in, out, outcomes);
    ok += count_ok(outcomes);
    context.progress.update("apply", first + samples, file.size(), "samples");
  }
  writer.save(options.output);
  context.progress.message(
      fmt::format("{} of {} samples ok, written to {}", ok, file.size(), options.output.string()));
  return ok;
}

}  // namespace understudy::study
