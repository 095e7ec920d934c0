#pragma once
#include <cstddef>
#include <vector>

namespace understudy::surrogates {

/// A threshold for scores and what it means on the samples it was calibrated with.
struct Threshold {
  double value = 0.0;  ///< accept scores at or below it
  std::size_t accepted = 0;
  std::size_t exceeding = 0;  ///< accepted samples whose error is above the tolerance
};

/// The largest of the given scores so that at most `share` of the samples with scores up to it have
/// an error above `tolerance`. It is never larger than the largest score seen: beyond it there is
/// no evidence. Zero when no threshold keeps the promise. Scores of equal value are accepted
/// together.
Threshold calibrate(const std::vector<double>& scores, const std::vector<double>& errors,
                    double tolerance, double share);

/// The q-quantile (0..1) of the values: the smallest that at least that share does not exceed.
double quantile(std::vector<double> values, double q);

}  // namespace understudy::surrogates
