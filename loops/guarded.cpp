#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/core/sample_errors.hpp>
#include <understudy/loops/guarded.hpp>
#include <understudy/loops/stopwatch.hpp>

namespace understudy::loops {

struct MarkAudited {
  Field source;
  std::size_t row;
  KOKKOS_FUNCTION void operator()(int) const { source(row, 0) = 2; }
};

namespace {

const Port source_port{"source", "1", {}, true};

Signature guarded_signature(const Signature& surrogate, const Signature& solver) {
  Signature both{solver.inputs, {}};
  for (const Port& port : solver.outputs)
    if (!port.optional) both.outputs.push_back(port);
  for (const Port& port : surrogate.outputs)
    if (port.optional && port.name != source_port.name) both.outputs.push_back(port);
  both.outputs.push_back(source_port);
  return both;
}

Batch copy_of(const Execution& exec, const Batch& batch, const std::vector<Port>& ports) {
  Batch copy(batch.size());
  for (const Port& port : ports)
    if (batch.has(port.name)) Kokkos::deep_copy(exec, copy.add(port), batch[port.name]);
  copy.set_slots(batch.slots());
  return copy;
}

/// Both, sorted, each number once.
std::vector<std::size_t> united(std::vector<std::size_t> a, const std::vector<std::size_t>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::ranges::sort(a);
  a.erase(std::ranges::unique(a).begin(), a.end());
  return a;
}

void require_surrogate_port(const Signature& surrogate, const std::string& port,
                            const std::string& who) {
  if (surrogate.has_output(port)) return;
  throw InputError({.what = fmt::format("{} needs an output that the surrogate does not have", who),
                    .got = fmt::format("'{}'", port),
                    .expected = "an output port of the surrogate",
                    .todo = "Name another port, or use a surrogate that offers it"});
}

}  // namespace

double GuardedStatistics::fallback_fraction() const {
  return samples == 0 ? 0 : static_cast<double>(fallbacks) / static_cast<double>(samples);
}

Guarded::Guarded(std::shared_ptr<Operator> surrogate, std::shared_ptr<Operator> solver,
                 std::vector<std::shared_ptr<Guard>> guards, GuardedOptions options)
    : surrogate_(std::move(surrogate)),
      solver_(std::move(solver)),
      guards_(std::move(guards)),
      options_(std::move(options)),
      signature_(guarded_signature(surrogate_->signature(), solver_->signature())) {
  check_construction();
  for (const auto& guard : guards_) statistics_.guards.push_back({guard->name(), 0});
}

void Guarded::check_construction() const {
  const Signature& surrogate = surrogate_->signature();
  const std::string clause = difference(surrogate, solver_->signature());
  if (!clause.empty())
    throw InputError({.what = "The surrogate cannot stand in for the solver",
                      .got = clause + " (the surrogate's against the solver's)",
                      .expected = "the same ports, units and shapes",
                      .todo = "Train a surrogate on data of this solver"});
  for (const auto& guard : guards_)
    for (const std::string& port : guard->reads())
      require_surrogate_port(surrogate, port, fmt::format("The guard '{}'", guard->name()));
  for (const auto& [port, scale] : options_.scales)
    require_surrogate_port(surrogate, port, "The audit");
  if (audits() && options_.scales.empty())
    throw InputError({.what = "Audits need to know what error they measure",
                      .got = "no scale",
                      .expected = "the training rms of at least one output port",
                      .todo = "Give the scales, or set audit_worst and audit_random to 0"});
}

void Guarded::apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) {
  check_call(*this, in, out, outcomes);
  exec_ = exec;
  ++statistics_.calls;
  statistics_.samples += in.size();
  if (in.size() == 0) return;
  Batch answer = surrogate_batch(out);
  run_surrogate(exec, in, answer, outcomes);
  const Judgement judgement = judge(exec, in, answer, outcomes);
  if (out.has(source_port.name)) write_flags(exec, judgement.refused, out[source_port.name]);
  if (audits_this_step()) remember(in, answer, out, judgement);
  fall_back(exec, in, selected(exec, judgement.refused), out, outcomes);
}

/// The caller's Fields for what the surrogate is asked for, and own ones for what only guards and
/// audits read.
Batch Guarded::surrogate_batch(const Batch& out) const {
  Batch answer(out.size());
  answer.set_slots(out.slots());
  for (const Port& port : out.ports())
    if (port.name != source_port.name) answer.add(port, out[port.name]);
  const auto need = [&](const std::string& port) {
    if (!answer.has(port)) answer.add(surrogate_->signature().output(port));
  };
  for (const auto& guard : guards_) std::ranges::for_each(guard->reads(), need);
  if (audits_this_step())
    for (const auto& [port, scale] : options_.scales) need(port);
  return answer;
}

