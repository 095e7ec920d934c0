#pragma once
#include <functional>
#include <optional>
#include <understudy/study/catalogue.hpp>

namespace understudy::study {

/// The largest volume fraction up to `fraction` at which the bodies of a case's cell do not touch,
/// for that aspect ratio, or for the case's own where it does not vary.
using CaseFractionLimit = std::function<double(double fraction, std::optional<double> aspect)>;

/// Empty for solvers without bodies and where volume_fraction is no port.
CaseFractionLimit case_fraction_limit(const Build& build);

}  // namespace understudy::study
