#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <understudy/core/errors.hpp>
#include <understudy/study/report/break_even.hpp>
#include <understudy/study/report/report.hpp>
#include <understudy/study/report/text.hpp>

namespace understudy::study {
namespace {

constexpr std::size_t repeats_wanted = 3;        // report.md, rule 6
constexpr double largest_truth_share = 1.0 / 5;  // of the surrogate's error; materials.md, studies

bool is_classical(RowKind kind) { return kind == RowKind::truth || kind == RowKind::baseline; }

void check(const ReportInput& input) {
  if (input.quantities.empty())
    throw InputError({.what = "A report needs a quantity of interest",
                      .got = "none",
                      .expected = "at least one; the first decides",
                      .todo = "Name it in report.quantities"});
  std::set<std::string> names;
  for (const Row& row : input.rows) {
    if (!names.insert(row.name).second)
      throw InputError({.what = "Two rows of a report have the same name",
                        .got = fmt::format("'{}' twice", row.name),
                        .expected = "a name for each setting",
                        .todo = "Remove the setting that is listed twice in report.baselines"});
    if (row.kind != RowKind::truth && row.completed &&
        !row.errors.contains(input.quantities[0].name))
      throw InputError({.what = fmt::format("The row '{}' cannot be compared", row.name),
                        .got = "no error of the first quantity",
                        .expected = fmt::format("the error of '{}'", input.quantities[0].name),
                        .todo = "Give every completed run its errors, NaN where there is none"});
  }
}

/// Relative error that a row is compared with: truth counts with its own.
Estimate error_of(const ReportInput& input, const Row& row) {
  if (row.kind == RowKind::truth) {
    const double own = input.truth_error.value;
    return {own, own, own};
  }
  const auto found = row.errors.find(input.quantities[0].name);
  if (found == row.errors.end()) return no_estimate();
  return found->second;
}

Estimate seconds_of(const Row& row) {
  const Estimate seconds = spread(row.seconds);
  if (!row.completed || !(seconds.low > 0)) return no_estimate();
  return seconds;
}

void row_failures(const ReportInput& input, const Row& row, std::vector<Failure>& out) {
  if (!row.completed) {
    out.push_back({row.name, row.note.empty() ? "The run did not come to its end." : row.note});
    return;
  }
  const Estimate error = error_of(input, row);
  if (row.kind != RowKind::truth && !(error.value >= 0 && std::isfinite(error.value)))
    out.push_back({row.name, fmt::format("Its error of {} is not a number, so it is not compared.",
                                         input.quantities[0].name)});
  if (!std::isfinite(seconds_of(row).value))
    out.push_back({row.name, "Its time was not measured, so it is not compared."});
  if (row.resumed > 0)
    out.push_back({row.name,
                   fmt::format("{} of its {} runs went on after an interruption, and its seconds "
                               "hold what that cost (geometries are cut again).",
                               row.resumed, row.seconds.size()),
                   true});
  if (row.kind != RowKind::truth && row.seconds.size() < repeats_wanted)
    out.push_back({row.name,
                   fmt::format("Timed {} times; {} repeats or more are asked for.",
                               row.seconds.size(), repeats_wanted),
                   true});
}

void guard_failures(const GuardTest& test, std::vector<Failure>& out) {
  const double beyond = static_cast<double>(test.accepted_beyond_tolerance);
  const double accepted = static_cast<double>(test.accepted);
  const double samples = static_cast<double>(test.samples);
  if (beyond > test.most_beyond * accepted)
    out.push_back(
        {"guarded", fmt::format("The guard should have fired more often on '{}': {} of the "
                                "accepted samples exceed the tolerance of {}; {} are allowed.",
                                test.name, percent(beyond / accepted), percent(test.tolerance),
                                percent(test.most_beyond))});
  if (test.in_range && accepted < test.least_accepted * samples)
    out.push_back({"guarded", fmt::format("The guard fires too often on '{}': it accepts {} of the "
                                          "samples; {} are asked for.",
                                          test.name, percent(accepted / samples, 3),
                                          percent(test.least_accepted, 3))});
}

// What the specification asks of one retraining: half the fallbacks or fewer, and no worse in
// range. Worse by less than the held-out paths can tell is a doubt.
void retraining_failures(const Retraining& r, std::vector<Failure>& out) {
  if (r.fallback_before > 0 && !(r.fallback_after <= r.fallback_before / 2))
    out.push_back({"guarded", fmt::format("One retraining did not halve the fallbacks: {} of the "
                                          "samples after {}.",
                                          percent(r.fallback_after), percent(r.fallback_before))});
  if (r.unanswered > 0)
    out.push_back({"guarded",
                   fmt::format("The surrogate has no answer for {} of the held-out samples in "
                               "range: the errors before and after retraining leave them out.",
                               r.unanswered),
                   true});
  if (r.error_after <= r.error_before) return;
  const bool may_be_chance = r.error_ratio_low > 0 && r.error_ratio_low <= 1;
  out.push_back({"guarded",
                 fmt::format("One retraining made the in-range error worse: {} after {}{}.",
                             percent(r.error_after, 3), percent(r.error_before, 3),
                             may_be_chance ? fmt::format("; other held-out paths would give {:.2f} "
                                                         "to {:.2f} times the error",
                                                         r.error_ratio_low, r.error_ratio_high)
                                           : ""),
                 may_be_chance});
}

void truth_warning(const Report& report, std::vector<Failure>& out) {
  const Row* truth = report.find(RowKind::truth);
  if (truth == nullptr || !report.headline) return;
  const double own = report.input.truth_error.value;
  if (!std::isfinite(own))
    out.push_back(
        {truth->name,
         fmt::format("The truth's own error is unknown: {}.", report.input.truth_error.how), true});
  else if (own > largest_truth_share * report.headline->measured)
    out.push_back(
        {truth->name,
         fmt::format(
             "The truth's own error, {}, is more than a fifth of the error measured for {}, {}: "
             "errors near it are not well known.",
             percent(own), report.headline->row, percent(report.headline->measured)),
         true});
}

void headline_warnings(const Report& report, std::vector<Failure>& out) {
  const auto& headline = report.headline;
  if (!headline) return;
  if (report.find(RowKind::guarded) == nullptr)
    out.push_back(
        {headline->row, "There is no guarded run: the headline is the bare surrogate's.", true});
  if (headline->standing == Standing::faster && headline->speedup->low <= 1)
    out.push_back({headline->row, "The interval of the speed-up reaches 1 or below.", true});
}

std::vector<Failure> all_failures(const Report& report) {
  std::vector<Failure> failures = report.input.failures;
  for (const Row& row : report.input.rows) row_failures(report.input, row, failures);
  for (const GuardTest& test : report.input.guard_tests) guard_failures(test, failures);
  if (report.input.retraining) retraining_failures(*report.input.retraining, failures);
  for (const Failure& failure : ranking_failures(report.input)) failures.push_back(failure);
  truth_warning(report, failures);
  headline_warnings(report, failures);
  return failures;
}

/// The classical points of one kind, with the rows they stand for.
std::vector<FrontPoint> points(const Report& report, RowKind kind) {
  std::vector<FrontPoint> all;
  for (std::size_t i = 0; i < report.input.rows.size(); ++i) {
    const Row& row = report.input.rows[i];
    if (row.kind == kind)
      all.push_back({row.name, error_of(report.input, row).value, report.seconds[i]});
  }
  return all;
}

std::size_t index_of(const Report& report, const std::string& name) {
  const auto& rows = report.input.rows;
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.name == name; });
  return static_cast<std::size_t>(found - rows.begin());
}

