#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <understudy/core/errors.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/compared_frames.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/frames.hpp>
#include <understudy/study/report_rows.hpp>
#include <understudy/study/settings_json.hpp>
#include <understudy/study/sub_ensemble.hpp>
#include <understudy/study/train.hpp>
#include <understudy/study/true_frames.hpp>

namespace understudy::study {
namespace {

RunPlan classical_plan(const ReportWork& work, const Setting& setting, RowKind kind, int repeats) {
  const StudyContext changed = work.context.with(setting.overrides);
  const StudyContext own = changed.with_operator(setting.with);
  return {.name = setting.name,
          .kind = kind,
          .repeats = repeats,
          .context = changed,
          .identity = solver_identity(own.catalogue, own.the_case),
          .make = [own] { return make_operator(own, "solver"); },
          .count = work.runs,
          .parts = work.verification.parts,
          .with = setting.with};
}

RunPlan surrogate_plan(const ReportWork& work, const std::string& name,
                       const surrogates::Model& model, int repeats) {
  const StudyContext context = work.context;
  const auto make = [context, model] {
    return surrogate_operator(model, context.make_solver()->signature());
  };
  return {.name = name,
          .kind = RowKind::surrogate,
          .repeats = repeats,
          .context = context,
          .identity = model_digest(model),
          .make = make,
          .count = work.runs};
}

// Other seeds draw other samples to audit: what they find may refuse others.
RunPlan guarded_plan(const ReportWork& work, const std::string& name,
                     const surrogates::Model& model, std::size_t more_seed, int repeats) {
  const auto seed = static_cast<std::int64_t>(work.context.the_case.seed() + more_seed);
  const StudyContext context = work.context.with({{"seed", Settings(seed)}});
  const auto make = [context, model] { return guarded_operator(context, model, false); };
  return {.name = name,
          .kind = RowKind::guarded,
          .repeats = repeats,
          .context = context,
          .identity = make().identity,
          .make = make,
          .count = work.runs};
}

// What of a run's quantity is compared with the truth's.
loops::Quantity compared(const ReportWork& work, const RunRecord& run,
                         const std::string& quantity) {
  return at_parts(run, find_quantity(run.quantities, quantity), work.compared);
}

double error_of(const ReportWork& work, const RunRecord& run, const std::string& quantity) {
  if (!run.completed) return std::numeric_limits<double>::quiet_NaN();
  return error_in(compared(work, run, quantity), find_quantity(work.truth, quantity));
}

// Where only errors are wanted, the parts that are compared are enough.
RunPlan for_errors(const ReportWork& work, RunPlan plan) {
  plan.parts = work.verification.parts;
  return plan;
}

// A run of some parts stands for one of all of them.
void add_seconds(const ReportWork& work, const RunRecord& run, Row& row) {
  const std::size_t all = work.verification.loop.count;
  row.seconds.push_back(seconds_of_all(run, all));
  if (run.costs.empty() || run.costs.size() == all) return;
  row.parts_run = run.costs.size();
  row.measured_seconds.push_back(run.parts.total);
}

// Of a classical run its solver's; of a learned one its network's, which is double at run time.
std::string precision_of(const RunPlan& plan) {
  if (plan.kind != RowKind::truth && plan.kind != RowKind::baseline) return "double";
  const Case own = plan.context.the_case.with_operator(plan.with);
  const Settings section = own.settings().section("solver");
  const auto& precision = plan.context.catalogue.solvers.named_in(section).precision;
  return precision ? precision(section) : "double";
}

Row make_row(const ReportWork& work, const RunPlan& plan, const std::vector<RunRecord>& runs) {
  const RunRecord& one = representative(runs);
  Row row;
  row.name = plan.name;
  row.kind = plan.kind;
  row.precision = precision_of(plan);
  for (const RunRecord& run : runs) {
    if (run.completed) add_seconds(work, run, row);
    if (run.resumed) ++row.resumed;
  }
  for (const std::string& quantity : work.options.quantities) {
    if (plan.kind == RowKind::truth && !find_quantity(work.truth, quantity).is_error) continue;
    const double error = error_of(work, one, quantity);
    row.errors[quantity] = {error, error, error};
  }
  row.calls = one.calls;
  row.samples = one.samples;
  row.seconds_per_call = one.calls == 0 ? std::numeric_limits<double>::quiet_NaN()
                                        : one.parts.operator_calls / static_cast<double>(one.calls);
  row.parts = one.parts;
  row.fallback_fraction = one.fallback_fraction;
  row.audit_error = one.audit_error;
  row.completed = one.completed;
  row.note = one.note;
  return row;
}

Row with_settings(Row row, const Setting& setting) {
  if (!setting.with.empty()) row.settings["with"] = setting.with;
  for (const auto& [key, value] : setting.overrides) row.settings[key] = to_json(value);
  return row;
}

using Errors = std::map<std::string, std::vector<double>>;

// The errors of one more run, where it came to its end.
void add_errors(const ReportWork& work, const RunPlan& plan, Errors& errors) {
  const std::vector<RunRecord> runs = timed_runs(for_errors(work, plan));
  for (const std::string& quantity : work.options.quantities) {
    const double error = error_of(work, runs.front(), quantity);
    if (std::isfinite(error)) errors[quantity].push_back(error);
  }
}

// An ensemble of one has no spread to guard by.
std::size_t members_left_out(const ReportOptions& options, std::size_t members) {
  return options.members && members > 2 ? members : 0;
}

// With each member left out once: none where the ensemble has too few, or the case wants none.
Errors errors_without_members(const ReportWork& work) {
  const std::size_t runs = members_left_out(work.options, work.model.options().members);
  Errors errors;
  for (std::size_t m = 0; m < runs; ++m)
    add_errors(work,
               guarded_plan(work, fmt::format("guarded without member {}", m + 1),
                            without_member(work.model, m, work.context.catalogue.networks), 0, 1),
               errors);
  return errors;
}

Errors errors_of_other_audits(const ReportWork& work) {
  Errors errors;
  for (int k = 1; k < work.options.guard_seeds; ++k)
    add_errors(work,
               guarded_plan(work, fmt::format("guarded, audits {}", k + 1), work.model,
                            static_cast<std::size_t>(k), 1),
               errors);
  return errors;
}

// The interval that holds both: what other members and what other audits would have given.
void widen(const Errors& left_out, const Errors& audits, Row& row) {
  for (auto& [quantity, error] : row.errors) {
    const auto among = [&](const Errors& errors) {
      const auto found = errors.find(quantity);
      return found == errors.end() ? std::vector<double>() : found->second;
    };
    const Estimate over_members = jackknife(error.value, among(left_out));
    const Estimate over_audits = spread(error.value, among(audits));
    error = {error.value, std::min(over_members.low, over_audits.low),
             std::max(over_members.high, over_audits.high)};
  }
}

// `left_out`: of how many ensembles without a member an error is known.
void say_guarded_intervals(ReportWork& work, std::size_t left_out) {
  std::string over;
  const std::size_t members = work.model.options().members;
  if (left_out > 0)
    over = fmt::format(
        "which members were drawn (two standard errors of the jackknife over {}{})", left_out,
        left_out < members ? fmt::format(" of {}; the others gave up", members) : "");
  if (work.options.guard_seeds > 1)
    over += fmt::format("{}{} draws of the samples that are audited at random",
                        over.empty() ? "" : " and ", work.options.guard_seeds);
  work.intervals.push_back(
      over.empty()
          ? "The guarded errors have no interval: one ensemble and one draw of the audited "
            "samples was run."
          : "The interval of the guarded errors is over " + over + ".");
}

// The parts of a run that have a number of every quantity that is compared.
std::vector<std::size_t> solved_parts(const ReportWork& work, const RunRecord& run) {
  std::vector<std::size_t> parts;
  for (std::size_t i = 0; i < run.costs.size(); ++i)
    if (std::ranges::all_of(work.options.quantities, [&](const std::string& name) {
          return std::isfinite(find_quantity(run.quantities, name).values[i]);
        }))
      parts.push_back(run.costs[i].part);
  return parts;
}

void say_error_over_path(ReportWork& work, const RunRecord& run) {
  const std::string& first = work.options.quantities.front();
  const loops::Quantity& truth = find_quantity(work.truth, first);
  if (truth.values.size() < 2) return;
  const Estimate over_path = error_over_path(compared(work, run, first), truth);
  const std::string where = work.verification.is_needed()
                                ? fmt::format("single {}s", work.verification.loop.name)
                                : "single points of the path (other loads)";
  if (std::isfinite(over_path.low))
    work.intervals.push_back(fmt::format("At {} the guarded error on {} is {:.2g} % to {:.2g} %.",
                                         where, first, 100 * over_path.low, 100 * over_path.high));
}

}  // namespace

std::size_t number_of_runs(const ReportOptions& options, std::size_t baselines,
                           std::size_t members) {
  const auto repeats = static_cast<std::size_t>(options.repeats);
  const auto audits = static_cast<std::size_t>(options.guard_seeds - 1);
  const std::size_t alone = options.members && members > 1 ? members : 0;
  return 1 + (baselines + 2) * repeats + alone + members_left_out(options, members) + audits;
}

const loops::Quantity& find_quantity(const std::vector<loops::Quantity>& quantities,
                                     const std::string& name) {
  std::vector<std::string> names;
  for (const loops::Quantity& quantity : quantities) names.push_back(quantity.name);
  require_quantities({name}, names);
  return *std::ranges::find(quantities, name, &loops::Quantity::name);
}

void choose_verification(ReportWork& work) {
  const StudyContext& context = work.context;
  const loops::LoopParts loop = context.make_loop(context.make_solver()->signature())->parts();
  if (loop.count == 1) return;
  work.guarded_runs =
      timed_runs(guarded_plan(work, "guarded", work.model, 0, work.options.repeats));
  const RunRecord& run = representative(work.guarded_runs);
  work.verification =
      choose_parts(loop, find_quantity(run.quantities, loop.objective).values,
                   work.options.verify_best, work.options.verify_random, context.the_case.seed());
}

Row truth_row(ReportWork& work, const Setting& setting) {
  RunPlan plan = classical_plan(work, setting, RowKind::truth, 1);
  if (wants_frames(work.context))
    plan.frames = std::make_shared<TrueFrames>(true_frames_folder(work.context, plan.identity));
  const std::vector<RunRecord> runs = timed_runs(plan);
  work.true_run = runs.front();
  work.compared = solved_parts(work, work.true_run);
  for (const loops::Quantity& quantity : work.true_run.quantities)
    work.truth.push_back(at_parts(work.true_run, quantity, work.compared));
  work.truth_identity = plan.identity;
  if (!runs.front().completed)
    throw ConvergenceError({.what = "The truth run did not reach its end",
                            .got = runs.front().note,
                            .expected = "all steps to converge",
                            .todo = "Lower the load or take more steps"});
  return with_settings(make_row(work, plan, runs), setting);
}

Row classical_row(const ReportWork& work, const Setting& setting) {
  const RunPlan plan = classical_plan(work, setting, RowKind::baseline, work.options.repeats);
  return with_settings(make_row(work, plan, timed_runs(plan)), setting);
}

Row surrogate_row(ReportWork& work) {
  const RunPlan plan = surrogate_plan(work, "surrogate", work.model, work.options.repeats);
  Row row = make_row(work, plan, timed_runs(plan));
  const std::size_t members = work.model.options().members;
  if (!work.options.members || members < 2 || !row.completed) {
    work.intervals.emplace_back(
        "The surrogate's errors have no interval: its members were not run one by one.");
    return row;
  }
  Errors errors;
  for (std::size_t m = 0; m < members; ++m)
    add_errors(work,
               surrogate_plan(work, fmt::format("member {}", m + 1),
                              member_of(work.model, m, work.context.catalogue.networks), 1),
               errors);
  widen({}, errors, row);
  work.intervals.push_back(fmt::format(
      "The interval of the surrogate's errors is over its {} members, each alone.", members));
  return row;
}

Row guarded_row(ReportWork& work) {
  const RunPlan plan = guarded_plan(work, "guarded", work.model, 0, work.options.repeats);
  const std::vector<RunRecord> runs =
      work.guarded_runs.empty() ? timed_runs(plan) : work.guarded_runs;
  Row row = make_row(work, plan, runs);
  if (!row.completed) return row;
  const Errors left_out = errors_without_members(work);
  widen(left_out, errors_of_other_audits(work), row);
  const auto known = left_out.find(work.options.quantities.front());
  say_guarded_intervals(work, known == left_out.end() ? 0 : known->second.size());
  say_error_over_path(work, representative(runs));
  return row;
}

}  // namespace understudy::study
