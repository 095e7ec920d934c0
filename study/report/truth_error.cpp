#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <understudy/study/report/report.hpp>

namespace understudy::study {
namespace {

/// The sequence as a fit sees it: E = C / resolution^order for the levels and the truth.
struct Sequence {
  std::vector<RefinementLevel> levels;
  double truth;
  LevelErrors errors;

  /// Error of this level against the truth for C = 1, times truth^order (so that it stays in
  /// range).
  double shape(const RefinementLevel& level, double order) const {
    const double own = std::pow(truth / level.resolution, order);
    return errors == LevelErrors::independent ? std::hypot(own, 1) : own - 1;
  }

  /// Logarithm of the truth's own error for an order: the mean over the levels.
  double log_error(double order) const {
    double sum = 0;
    for (const RefinementLevel& level : levels)
      sum += std::log(level.error) - std::log(shape(level, order));
    return sum / static_cast<double>(levels.size());
  }

  /// How badly an order fits: squares of the logarithmic misfits.
  double misfit(double order) const {
    const double mean = log_error(order);
    double sum = 0;
    for (const RefinementLevel& level : levels) {
      const double miss = std::log(level.error) - std::log(shape(level, order)) - mean;
      sum += miss * miss;
    }
    return sum;
  }
};

/// The order between 1 and `most` that fits best (golden-section search); `most` for one level.
double best_order(const Sequence& sequence, double most) {
  if (sequence.levels.size() < 2 || most <= 1) return std::max(1.0, most);
  constexpr double ratio = 0.6180339887498949;
  double low = 1, high = most;
  for (int cut = 0; cut < 80; ++cut) {
    const double a = high - ratio * (high - low), b = low + ratio * (high - low);
    if (sequence.misfit(a) < sequence.misfit(b))
      high = b;
    else
      low = a;
  }
  return (low + high) / 2;
}

bool usable(const RefinementLevel& level, double truth_resolution) {
  return level.resolution > 0 && level.resolution < truth_resolution && level.error > 0 &&
         std::isfinite(level.error);
}

/// Coarse levels are not asymptotic: those below half the truth's resolution go, if two remain.
void drop_coarse(std::vector<RefinementLevel>& levels, double truth_resolution) {
  std::stable_sort(levels.begin(), levels.end(),
                   [](const RefinementLevel& a, const RefinementLevel& b) {
                     return a.resolution < b.resolution;
                   });
  while (levels.size() > 2 && 2 * levels.front().resolution < truth_resolution)
    levels.erase(levels.begin());
}

}  // namespace

TruthError estimate_truth_error(std::vector<RefinementLevel> levels, double truth_resolution,
                                double assumed_order, LevelErrors errors) {
  std::erase_if(levels,
                [&](const RefinementLevel& level) { return !usable(level, truth_resolution); });
  if (levels.empty())
    return {std::numeric_limits<double>::quiet_NaN(),
            "not estimated: no run of the refinement sequence is coarser than the truth"};
  drop_coarse(levels, truth_resolution);
  const Sequence sequence{levels, truth_resolution, errors};
  const double order = best_order(sequence, assumed_order);
  std::string names;
  for (const RefinementLevel& level : levels) names += (names.empty() ? "" : ", ") + level.name;
  return {std::exp(sequence.log_error(order)),
          fmt::format(
              "{} from {}; order {:.2g}{}",
              errors == LevelErrors::independent ? "errors taken as independent," : "Richardson",
              names, order, levels.size() > 1 ? "" : " assumed")};
}

}  // namespace understudy::study