void compare_rows(Report& report) {
  const auto baselines = points(report, RowKind::baseline);
  const auto truths = points(report, RowKind::truth);
  const auto truth = truths.empty() ? std::nullopt : std::optional<FrontPoint>(truths[0]);
  for (const FrontPoint& point : pareto_front(baselines))
    report.front.push_back(index_of(report, point.name));
  for (std::size_t i = 0; i < report.input.rows.size(); ++i) {
    const Row& row = report.input.rows[i];
    if (is_classical(row.kind)) continue;
    report.comparisons.push_back(
        compare({row.name, error_of(report.input, row), report.seconds[i]}, baselines, truth));
  }
}

std::optional<Comparison> headline(const Report& report) {
  for (const RowKind kind : {RowKind::guarded, RowKind::surrogate})
    if (const Row* row = report.find(kind))
      for (const Comparison& comparison : report.comparisons)
        if (comparison.row == row->name) return comparison;
  return std::nullopt;
}

}  // namespace

std::string name(RowKind kind) {
  switch (kind) {
    case RowKind::truth:
      return "truth";
    case RowKind::baseline:
      return "baseline";
    case RowKind::surrogate:
      return "surrogate";
    default:
      return "guarded";
  }
}

const Row* Report::find(RowKind kind) const {
  for (const Row& row : input.rows)
    if (row.kind == kind) return &row;
  return nullptr;
}

const Comparison* Report::comparison(const std::string& row) const {
  for (const Comparison& found : comparisons)
    if (found.row == row) return &found;
  return nullptr;
}

bool Report::on_front(std::size_t row) const {
  return std::find(front.begin(), front.end(), row) != front.end();
}

Estimate Report::error(std::size_t row) const { return error_of(input, input.rows[row]); }

Report make_report(const ReportInput& input) {
  check(input);
  Report report;
  report.input = input;
  for (const Row& row : input.rows) report.seconds.push_back(seconds_of(row));
  compare_rows(report);
  report.headline = headline(report);
  report.break_even = break_even(input, report.headline);
  if (input.ranking) report.ranking = judge_ranking(*input.ranking);
  report.failures = all_failures(report);
  return report;
}

}  // namespace understudy::study