void Guarded::run_surrogate(const Execution& exec, const Batch& in, Batch& answer,
                            const Outcomes& outcomes) {
  const Stopwatch watch;
  surrogate_->apply(exec, in, answer, outcomes);
  exec.fence("understudy/loops/surrogate");
  statistics_.seconds.surrogate += watch.seconds();
}

Guarded::Judgement Guarded::judge(const Execution& exec, const Batch& in, const Batch& answer,
                                  const Outcomes& outcomes) {
  const Stopwatch watch;
  const Judgement judgement{Flags("understudy/loops/refused", in.size()),
                            Scores("understudy/loops/worst", in.size())};
  statistics_.surrogate_failures += refuse_by_outcome(exec, outcomes, judgement.refused);
  const Scores scores("understudy/loops/scores", in.size());
  for (std::size_t g = 0; g < guards_.size(); ++g) {
    guards_[g]->score(exec, in, answer, scores);
    statistics_.guards[g].refused += refuse_by_score(exec, scores, judgement.refused);
    if (guards_[g]->predicts_error()) keep_worst(exec, scores, judgement.worst);
  }
  hold(exec, in, judgement.refused);
  exec.fence("understudy/loops/judge");
  statistics_.seconds.guard += watch.seconds();
  return judgement;
}

/// Refuses what is held from earlier calls of the step, and holds what was refused now.
void Guarded::hold(const Execution& exec, const Batch& in, const Flags& refused) {
  if (!refused_.empty()) {
    const Flags held("understudy/loops/held", in.size());
    const auto host = Kokkos::create_mirror_view(held);
    for (std::size_t i = 0; i < in.size(); ++i) host(i) = refused_.contains(in.slots()[i]) ? 1 : 0;
    Kokkos::deep_copy(exec, held, host);
    statistics_.held += refuse_held(exec, held, refused);
  }
  for (const std::size_t row : selected(exec, refused))
    if (in.slots()[row] >= 0) refused_.insert(in.slots()[row]);
}

void Guarded::fall_back(const Execution& exec, const Batch& in,
                        const std::vector<std::size_t>& rows, const Batch& out,
                        const Outcomes& outcomes) {
  if (rows.empty()) return;
  const Stopwatch watch;
  const Batch packed = in.rows(exec, rows);
  Batch solved(required(solver_->signature().outputs), rows.size());
  solved.set_slots(packed.slots());
  const Outcomes solved_outcomes("understudy/loops/fallback_outcomes", rows.size());
  solver_->apply(exec, packed, solved, solved_outcomes);
  exec.fence("understudy/loops/fallback");
  scatter_rows(exec, solved, rows, out);
  scatter_outcomes(exec, solved_outcomes, rows, outcomes);
  exec.fence("understudy/loops/fallback");
  statistics_.fallbacks += rows.size();
  statistics_.seconds.fallback += watch.seconds();
}

void Guarded::remember(const Batch& in, const Batch& answer, const Batch& out,
                       const Judgement& judgement) {
  const Stopwatch watch;
  std::vector<Port> measured;
  for (const auto& [port, scale] : options_.scales) measured.push_back(signature_.output(port));
  CallRecord record{copy_of(exec_, in, in.ports()), copy_of(exec_, answer, measured), {}, {}, {}};
  if (out.has(source_port.name)) record.source = out[source_port.name];
  record.scores.resize(in.size());
  record.open.resize(in.size());
  const auto refused = on_host(exec_, judgement.refused);
  const auto worst = on_host(exec_, judgement.worst);
  for (std::size_t i = 0; i < in.size(); ++i) {
    record.scores[i] = worst(i);
    record.open[i] = refused(i) == 0 ? 1 : 0;
  }
  accepted_.add(std::move(record));
  statistics_.seconds.audit += watch.seconds();
}

Verdict Guarded::end_step() {
  const Stopwatch watch;
  const bool repeat = audits_this_step() && audit_step();
  statistics_.seconds.audit += watch.seconds();
  if (repeat) return Verdict::repeat;
  const Verdict surrogate = surrogate_->end_step();
  const Verdict solver = solver_->end_step();
  if (surrogate == Verdict::repeat || solver == Verdict::repeat) return Verdict::repeat;
  forget_step();
  ++steps_;
  return Verdict::accept;
}

void Guarded::forget_step() {
  refused_.clear();
  audited_.clear();
  accepted_.clear();
  repeats_of_step_ = 0;
}

void Guarded::drop_step() {
  forget_step();
  surrogate_->drop_step();
  solver_->drop_step();
}

