#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/study/report/plot/log_axis.hpp>

namespace understudy::study::plot {
namespace {

constexpr double margin = 0.09;        // of the span, on both sides
constexpr double least_decades = 0.5;  // a single point still gets ticks around it

bool labelled(int digit, double decades) {
  if (digit == 1) return true;
  if (decades > 3.2) return false;
  if (decades > 1.0) return digit == 2 || digit == 5;
  return digit == 2 || digit == 3 || digit == 5 || digit == 7;
}

}  // namespace

std::string Tick::text() const {
  if (value >= 1e6 || value < 1e-4) return fmt::format("1e{:.0f}", std::round(std::log10(value)));
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(value) + 1e-9)));
  const std::string digits = fmt::format("{:.{}f}", value, decimals);
  if (value < 9999.5) return digits;
  const std::size_t thousands = digits.size() - 3;
  return fmt::format("{} {}", digits.substr(0, thousands), digits.substr(thousands));
}

LogAxis::LogAxis(const std::vector<double>& values, double first_pixel, double last_pixel)
    : first_(first_pixel), last_(last_pixel) {
  std::vector<double> logs;
  for (const double value : values)
    if (std::isfinite(value) && value > 0) logs.push_back(std::log10(value));
  if (logs.empty()) return;
  const auto [least, most] = std::minmax_element(logs.begin(), logs.end());
  const double middle = (*least + *most) / 2;
  const double half = std::max(*most - *least, least_decades) / 2 * (1 + 2 * margin);
  low_ = std::pow(10.0, middle - half);
  high_ = std::pow(10.0, middle + half);
}

double LogAxis::pixel(double value) const {
  const double share = std::log10(value / low_) / std::log10(high_ / low_);
  return first_ + share * (last_ - first_);
}

std::vector<Tick> LogAxis::ticks() const {
  const double decades = std::log10(high_ / low_);
  std::vector<Tick> all;
  for (int e = static_cast<int>(std::floor(std::log10(low_))); std::pow(10.0, e) <= high_; ++e)
    for (int digit = 1; digit <= 9; ++digit) {
      const double value = digit * std::pow(10.0, e);
      if (value >= low_ && value <= high_) all.push_back({value, labelled(digit, decades)});
    }
  return all;
}

}  // namespace understudy::study::plot
