#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/core/units.hpp>
#include <understudy/study/report/estimate.hpp>

namespace understudy::study {
namespace {

void require_same_curve(const loops::Quantity& measured, const loops::Quantity& truth) {
  if (measured.name != truth.name)
    throw InputError({.what = "Two different quantities cannot be compared",
                      .got = fmt::format("'{}'", measured.name),
                      .expected = fmt::format("'{}'", truth.name),
                      .todo = "Compare quantities of the same name"});
  if (measured.values.size() != truth.values.size())
    throw InputError(
        {.what = fmt::format("The load paths of '{}' differ", truth.name),
         .got = fmt::format("{} values", measured.values.size()),
         .expected = fmt::format("{} values, as the truth has", truth.values.size()),
         .todo = "Compare runs with the same load steps; a run that gave up has no error"});
}

}  // namespace

Estimate spread(std::vector<double> repeats) {
  if (repeats.empty()) return no_estimate();
  for (const double seconds : repeats)
    if (std::isnan(seconds)) return no_estimate();
  std::sort(repeats.begin(), repeats.end());
  const std::size_t half = repeats.size() / 2;
  const double median =
      repeats.size() % 2 == 1 ? repeats[half] : (repeats[half - 1] + repeats[half]) / 2;
  return {median, repeats.front(), repeats.back()};
}

Estimate spread(double value, const std::vector<double>& others) {
  Estimate all{value, value, value};
  for (const double other : others) {
    all.low = std::min(all.low, other);
    all.high = std::max(all.high, other);
  }
  return all;
}

Estimate jackknife(double value, const std::vector<double>& left_out) {
  const auto n = static_cast<double>(left_out.size());
  if (left_out.size() < 2) return {value, value, value};
  double mean = 0, squares = 0;
  for (const double x : left_out) mean += x / n;
  for (const double x : left_out) squares += (x - mean) * (x - mean);
  const double half_width = 2 * std::sqrt((n - 1) / n * squares);
  return {value, std::max(0.0, value - half_width), value + half_width};
}

double relative_l2(const loops::Quantity& measured, const loops::Quantity& truth) {
  require_same_curve(measured, truth);
  const double factor = conversion(measured.unit, truth.unit);
  double difference = 0;
  double reference = 0;
  for (std::size_t i = 0; i < truth.values.size(); ++i) {
    const double d = factor * measured.values[i] - truth.values[i];
    difference += d * d;
    reference += truth.values[i] * truth.values[i];
  }
  if (reference == 0)
    throw InputError({.what = fmt::format("A relative error of '{}' does not exist", truth.name),
                      .got = "a truth that is zero everywhere",
                      .expected = "at least one value other than zero",
                      .todo = "Choose another quantity in report.quantities"});
  return std::sqrt(difference / reference);
}

namespace {

double root_mean_square(const loops::Quantity& error) {
  const double factor = conversion(error.unit, "1");
  double sum = 0;
  for (const double value : error.values) sum += value * value;
  return factor * std::sqrt(sum / static_cast<double>(error.values.size()));
}

}  // namespace

double error_in(const loops::Quantity& measured, const loops::Quantity& truth) {
  return measured.is_error ? root_mean_square(measured) : relative_l2(measured, truth);
}

Estimate error_over_path(const loops::Quantity& measured, const loops::Quantity& truth) {
  const double whole = error_in(measured, truth);
  if (measured.is_error) {
    std::vector<double> sizes;
    for (const double value : measured.values) sizes.push_back(std::abs(value));
    return spread(whole, sizes);
  }
  const double factor = conversion(measured.unit, truth.unit);
  std::vector<double> points;
  for (std::size_t i = 0; i < truth.values.size(); ++i)
    if (truth.values[i] != 0)
      points.push_back(std::abs(factor * measured.values[i] / truth.values[i] - 1));
  return spread(whole, points);
}

}  // namespace understudy::study
