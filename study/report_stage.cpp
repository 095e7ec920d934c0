#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <understudy/core/errors.hpp>
#include <understudy/core/version.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/doctor.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/guard_test.hpp>
#include <understudy/study/report/report.hpp>
#include <understudy/study/report_options.hpp>
#include <understudy/study/report_stage.hpp>
#include <understudy/study/retraining.hpp>
#include <understudy/study/settings_json.hpp>
#include <understudy/study/stamp.hpp>
#include <understudy/study/timed_runs.hpp>
#include <understudy/study/train.hpp>

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

constexpr int most_extensions = 6;  // of the sweep to coarser settings

// Everything that the rows of one report share.
struct Work {
  const StudyContext& context;
  ReportOptions options;
  surrogates::Model model;
  std::vector<loops::Quantity> truth;
  std::vector<std::string> intervals = {};  // sentences: what the errors' intervals are over
};

RunPlan classical_plan(const StudyContext& context, const Setting& setting, RowKind kind,
                       int repeats) {
  const StudyContext changed = context.with(setting.overrides);
  return {setting.name,
          kind,
          repeats,
          changed,
          solver_identity(changed.catalogue, changed.the_case),
          [changed] { return make_operator(changed, "solver"); }};
}

RunPlan surrogate_plan(const Work& work, const std::string& name, const surrogates::Model& model,
                       int repeats) {
  const StudyContext context = work.context;
  return {name, RowKind::surrogate, repeats, context, model_digest(model), [context, model] {
            return surrogate_operator(model, context.make_solver()->signature());
          }};
}

// Other seeds draw other samples to audit: what they find may refuse others.
RunPlan guarded_plan(const Work& work, const std::string& name, std::size_t more_seed,
                     int repeats) {
  const auto seed = static_cast<std::int64_t>(work.context.the_case.seed() + more_seed);
  const StudyContext context = work.context.with({{"seed", Settings(seed)}});
  const surrogates::Model model = work.model;
  const auto make = [context, model] { return guarded_operator(context, model, false); };
  return {name, RowKind::guarded, repeats, context, make().identity, make};
}

const loops::Quantity& find_quantity(const std::vector<loops::Quantity>& quantities,
                                     const std::string& name) {
  std::vector<std::string> names;
  for (const loops::Quantity& quantity : quantities) names.push_back(quantity.name);
  require_quantities({name}, names);
  return *std::ranges::find(quantities, name, &loops::Quantity::name);
}

double error_of(const Work& work, const RunRecord& run, const std::string& quantity) {
  if (!run.completed) return std::numeric_limits<double>::quiet_NaN();
  return relative_l2(find_quantity(run.quantities, quantity), find_quantity(work.truth, quantity));
}

