#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <understudy/study/report/break_even.hpp>
#include <understudy/study/report/ranking.hpp>

namespace understudy::study {
namespace {

/// 1-2-5 per decade from a tenth of the loop's size, past a hundred times it and past `first_run`,
/// and the loop's own size.
std::vector<double> sizes(double points, double first_run) {
  std::vector<double> all{points};
  const int first = static_cast<int>(std::floor(std::log10(points))) - 1;
  const double last = 10 * std::max(10 * points, first_run);
  for (int decade = std::max(0, first); std::pow(10.0, decade) <= last; ++decade)
    for (const double digit : {1.0, 2.0, 5.0}) all.push_back(digit * std::pow(10.0, decade));
  std::erase_if(all, [&](double size) { return size > last; });
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// Runs that save nothing never pay; but where `saved` is a lower bound, more may be saved.
Payback payback_of(const Comparison& headline, double saved, double cost) {
  if (!headline.beaten_by.empty()) return Payback::never;
  if (!std::isfinite(cost) || !std::isfinite(saved)) return Payback::unknown;
  if (saved > 0) return Payback::after_runs;
  return headline.equal_error->bound == Bound::at_least ? Payback::unknown : Payback::never;
}

}  // namespace

std::string name(Payback payback) {
  switch (payback) {
    case Payback::after_runs:
      return "after_runs";
    case Payback::never:
      return "never";
    default:
      return "unknown";
  }
}

BreakEven break_even(const ReportInput& input, const std::optional<Comparison>& headline) {
  BreakEven result;
  if (!headline || !headline->equal_error) return result;
  result.is_bound = headline->is_bound();
  const double saved = headline->equal_error->seconds.value - headline->seconds.value;
  const double cost = input.data_seconds + input.training_seconds;
  result.payback = payback_of(*headline, saved, cost);
  if (result.payback != Payback::after_runs) return result;
  result.runs = cost / saved;
  if (input.integration_points == 0) return result;
  const double points = static_cast<double>(input.integration_points);
  result.points_first_run = points * *result.runs;
  for (const double size : sizes(points, *result.points_first_run))
    result.curve.push_back({size, cost / (saved * size / points)});
  return result;
}

std::string excerpt_sentence(const ReportInput& input) {
  if (input.loop_excerpt.empty()) return "";
  return fmt::format(
      " One run is an excerpt of the case's loop, as [report.loop] asks for, with {}; nothing is "
      "scaled to the whole.",
      fmt::join(input.loop_excerpt, ", "));
}

std::string break_even_model(const ReportInput& input) {
  return fmt::format(
      "Data and training are fixed costs. The seconds of a run, classical at equal error and with "
      "the "
      "surrogate alike, are taken as proportional to the number of {}; both were measured at "
      "{}.{}{}",
      input.point_name, input.integration_points, scaling_sentence(input), excerpt_sentence(input));
}

std::string break_even_text(const BreakEven& result, const std::optional<Comparison>& headline) {
  if (result.payback == Payback::unknown)
    return "Whether data and training are paid back is not known";
  if (!result.runs) return "Data and training are never paid back";
  const double runs = std::max(1.0, std::ceil(*result.runs - 1e-9));
  const Bound bound = headline->equal_error->bound;
  if (bound == Bound::at_most)
    return fmt::format(
        "Data and training are paid back after {:.0f} runs at the earliest (a bound)", runs);
  if (bound == Bound::at_least)
    return fmt::format("Data and training are paid back after {:.0f} runs at the latest (a bound)",
                       runs);
  if (runs == 1) return "Data and training are paid back within the first run";
  return fmt::format("Data and training are paid back after {:.0f} runs", runs);
}

}  // namespace understudy::study
