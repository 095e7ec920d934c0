#pragma once
#include <array>

namespace understudy::loops {

/// A place (in the loop's length unit, or in [0,1]^2) or a direction in the plane.
using Point2 = std::array<double, 2>;

}  // namespace understudy::loops
