#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <understudy/core/errors.hpp>
#include <understudy/core/refused_number.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/samples_file.hpp>
#include <understudy/study/apply.hpp>
#include <understudy/study/operators.hpp>
#include <understudy/study/shard_job.hpp>
#include <understudy/study/train.hpp>

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

void check_files(const ApplyOptions& options) {
  std::error_code ignored;
  if (!fs::equivalent(options.input, options.output, ignored)) return;
  throw InputError({.what = "The answers would replace the samples they belong to",
                    .got = fmt::format("'{}' as input and output", options.output.string()),
                    .expected = "two files",
                    .todo = "Give another name for --output"});
}

// What a guarded operator leaves to the solver here is not recorded: training data come from loops.
RunOperator operator_of(const StudyContext& context, const std::string& with) {
  if (with == "guarded") return guarded_operator(context, load_model(context), false);
  return make_operator(context, with);
}

void stop_if_asked() {
  if (stop_requested())
    throw Error({.what = "Stopped as asked; no answers were written",
                 .got = "",
                 .expected = "",
                 .todo = "Run the same command again to compute all of them"},
                ExitCode::interrupted);
}

// A block is a step: with it, what operators remember of a step (audits, refused slots) ends.
void apply_block(const StudyContext& context, Operator& op, const Batch& in, Batch& out,
                 const Outcomes& outcomes) {
  do {
    stop_if_asked();
    op.apply(context.exec, in, out, outcomes);
    context.exec.fence("understudy/study/apply");
  } while (op.end_step() == Verdict::repeat);
}

// Uncertainty and source of a surrogate come unasked; fields of a solver are large, and do not.
std::vector<Port> outputs_of(const Signature& signature, const ApplyOptions& options) {
  const bool solver = options.with != "surrogate" && options.with != "guarded";
  std::vector<Port> outputs = solver ? required(signature.outputs) : signature.outputs;
  for (const std::string& name : options.also) {
    const Port& port = signature.output(name);
    if (std::ranges::find(outputs, port) == outputs.end()) outputs.push_back(port);
  }
  return outputs;
}

ApplyResult apply_all(const StudyContext& context, const ApplyOptions& options,
                      const RunOperator& with, const fs::path& to) {
  const Signature& signature = with.op->signature();
  const io::SamplesFile file(options.input);
  file.require_known(signature.inputs);
  const std::vector<Port> outputs = outputs_of(signature, options);
  io::SamplesFileWriter writer(to, {file.read(signature.inputs, 0, 0).ports(), outputs},
                               file.size());
  ApplyResult result;
  for (std::size_t first = 0; first < file.size(); first += options.samples_at_once) {
    const std::size_t samples = std::min(options.samples_at_once, file.size() - first);
    const Batch in = file.read(signature.inputs, first, samples);
    Batch out(outputs, samples);
    out.set_slots(in.slots());
    const Outcomes outcomes("understudy/study/outcomes", samples);
    apply_block(context, *with.op, in, out, outcomes);
    writer.add(in, out, outcomes);
    result.add(signature, in, outcomes);
    context.progress.update("apply", first + samples, file.size(), "samples");
  }
  writer.finish();
  context.progress.message(fmt::format("{} of {} samples ok, written to {}", result.ok(),
                                       result.samples(), options.output.string()));
  return result;
}

// "sample 3, 'contrast' is nan": the number that was refused, if there is one.
std::string describe(const Signature& signature, const Batch& in, std::size_t row,
                     std::size_t before) {
  const std::string number = refused_number(signature, in, row);
  return fmt::format("sample {}{}{}", before + row, number.empty() ? "" : ", ", number);
}

void tell_guarded(const StudyContext& context, const loops::Guarded& guarded) {
  const loops::GuardedStatistics all = guarded.statistics();
  context.progress.message(fmt::format("{} of {} samples by the solver; audit error {}",
                                       all.fallbacks, all.samples, describe(all.audit_error)));
}

}  // namespace

void ApplyResult::add(const Signature& signature, const Batch& in, const Outcomes& outcomes) {
  const std::size_t before = samples();
  const std::vector<Outcome> all = io::host_outcomes(outcomes);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto k = static_cast<std::size_t>(all[i]);
    if (counts_[k]++ == 0 && all[i] != Outcome::ok) firsts_[k] = describe(signature, in, i, before);
  }
}

std::size_t ApplyResult::samples() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0});
}

std::string ApplyResult::failures() const {
  std::vector<std::string> parts;
  for (std::size_t i = 1; i < counts_.size(); ++i)
    if (counts_[i] > 0)
      parts.push_back(fmt::format("{} {} (first: {})", counts_[i], name(Outcome(i)), firsts_[i]));
  return fmt::format("{}", fmt::join(parts, ", "));
}

ApplyResult apply(const StudyContext& context, const ApplyOptions& options) {
  check_files(options);
  const RunOperator with = operator_of(context, options.with);
  ApplyResult result;
  io::write_atomically(options.output, [&](const fs::path& beside) {
    result = apply_all(context, options, with, beside);
  });
  if (with.guarded) tell_guarded(context, *with.guarded);
  return result;
}

}  // namespace understudy::study
