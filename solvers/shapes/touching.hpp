#pragma once

namespace understudy::shapes {

/// Smallest gap between bodies, relative to the side of the cell; below it they touch.
inline constexpr double kSmallestGap = 0.01;

/// Volume fraction of spheres (circles) of which `count` lie in the cell with centres, periodic
/// images included, at least `distance` apart, when the gap between them is `gap`.
template <int D>
double sphere_fraction_limit(double distance, double count, double gap = kSmallestGap);

/// Largest volume fraction for which the gap between an ellipse (ellipsoid of revolution), of which
/// one axis is `aspect` times the other(s), and its images is at least `gap` at any angle: the
/// longest axis fits into the cell (gap 0.1 in 2-D: 0.636 / aspect for aspect >= 1).
template <int D>
double ellipsoid_fraction_limit(double aspect, double gap);

}  // namespace understudy::shapes
