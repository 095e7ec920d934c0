#pragma once
#include <Kokkos_Core.hpp>

namespace understudy::shapes {

/// A place or a direction in the cell, whose first side is 1 long.
template <int D>
using Point = Kokkos::Array<double, D>;

/// The interface as seen from a point: its tangent plane at the nearest point of the interface.
template <int D>
struct Tangent {
  double distance;   ///< signed distance from the point, positive outside
  Point<D> normal;   ///< unit, towards the outside
  double curvature;  ///< sum of the principal curvatures there, positive for a convex body
};

}  // namespace understudy::shapes
