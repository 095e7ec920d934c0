#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/core/version.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/compared_frames.hpp>
#include <understudy/study/doctor.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/guard_test.hpp>
#include <understudy/study/part_ranking.hpp>
#include <understudy/study/refinement_sequence.hpp>
#include <understudy/study/report_costs.hpp>
#include <understudy/study/report_loop.hpp>
#include <understudy/study/report_rows.hpp>
#include <understudy/study/report_stage.hpp>
#include <understudy/study/retraining.hpp>
#include <understudy/study/settings_json.hpp>
#include <understudy/study/timed_runs.hpp>
#include <understudy/study/train.hpp>

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

constexpr int most_extensions = 6;  // of the sweep to coarser settings

// Baselines of the truth's family are its refinement sequence.
TruthError truth_error(const ReportWork& work, const Setting& truth,
                       const std::vector<Setting>& settings, const std::vector<Row>& rows) {
  const std::string& key = work.options.refinement;
  const auto resolution = [&](const Setting& setting) {
    const double value = refined_value(setting, key);
    return work.options.finer == "smaller" && value > 0 ? 1 / value : value;
  };
  std::vector<RefinementLevel> levels;
  for (const std::size_t i : refinement_sequence(truth, settings, key))
    if (rows[i].completed)
      levels.push_back({settings[i].name, resolution(settings[i]),
                        rows[i].errors.at(work.options.quantities.front()).value});
  return estimate_truth_error(
      levels, resolution(truth), work.options.order,
      work.options.errors == "independent" ? LevelErrors::independent : LevelErrors::systematic);
}

std::string error_text(const ReportWork& work, const loops::Quantity& quantity) {
  if (quantity.is_error) return "its own value";
  if (work.verification.is_needed())
    return fmt::format("relative L2 over the verified {}s", work.verification.loop.name);
  return quantity.values.size() == 1 ? "relative" : QuantityOfInterest().error;
}

std::vector<QuantityOfInterest> quantities_of_interest(const ReportWork& work) {
  std::vector<QuantityOfInterest> all;
  for (const std::string& name : work.options.quantities) {
    const loops::Quantity& quantity = find_quantity(work.truth, name);
    all.push_back({name, quantity.unit, error_text(work, quantity), quantity.is_error});
  }
  return all;
}

// "rough (the solver 'toy' with the keys of [operators.rough])", of baselines of that kind.
std::vector<std::string> other_operators(const ReportWork& work) {
  const Case& the_case = work.context.the_case;
  std::vector<std::string> all;
  for (const Setting& setting : read_baselines(the_case, work.options)) {
    if (setting.with.empty()) continue;
    const Settings section = the_case.settings().section("operators").section(setting.with);
    all.push_back(fmt::format("{} (the solver '{}' with the keys of [operators.{}])", setting.name,
                              section.text("name"), setting.with));
  }
  return all;
}

std::vector<std::string> fairness(const ReportWork& work) {
  std::vector<std::string> sentences = {
      "All runs: the same program, machine, threads and loop; times are wall times of the whole "
      "loop.",
      "Classical runs use the same solver with its warm starts on; its settings are swept as the "
      "case lists them, and further when all are more accurate than the surrogate.",
      fmt::format(
          "Baselines and surrogates ran {} each, every time from a cold start; the "
          "truth ran once.",
          work.options.repeats == 1 ? "once" : fmt::format("{} times", work.options.repeats)),
      "The number of threads is the one of the whole study; it was not swept. Every sample is a "
      "task "
      "of its own, for the solver and the networks alike.",
      "The guarded run contains guards, audits and fallbacks, but does not write its recordings to "
      "disk; data and training are counted in the break-even."};
  if (const std::vector<std::string> others = other_operators(work); !others.empty())
    sentences.push_back(fmt::format("Beside the solver ran other operators of the case: {}.",
                                    fmt::join(others, ", ")));
  sentences.insert(sentences.end(), work.intervals.begin(), work.intervals.end());
  if (work.verification.is_needed()) add_scaling(work, sentences);
  return sentences;
}

void add_facts(const StudyContext& context, const ReportWork& work, ReportInput& input) {
  const Case& the_case = context.the_case;
  input.case_name = the_case.head().name;
  input.domain = the_case.head().domain;
  input.code_version = version().number;
  input.code_commit = version().commit;
  input.versions = versions();
  const io::Provenance here = io::provenance();
  input.hardware = {here.cpu, here.threads, here.gpu};
  input.quantities = quantities_of_interest(work);
  add_costs(context, input);
  input.point_name = work.options.points;
  input.loop_excerpt = report_loop_differences(context);
  input.fairness = fairness(work);
  input.commands = {context.command("study")};
  input.effective_settings = to_json(effective_case(context.catalogue, the_case));
  input.case_text = the_case.text();
}

