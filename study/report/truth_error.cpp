#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <understudy/study/report/report.hpp>

namespace understudy::study {
namespace {

/// (error of the coarser level) / (error of the finer one), both measured against the truth, for an
/// error C h^order; grows with the order.
double measured_ratio(double coarser, double finer, double truth, double order) {
  return (std::pow(truth / coarser, order) - 1) / (std::pow(truth / finer, order) - 1);
}

/// The order for which measured_ratio is `ratio`, between 1 and `assumed`.
double observed_order(double ratio, const std::vector<double>& resolutions, double assumed) {
  double low = 1, high = std::max(1.0, assumed);
  const auto found = [&](double order) {
    return measured_ratio(resolutions[0], resolutions[1], resolutions[2], order);
  };
  if (ratio <= found(low)) return low;
  if (ratio >= found(high)) return high;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2;
    (found(middle) < ratio ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

TruthError estimate_truth_error(std::vector<RefinementLevel> levels, double truth_resolution,
                                double assumed_order) {
  std::erase_if(levels, [&](const RefinementLevel& level) {
    return !(level.resolution > 0 && level.resolution < truth_resolution && level.error > 0 &&
             std::isfinite(level.error));
  });
  if (levels.empty())
    return {std::numeric_limits<double>::quiet_NaN(),
            "not estimated: no run of the refinement sequence is coarser than the truth"};
  std::sort(levels.begin(), levels.end(), [](const RefinementLevel& a, const RefinementLevel& b) {
    return a.resolution < b.resolution;
  });
  const RefinementLevel& finest = levels.back();
  double order = assumed_order;
  std::string how = fmt::format("{}, assumed order {:.2g}", finest.name, order);
  if (levels.size() > 1) {
    const RefinementLevel& next = levels[levels.size() - 2];
    order = observed_order(next.error / finest.error,
                           {next.resolution, finest.resolution, truth_resolution}, assumed_order);
    how = fmt::format("{} and {}, order {:.2g}", next.name, finest.name, order);
  }
  return {finest.error / (std::pow(truth_resolution / finest.resolution, order) - 1),
          "Richardson from " + how};
}

}  // namespace understudy::study
