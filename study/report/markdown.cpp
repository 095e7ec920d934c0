#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <understudy/study/report/break_even.hpp>
#include <understudy/study/report/report.hpp>
#include <understudy/study/report/table.hpp>
#include <understudy/study/report/text.hpp>

namespace understudy::study {
namespace {

std::string with_interval(const Estimate& e, double factor) {
  if (!std::isfinite(e.value)) return "n/a";
  const std::string value = significant(factor * e.value);
  if (!(e.low < e.high)) return value;
  return fmt::format("{} ({} to {})", value, significant(factor * e.low),
                     significant(factor * e.high));
}

std::string settings_text(const Json& settings) {
  std::string text;
  for (const auto& [key, value] : settings.items())
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", key, value.dump());
  return text;
}

std::string remark(const Report& report, std::size_t index) {
  const Row& row = report.input.rows[index];
  if (!row.completed) return "failed";
  if (row.kind == RowKind::truth) return "truth, with its own error";
  if (row.kind == RowKind::baseline) return report.on_front(index) ? "on the front" : "";
  const Comparison* c = report.comparison(row.name);
  return c->beaten_by.empty() ? speedup_text(*c) : fmt::format("loses to {}", c->beaten_by);
}

std::string error_cell(const Report& report, std::size_t index, const std::string& quantity) {
  const Row& row = report.input.rows[index];
  if (quantity == report.input.quantities[0].name) return with_interval(report.error(index), 100);
  const auto found = row.errors.find(quantity);
  return found == row.errors.end() ? "" : with_interval(found->second, 100);
}

/// " from 1.2 for 10", of a run of some parts.
std::string measured(const Row& row) {
  if (row.parts_run == 0) return "";
  return fmt::format(" from {} for {}", significant(spread(row.measured_seconds).value),
                     row.parts_run);
}

Table result_table(const Report& report) {
  Table table{{"run"}, {true}, {}, {}};
  const auto column = [&](const std::string& head, bool left) {
    table.header.push_back(head);
    table.to_the_left.push_back(left);
  };
  for (const auto& q : report.input.quantities) column(q.name + ", error %", false);
  for (const char* head : {"seconds", "repeats", "calls", "ms per call"}) column(head, false);
  column("speed-up at equal error", true);
  column("settings", true);
  for (std::size_t i = 0; i < report.input.rows.size(); ++i) {
    const Row& row = report.input.rows[i];
    std::vector<std::string> cells{row.name};
    for (const auto& q : report.input.quantities) cells.push_back(error_cell(report, i, q.name));
    cells.push_back(with_interval(report.seconds[i], 1) + measured(row));
    cells.push_back(std::to_string(row.seconds.size()));
    cells.push_back(std::to_string(row.calls));
    cells.push_back(significant(1e3 * row.seconds_per_call));
    cells.push_back(remark(report, i));
    cells.push_back(settings_text(row.settings));
    table.rows.push_back(cells);
  }
  return table;
}

std::string comparison_lines(const Report& report) {
  std::string text;
  for (const Comparison& c : report.comparisons) {
    if (!c.speedup) continue;
    text +=
        fmt::format("- **{}**: {} at equal error ({}; {} over the repeats)", c.row, speedup_text(c),
                    bracket(*c.equal_error), interval(c.speedup->low, c.speedup->high) + "x");
    if (c.speedup_over_swept)
      text += fmt::format("; {}x against {}, the cheapest classical run at least as accurate",
                          significant(*c.speedup_over_swept), c.cheapest_accurate);
    if (c.speedup_at_high_error)
      text += fmt::format("; {}x at the upper end of its error interval",
                          significant(*c.speedup_at_high_error));
    text += ".\n";
  }
  return text;
}

std::string truth_line(const ReportInput& input) {
  return fmt::format("- The truth's own error on {} is {} ({}).\n", input.quantities[0].name,
                     percent(input.truth_error.value), input.truth_error.how);
}

std::string scaled_columns(const ReportInput& input) {
  for (const Row& row : input.rows)
    if (row.parts_run > 0 && input.ranking)
      return fmt::format(
          " \"from t for n\" are scaled to all {} {}s: n of them were run, in t seconds; calls are "
          "theirs.",
          input.ranking->parts, input.ranking->part);
  return "";
}

std::string results(const Report& report, const std::string& stem) {
  std::string kinds;
  for (const auto& q : report.input.quantities)
    kinds += fmt::format("{}{} ({})", kinds.empty() ? "" : ", ", q.name, q.error);
  return "## Error and time\n\n" + markdown_table(result_table(report)) +
         fmt::format(
             "\nErrors are against the truth run{}: {}. Seconds are wall time of the whole loop, "
             "the median of the repeats with the least and the largest.{}\n\n",
             std::ranges::any_of(report.input.quantities, &QuantityOfInterest::is_error)
                 ? " where a quantity is not an error itself"
                 : "",
             kinds, scaled_columns(report.input)) +
         comparison_lines(report) + truth_line(report.input) +
         fmt::format("\n![Error against time]({}.svg)\n\n", stem);
}

/// Where the time of each run went.
std::string shares(const Report& report) {
  Table table{{"run", "operator", "macro solve", "guard", "audit", "fallback", "transfer", "other"},
              {true, false, false, false, false, false, false, false},
              {},
              {}};
  for (const Row& row : report.input.rows) {
    const RunSeconds& s = row.parts;
    if (!(s.total > 0)) continue;
    const double own = s.operator_calls - s.guard - s.audit - s.fallback - s.transfer;
    std::vector<std::string> cells{row.name};
    for (const double seconds : {own, s.macro_solve, s.guard, s.audit, s.fallback, s.transfer,
                                 s.total - s.operator_calls - s.macro_solve})
      cells.push_back(percent(std::max(0.0, seconds) / s.total, 2));
    table.rows.push_back(cells);
  }
  return table.rows.empty() ? "" : "## Where the time goes\n\n" + markdown_table(table) + "\n";
}

/// "truth: double; baseline: double, linear systems in single; ..."
std::string arithmetic(const std::vector<Row>& rows) {
  std::vector<std::string> all;
  for (const Row& row : rows) {
    const std::string one = fmt::format("{}: {}", name(row.kind), row.precision);
    if (std::ranges::find(all, one) == all.end()) all.push_back(one);
  }
  return fmt::format("{}", fmt::join(all, "; "));
}

std::string fairness(const ReportInput& input) {
  std::string text = "## What was done to be fair\n\n";
  for (const std::string& sentence : input.fairness) text += "- " + sentence + "\n";
  return text +
         fmt::format("- Same machine for all runs: {}, {} threads, {}. {}\n- Arithmetic: {}.\n\n",
                     input.hardware.cpu, input.hardware.threads,
                     input.hardware.gpu.value_or("no GPU"),
                     input.hardware.gpu ? "Kernels and networks ran on the GPU, of all runs."
                                        : "Kernels and networks ran on the processor.",
                     arithmetic(input.rows));
}

std::string costs(const Report& report, const std::string& stem) {
  const ReportInput& in = report.input;
  std::string text = fmt::format(
      "## Costs and break-even\n\nData took {}{}, training {}. {}", duration(in.data_seconds),
      in.training_samples > 0 ? fmt::format(" ({} samples)", in.training_samples) : "",
      duration(in.training_seconds), break_even_text(report.break_even, report.headline));
  if (in.integration_points > 0)
    text += fmt::format(" of this size ({} {})", in.integration_points, in.point_name);
  text += ".";
  if (const auto& points = report.break_even.points_first_run)
    text +=
        fmt::format(" The first run pays from {} {} on.", significant(*points, 2), in.point_name);
  if (const auto parts = parts_of_first_payback(report))
    text += fmt::format(" So does one of {:.0f} {}s.", *parts, in.ranking->part);
  text += fmt::format(" {}\n\n", break_even_model(in));
  return text + fmt::format("![Break-even against size]({}-break-even.svg)\n\n", stem);
}

std::string guard_table(const ReportInput& input) {
  Table table{{"samples", "number", "accepted", "accepted beyond tolerance", "tolerance"},
              {true, false, false, false, false},
              {},
              {}};
  for (const GuardTest& t : input.guard_tests) {
    const double accepted = static_cast<double>(t.accepted);
    table.rows.push_back(
        {t.name, std::to_string(t.samples), percent(accepted / static_cast<double>(t.samples), 3),
         t.accepted == 0 ? "none accepted"
                         : percent(static_cast<double>(t.accepted_beyond_tolerance) / accepted, 2),
         percent(t.tolerance)});
  }
  return markdown_table(table) + "\n";
}

std::string retraining_line(const Retraining& r) {
  return fmt::format(
      "After one retraining with {} recorded samples, the out-of-range case falls back on {} of "
      "its "
      "samples instead of {}; the error of held-out samples in range is {} instead of {}{}.\n\n",
      r.samples_added, percent(r.fallback_after), percent(r.fallback_before),
      percent(r.error_after), percent(r.error_before),
      r.error_ratio_high > 0
          ? fmt::format(" (ratio {:.2f} to {:.2f}, 95 % over other held-out paths)",
                        r.error_ratio_low, r.error_ratio_high)
          : "");
}

std::string guard(const Report& report) {
  std::string text = "## Guard, audit and samples out of distribution\n\n";
  for (const Row& row : report.input.rows) {
    if (row.kind != RowKind::guarded) continue;
    text += fmt::format("{} fell back on {} of its samples", row.name,
                        row.fallback_fraction ? percent(*row.fallback_fraction) : "n/a");
    if (row.audit_error)
      text += fmt::format("; its audits measured an error of {} %",
                          with_interval(*row.audit_error, 100));
    text += ".\n\n";
  }
  if (report.input.guard_tests.empty())
    text += "The guard was not tested on samples of their own.\n\n";
  else
    text += guard_table(report.input);
  if (report.input.retraining) text += retraining_line(*report.input.retraining);
  return text;
}

std::string failure_list(const Report& report) {
  std::string text = "## Failures and doubts\n\n";
  if (report.failures.empty()) return text + "None.\n\n";
  for (const Failure& failure : report.failures)
    text += fmt::format("- {}{}: {}\n", failure.warning ? "Doubt, " : "Failure, ",
                        failure.row.empty() ? "study" : failure.row, failure.what);
  return text + "\n";
}

std::string repeat(const ReportInput& input) {
  std::string text = "## To repeat it\n\n```sh\n";
  for (const std::string& command : input.commands) text += command + "\n";
  text += fmt::format("```\n\nUnderstudy {} at {}", input.code_version, input.code_commit);
  for (const auto& [package, version] : input.versions)
    text += fmt::format(", {} {}", package, version);
  text += ". report.json holds the effective settings.\n";
  if (!input.case_text.empty())
    text += fmt::format("\nThe case:\n\n```toml\n{}\n```\n", input.case_text);
  return text;
}

}  // namespace

std::string to_markdown(const Report& report, const std::string& stem) {
  return fmt::format("# {}: is the surrogate worth it?\n\n**{}**\n\n", report.input.case_name,
                     verdict(report)) +
         results(report, stem) + ranking_markdown(report, stem) + shares(report) +
         fairness(report.input) + costs(report, stem) + guard(report) + failure_list(report) +
         repeat(report.input);
}

}  // namespace understudy::study
