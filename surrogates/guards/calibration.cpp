#include <algorithm>
#include <cmath>
#include <numeric>
#include <understudy/surrogates/guards/calibration.hpp>

namespace understudy::surrogates {

Threshold calibrate(const std::vector<double>& scores, const std::vector<double>& errors,
                    double tolerance, double share) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  Threshold best, running;
  for (std::size_t k = 0; k < order.size(); ++k) {
    running.value = scores[order[k]];
    running.accepted = k + 1;
    if (!(errors[order[k]] <= tolerance)) ++running.exceeding;
    const bool tied = k + 1 < order.size() && scores[order[k + 1]] == running.value;
    const double allowed = share * static_cast<double>(running.accepted);
    if (!tied && static_cast<double>(running.exceeding) <= allowed) best = running;
  }
  return best;
}

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0.0;
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
  const std::size_t index = std::min(values.size() - 1, rank == 0 ? 0 : rank - 1);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(index),
                   values.end());
  return values[index];
}

}  // namespace understudy::surrogates
