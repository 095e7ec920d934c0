#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/core/guard.hpp>

namespace understudy::surrogates {

/// Scores of `values` [samples, 1], not negative, that are accepted up to `limit`: value / limit.
/// A limit of zero (nothing could be calibrated) refuses everything, a value of zero too.
void score_by_limit(const Execution& exec, const Field& values, double limit, const Scores& scores);

}  // namespace understudy::surrogates
