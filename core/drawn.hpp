#pragma once
#include <algorithm>
#include <understudy/core/options.hpp>

namespace understudy {

/// The number of a range that u in [0, 1) stands for.
inline double drawn_from(const Range& range, double u) {
  return range[0] + u * (range[1] - range[0]);
}

/// One outside of it: below for the lower half of u, above for the upper, by up to `margin` of the
/// range's width.
inline double drawn_beyond(const Range& range, double u, double margin) {
  const double far = margin * (range[1] - range[0]);
  return u < 0.5 ? range[0] - 2 * u * far : range[1] + (2 * u - 1) * far;
}

/// The same, but where a range has no negative numbers, not below a quarter of its least: what a
/// parameter of a material or a geometry can be.
inline double drawn_beyond_physically(const Range& range, double u, double margin) {
  const double value = drawn_beyond(range, u, margin);
  return range[0] >= 0 ? std::max(value, 0.25 * range[0]) : value;
}

}  // namespace understudy