/// Worst ones that were not audited in this step, and random ones of all: the same sample may be
/// both.
Guarded::Audit Guarded::choose(const std::vector<AcceptedSample>& accepted) const {
  std::vector<std::size_t> fresh;
  std::vector<double> scores;
  for (std::size_t i = 0; i < accepted.size(); ++i)
    if (!audited_.contains(accepted[i].slot)) {
      fresh.push_back(i);
      scores.push_back(accepted[i].score);
    }
  Audit audit;
  for (const std::size_t i : largest(scores, options_.audit_worst)) audit.worst.push_back(fresh[i]);
  audit.random =
      draw(accepted.size(), options_.audit_random, Stream(options_.seed, "audit", audits_done_));
  return audit;
}

/// Returns whether the step has to be repeated.
bool Guarded::audit_step() {
  const std::vector<AcceptedSample> accepted = accepted_.list();
  const Audit audit = choose(accepted);
  ++audits_done_;
  const std::vector<std::size_t> chosen = united(audit.worst, audit.random);
  std::vector<AcceptedSample> samples;
  for (const std::size_t i : chosen) samples.push_back(accepted[i]);
  const std::vector<std::optional<double>> errors = measure(samples);

  std::vector<double> drawn;
  for (const std::size_t i : audit.random) {
    const auto position = std::ranges::lower_bound(chosen, i) - chosen.begin();
    if (const auto& error = errors[static_cast<std::size_t>(position)]) drawn.push_back(*error);
  }
  tally_.add(accepted.size(), drawn);
  statistics_.audits_worst += chosen.size() - audit.random.size();
  statistics_.audits_random += audit.random.size();
  return refuse_exceeding(samples, errors);
}

/// Refuses the slots whose error is above the tolerance while a repeat is left.
bool Guarded::refuse_exceeding(const std::vector<AcceptedSample>& samples,
                               const std::vector<std::optional<double>>& errors) {
  const bool may_repeat = repeats_of_step_ < options_.repeats;
  bool repeat = false;
  for (std::size_t k = 0; k < samples.size(); ++k) {
    const std::int64_t slot = samples[k].slot;
    if (slot >= 0) audited_.insert(slot);
    if (!errors[k].has_value()) ++statistics_.audits_unsolved;
    if (!errors[k].has_value() || *errors[k] <= options_.tolerance) continue;
    ++statistics_.audits_exceeding;
    const bool refuse = slot >= 0 && may_repeat;
    if (refuse) refused_.insert(slot);
    statistics_.accepted_exceeding += refuse ? 0 : 1;
    repeat = repeat || refuse;
  }
  repeats_of_step_ += repeat ? 1 : 0;
  statistics_.repeats += repeat ? 1 : 0;
  return repeat;
}

/// The error of each sample by the solver, nothing where the solver failed; one call per record.
std::vector<std::optional<double>> Guarded::measure(const std::vector<AcceptedSample>& samples) {
  std::vector<std::optional<double>> errors(samples.size());
  for (std::size_t r = 0; r < accepted_.records(); ++r) {
    std::vector<std::size_t> rows, positions;
    for (std::size_t k = 0; k < samples.size(); ++k)
      if (samples[k].record == r) {
        rows.push_back(samples[k].row);
        positions.push_back(k);
      }
    if (rows.empty()) continue;
    const auto found = measure_rows(accepted_.record(r), rows);
    for (std::size_t k = 0; k < rows.size(); ++k) errors[positions[k]] = found[k];
  }
  return errors;
}

std::vector<std::optional<double>> Guarded::measure_rows(const CallRecord& record,
                                                         const std::vector<std::size_t>& rows) {
  const Batch in = record.in.rows(exec_, rows);
  Batch exact(required(solver_->signature().outputs), rows.size());
  exact.set_slots(in.slots());
  const Outcomes outcomes("understudy/loops/audit_outcomes", rows.size());
  solver_->apply(exec_, in, exact, outcomes);
  exec_.fence("understudy/loops/audit");
  const auto found = sample_errors(exec_, record.out.rows(exec_, rows), exact, options_.scales);
  const auto host = on_host(exec_, outcomes);
  std::vector<std::optional<double>> errors(rows.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (host(k) == Outcome::ok) errors[k] = found[k];
    if (record.source.extent(0) > 0)
      Kokkos::parallel_for("understudy/loops/mark_audited",
                           Kokkos::RangePolicy<Execution>(exec_, 0, 1),
                           MarkAudited{record.source, rows[k]});
  }
  exec_.fence("understudy/loops/mark_audited");
  return errors;
}

GuardedStatistics Guarded::statistics() const {
  GuardedStatistics all = statistics_;
  all.audit_error = tally_.error();
  return all;
}

}  // namespace understudy::loops
