#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/io/files.hpp>
#include <understudy/loops/recording.hpp>
#include <understudy/study/example_fields.hpp>
#include <understudy/study/shard_job.hpp>

namespace understudy::study {
namespace {

// Turns recorded batches into rows of a shard.
class ShardSink : public SampleSink {
 public:
  ShardSink(const ShardJob& job, const Signature& signature, io::FieldPlan fields)
      : writer_(job.file, job.info, required(signature.inputs), required(signature.outputs),
                std::move(fields)) {
    for (std::size_t path = job.first; path < job.last; ++path)
      origin_.paths.push_back(static_cast<std::int64_t>(path));
  }

  void take(const Batch& in, const Batch& out, const Outcomes& outcomes, double seconds) override {
    origin_.states.assign(origin_.paths.size(), state_);
    writer_.add(in, out, outcomes, origin_, seconds);
    failed_.add(io::host_outcomes(outcomes));
  }
  void end_step() override { ++state_; }

  // Fields come before the batch that they belong to.
  void take_fields(std::vector<std::size_t> rows, const Batch& fields) {
    for (std::size_t& row : rows) row += writer_.size();
    writer_.add_fields(rows, fields);
  }

  void save() { writer_.save(); }
  const Failures& failed() const { return failed_; }

 private:
  io::ShardWriter writer_;
  io::Origin origin_;
  std::int64_t state_ = 0;
  Failures failed_;
};

void solve_states(const StudyContext& context, const Sampler& sampler, const ShardJob& job,
                  Operator& op) {
  const Signature& signature = op.signature();
  for (std::size_t state = 0; state < sampler.states_per_path(); ++state) {
    throw_if_stop_requested();
    const Batch in = sampled_inputs(sampler, signature, job, state);
    Batch out(required(signature.outputs), in.size());
    const Outcomes outcomes("understudy/study/outcomes", in.size());
    op.apply(context.exec, in, out, outcomes);
    context.exec.fence("understudy/study/solve_shard");
    op.end_step();
  }
}

Failures solve_into_file(const StudyContext& context, const Sampler& sampler, const ShardJob& job) {
  const std::shared_ptr<Operator> solver = context.make_solver();
  const ExampleFields fields = example_fields(context, solver->signature());
  const auto sink = std::make_shared<ShardSink>(
      job, solver->signature(), fields.plan(job.first, job.last, sampler.states_per_path()));
  const auto with_fields = std::make_shared<WithExampleFields>(
      solver, fields,
      [&](const auto& rows, const Batch& found) { sink->take_fields(rows, found); });
  loops::Recording recording(with_fields, sink);
  solve_states(context, sampler, job, recording);
  sink->save();
  return sink->failed();
}

}  // namespace

Batch sampled_inputs(const Sampler& sampler, const Signature& signature, const ShardJob& job,
                     std::size_t state) {
  const std::size_t samples = job.last - job.first;
  std::size_t numbers = 0;
  for (const Port& port : required(signature.inputs)) numbers += port.size();
  std::vector<double> rows(samples * numbers);
  for (std::size_t i = 0; i < samples; ++i)
    sampler.fill(job.first + i, state, std::span(rows).subspan(i * numbers, numbers));

  Batch batch(required(signature.inputs), samples);
  std::size_t column = 0;
  for (const Port& port : batch.ports()) {
    std::vector<double> values;
    for (std::size_t i = 0; i < samples; ++i)
      for (std::size_t j = 0; j < port.size(); ++j)
        values.push_back(rows[i * numbers + column + j]);
    io::set_values(batch[port.name], values);
    column += port.size();
  }
  std::vector<std::int64_t> slots;
  for (std::size_t path = job.first; path < job.last; ++path)
    slots.push_back(static_cast<std::int64_t>(path));
  batch.set_slots(std::move(slots));
  return batch;
}

void Failures::add(const std::vector<Outcome>& outcomes) {
  for (const Outcome outcome : outcomes) {
    not_converged += outcome == Outcome::not_converged ? 1 : 0;
    refused += outcome == Outcome::out_of_range || outcome == Outcome::invalid_input ? 1 : 0;
  }
}

Failures& Failures::operator+=(const Failures& more) {
  not_converged += more.not_converged;
  refused += more.refused;
  return *this;
}

Failures solve_shard(const StudyContext& context, const Sampler& sampler, const ShardJob& job) {
  Failures failed;
  io::write_atomically(job.file, [&](const std::filesystem::path& beside) {
    failed = solve_into_file(context, sampler, {job.first, job.last, beside, job.info});
  });
  return failed;
}

}  // namespace understudy::study