void add_guard_tests(const ReportWork& work, ReportInput& input) {
  const StudyContext& context = work.context;
  input.guard_tests.push_back(
      test_guards(context, work.model, {"held out", data_folder(context.out), true}));
  const fs::path outside = out_of_distribution_folder(context.out);
  if (fs::exists(outside / "dataset.h5"))
    input.guard_tests.push_back(test_guards(context, work.model, {"out of range", outside, false}));
}

// Whether the solver takes these settings: rounded values of several keys need not fit together.
bool is_possible(const ReportWork& work, const Setting& setting) {
  try {
    work.context.with(setting.overrides).with_operator(setting.with).make_solver();
    return true;
  } catch (const InputError&) {
    return false;
  }
}

// Rows for those of the settings that are possible and new; false when there is none.
bool add_coarser(const ReportWork& work, const std::vector<Json>& coarser, ReportInput& input) {
  bool added = false;
  for (const Json& settings : coarser) {
    Setting setting = read_setting(work.context.the_case, overrides_of(settings), work.options);
    if (std::ranges::count(input.rows, setting.name, &Row::name) > 0)
      setting.name = name_in_full(setting, work.options);
    if (std::ranges::count(input.rows, setting.name, &Row::name) > 0 || !is_possible(work, setting))
      continue;
    work.runs->all += static_cast<std::size_t>(work.options.repeats);
    input.rows.push_back(classical_row(work, setting));
    added = true;
  }
  return added;
}

// Report.md, rule 3: when every setting is more accurate than the surrogate, coarser ones follow.
Report extend_sweep(const ReportWork& work, ReportInput& input) {
  const bool smaller = work.options.finer == "smaller";
  const Knob knob{.key = work.options.refinement,
                  .factor = smaller ? 3.0 / 2 : 2.0 / 3,
                  .limit = work.options.coarsest,
                  .integer = !smaller,
                  .follows = work.options.follows};
  for (int extension = 0; extension < most_extensions; ++extension) {
    Report made = make_report(input);
    const std::vector<Json> coarser = coarser_settings(made, {knob});
    if (coarser.empty()) break;
    if (!add_coarser(work, coarser, input)) break;
  }
  input.sweep_exhausted = sweep_is_exhausted(make_report(input), {knob});
  return make_report(input);
}

// Of the run that records what to retrain with: that of `run`, where it is the same loop.
std::string guarded_run_name(const StudyContext& context, const StudyContext& reported) {
  return loop_identity(context) == loop_identity(reported) ? "guarded" : "guarded-report";
}

// With data and model in place.
std::string measure(const StudyContext& context) {
  const ReportOptions options =
      report_option_table().read(context.the_case.settings().section("report"));
  const Setting truth = read_truth(context.the_case, options);
  const std::vector<Setting> baselines = read_baselines(context.the_case, options);
  const StudyContext reported = as_reported(context, &truth);
  ReportWork work{reported, options, load_model(context)};
  work.runs = std::make_shared<RunCount>();
  work.runs->all = number_of_runs(options, baselines.size(), work.model.options().members);
  ReportInput input;

  choose_verification(work);
  const Row true_row = truth_row(work, truth);
  std::vector<Row> rows;
  for (const Setting& setting : baselines) rows.push_back(classical_row(work, setting));
  input.truth_error = truth_error(work, truth, baselines, rows);

  input.rows.push_back(true_row);
  input.rows.insert(input.rows.end(), rows.begin(), rows.end());
  input.rows.push_back(surrogate_row(work));
  input.rows.push_back(guarded_row(work));
  input.integration_points = true_row.calls == 0 ? 0 : true_row.samples / true_row.calls;
  if (work.verification.is_needed()) input.ranking = part_ranking(work);
  add_facts(context, work, input);
  add_guard_tests(work, input);
  if (options.retraining)
    input.retraining = retrain(reported, work.model, guarded_run_name(context, reported));
  const Report made = extend_sweep(work, input);
  write_report(made, context.out);
  compare_frames(reported, work.model, work.truth_identity, work.verification.parts);
  return verdict(made) + "\n\n" + terminal_table(made) + terminal_ranking(made);
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
