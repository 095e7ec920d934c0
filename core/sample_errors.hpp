#pragma once
#include <map>
#include <string>
#include <understudy/core/batch.hpp>
#include <vector>

namespace understudy {

/// Error of every sample, as guards are calibrated for it and audits measure it: the largest over
/// the ports in `scales` of |a - e| / max(|e|, scale), with Euclidean norms over the numbers of a
/// port; the scale is the rms of the training data, in the port's unit. NaN counts as infinite.
std::vector<double> sample_errors(const Execution& exec, const Batch& approximate,
                                  const Batch& exact, const std::map<std::string, double>& scales);

}  // namespace understudy
