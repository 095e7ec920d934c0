#pragma once
#include <algorithm>
#include <functional>
#include <memory>

namespace understudy::shapes {

/// The largest volume fraction up to `fraction` at which a body of that aspect ratio does not touch
/// its images, for samplers: they stay below it and never draw an invalid sample.
using FractionLimit = std::function<double(double fraction, double aspect)>;

/// That of anything with a `largest_fraction(aspect)`, which it keeps alive.
template <class Shape>
FractionLimit limit_of(std::shared_ptr<const Shape> shape) {
  return [shape = std::move(shape)](double fraction, double aspect) {
    return std::min(fraction, shape->largest_fraction(aspect));
  };
}

}  // namespace understudy::shapes