Row make_row(const Work& work, const RunPlan& plan, const Overrides& overrides,
             const std::vector<RunRecord>& runs) {
  const RunRecord& one = representative(runs);
  Row row;
  row.name = plan.name;
  row.kind = plan.kind;
  for (const auto& [key, value] : overrides) row.settings[key] = to_json(value);
  for (const RunRecord& run : runs)
    if (run.completed) row.seconds.push_back(run.parts.total);
  if (plan.kind != RowKind::truth)
    for (const std::string& quantity : work.options.quantities) {
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

Row classical_row(const Work& work, const Setting& setting) {
  const RunPlan plan =
      classical_plan(work.context, setting, RowKind::baseline, work.options.repeats);
  return make_row(work, plan, setting.overrides, timed_runs(plan));
}

using Errors = std::map<std::string, std::vector<double>>;

// The errors of one more run, where it came to its end.
void add_errors(const Work& work, const RunPlan& plan, Errors& errors) {
  const std::vector<RunRecord> runs = timed_runs(plan);
  for (const std::string& quantity : work.options.quantities) {
    const double error = error_of(work, runs.front(), quantity);
    if (std::isfinite(error)) errors[quantity].push_back(error);
  }
}

void widen(const Errors& errors, Row& row) {
  for (const auto& [quantity, others] : errors)
    row.errors[quantity] = spread(row.errors[quantity].value, others);
}

// The bare surrogate, with the interval that its members' errors span.
Row surrogate_row(Work& work) {
  const RunPlan plan = surrogate_plan(work, "surrogate", work.model, work.options.repeats);
  Row row = make_row(work, plan, {}, timed_runs(plan));
  const std::size_t members = work.model.options().members;
  if (!work.options.members || members < 2 || !row.completed) {
    work.intervals.emplace_back(
        "The surrogate's errors have no interval: its members were not run "
        "one by one.");
    return row;
  }
  Errors errors;
  for (std::size_t m = 0; m < members; ++m)
    add_errors(work,
               surrogate_plan(work, fmt::format("member {}", m + 1),
                              member_of(work.model, m, work.context.catalogue.networks), 1),
               errors);
  widen(errors, row);
  work.intervals.push_back(fmt::format(
      "The interval of the surrogate's errors is over its {} members, each alone.", members));
  return row;
}

// The guarded surrogate, with the interval that other random audits span.
Row guarded_row(Work& work) {
  const RunPlan plan = guarded_plan(work, "guarded", 0, work.options.repeats);
  const std::vector<RunRecord> runs = timed_runs(plan);
  Row row = make_row(work, plan, {}, runs);
  if (!row.completed) return row;
  const int seeds = work.options.guard_seeds;
  Errors errors;
  for (int k = 1; k < seeds; ++k)
    add_errors(work,
               guarded_plan(work, fmt::format("guarded, audits {}", k + 1),
                            static_cast<std::size_t>(k), 1),
               errors);
  widen(errors, row);
  const std::string& first = work.options.quantities.front();
  const Estimate over_path = error_over_path(find_quantity(representative(runs).quantities, first),
                                             find_quantity(work.truth, first));
  work.intervals.push_back(
      seeds > 1 ? fmt::format("The interval of the guarded errors is over {} draws of the samples "
                              "that are audited at random{}.",
                              seeds,
                              row.errors[first].low == row.errors[first].high
                                  ? ", which all led to the same answer"
                                  : "")
                : "The guarded errors have no interval: one draw of the audited samples was run.");
  if (std::isfinite(over_path.low))
    work.intervals.push_back(
        fmt::format("At single points of the path the guarded error on {} is "
                    "{:.2g} % to {:.2g} %.",
                    first, 100 * over_path.low, 100 * over_path.high));
  return row;
}

// Whether two settings are of one refinement sequence: the same keys, and the same of them zero
// (off).
bool same_family(const Overrides& a, const Overrides& b) {
  const auto off = [](const Settings& value) { return value.is_number() && value.number() == 0; };
  return std::ranges::equal(a, b, [&](const auto& x, const auto& y) {
    return x.first == y.first && off(x.second) == off(y.second);
  });
}

// Baselines of the truth's family are its refinement sequence.
TruthError truth_error(const Work& work, const Setting& truth, const std::vector<Setting>& settings,
                       const std::vector<Row>& rows) {
  const std::string& key = work.options.refinement;
  const auto resolution = [&](const Setting& setting) {
    const auto found = setting.overrides.find(key);
    return found != setting.overrides.end() && found->second.is_number() ? found->second.number()
                                                                         : 0.0;
  };
  std::vector<RefinementLevel> levels;
  for (std::size_t i = 0; i < settings.size(); ++i)
    if (rows[i].completed && same_family(settings[i].overrides, truth.overrides))
      levels.push_back({settings[i].name, resolution(settings[i]),
                        rows[i].errors.at(work.options.quantities.front()).value});
  return estimate_truth_error(levels, resolution(truth), work.options.order);
}

std::vector<QuantityOfInterest> quantities_of_interest(const Work& work) {
  std::vector<QuantityOfInterest> all;
  for (const std::string& name : work.options.quantities) {
    QuantityOfInterest quantity;
    quantity.name = name;
    quantity.unit = find_quantity(work.truth, name).unit;
    all.push_back(quantity);
  }
  return all;
}

double stage_seconds(const StudyContext& context, const std::string& stage) {
  const std::optional<Stamp> stamp = read_stamp(context.out, stage);
  return stamp ? stamp->seconds : std::numeric_limits<double>::quiet_NaN();
}

std::vector<std::string> fairness(const Work& work) {
  std::vector<std::string> sentences = {
      "All runs: the same program, machine, threads and loop; times are wall times of the whole "
      "loop.",
      "Classical runs use the same solver with its warm starts on; its settings are swept as the "
      "case lists them, and further when all are more accurate than the surrogate.",
      fmt::format(
          "Baselines and surrogates ran {} each, every time from a cold start; the "
          "truth ran once.",
          work.options.repeats == 1 ? "once" : fmt::format("{} times", work.options.repeats)),
      "The guarded run contains guards, audits and fallbacks; data and training are counted in the "
      "break-even."};
  sentences.insert(sentences.end(), work.intervals.begin(), work.intervals.end());
  return sentences;
}

void add_facts(const Work& work, ReportInput& input) {
  const StudyContext& context = work.context;
  const Case& the_case = context.the_case;
  input.case_name = the_case.head().name;
  input.domain = the_case.head().domain;
  input.code_version = version().number;
  input.code_commit = version().commit;
  input.versions = versions();
  const io::Provenance here = io::provenance();
  input.hardware = {here.cpu, here.threads, std::nullopt};
  input.quantities = quantities_of_interest(work);
  input.data_seconds = solver_seconds(data_folder(context.out));
  input.training_seconds = stage_seconds(context, "train");
  io::Selection training;
  training.split = io::Split::train;
  input.training_samples = io::Dataset(data_folder(context.out)).count(training);
  input.point_name = work.options.points;
  input.fairness = fairness(work);
  input.commands = {context.command("study")};
  input.effective_settings = to_json(effective_case(context.catalogue, the_case));
  input.case_text = the_case.text();
}

void add_guard_tests(const Work& work, ReportInput& input) {
  const StudyContext& context = work.context;
  input.guard_tests.push_back(
      test_guards(context, work.model, {"held out", data_folder(context.out), true}));
  const fs::path outside = out_of_distribution_folder(context.out);
  if (fs::exists(outside / "dataset.h5"))
    input.guard_tests.push_back(test_guards(context, work.model, {"out of range", outside, false}));
}

// Report.md, rule 3: when every setting is more accurate than the surrogate, coarser ones follow.
Report extend_sweep(const Work& work, ReportInput& input) {
  const Knob knob{.key = work.options.refinement,
                  .limit = static_cast<double>(work.options.coarsest),
                  .follows = work.options.follows};
  for (int extension = 0; extension < most_extensions; ++extension) {
    Report made = make_report(input);
    const std::vector<Json> coarser = coarser_settings(made, {knob});
    if (coarser.empty()) break;
    for (const Json& settings : coarser) {
      const Overrides overrides = overrides_of(settings);
      const Setting setting{setting_name(overrides, work.options), overrides};
      input.rows.push_back(classical_row(work, setting));
    }
  }
  input.sweep_exhausted = sweep_is_exhausted(make_report(input), {knob});
  return make_report(input);
}

// With data and model in place.
std::string measure(const StudyContext& context) {
  const ReportOptions options =
      report_option_table().read(context.the_case.settings().section("report"));
  const Setting truth = read_truth(context.the_case, options);
  const std::vector<Setting> baselines = read_baselines(context.the_case, options);
  Work work{context, options, load_model(context), {}};
  ReportInput input;

  const RunPlan truth_plan = classical_plan(context, truth, RowKind::truth, 1);
  const std::vector<RunRecord> truth_runs = timed_runs(truth_plan);
  work.truth = truth_runs.front().quantities;
  if (!truth_runs.front().completed)
    throw ConvergenceError({.what = "The truth run did not reach its end",
                            .got = truth_runs.front().note,
                            .expected = "all steps to converge",
                            .todo = "Lower the load or take more steps"});
  std::vector<Row> rows;
  for (const Setting& setting : baselines) rows.push_back(classical_row(work, setting));
  input.truth_error = truth_error(work, truth, baselines, rows);

  input.rows.push_back(make_row(work, truth_plan, truth.overrides, truth_runs));
  input.rows.insert(input.rows.end(), rows.begin(), rows.end());
  input.rows.push_back(surrogate_row(work));
  input.rows.push_back(guarded_row(work));
  const RunRecord& one = truth_runs.front();
  input.integration_points = one.calls == 0 ? 0 : one.samples / one.calls;
  add_facts(work, input);
  add_guard_tests(work, input);
  if (options.retraining) input.retraining = retrain(context, work.model);
  const Report made = extend_sweep(work, input);
  write_report(made, context.out);
  return verdict(made) + "\n\n" + terminal_table(made);
}

}  // namespace

std::string report(const StudyContext& context) {
  check_report(context);
  generate(context);
  train(context);
  return measure(context);
}

std::string study(const StudyContext& context) {
  check_case(context);  // before the first hour
  check_report(context);
  generate(context);
  train(context);
  for (const char* with : {"surrogate", "guarded"}) run(context, with);
  return measure(context);
}

}  // namespace understudy::study
