#pragma once
#include <understudy/solvers/shapes/tangent.hpp>
#include <vector>

namespace understudy::shapes {

/// Centres of equal bodies in the unit cell, and the smallest distance between two of them,
/// periodic images (also a centre's own) included.
template <int D>
struct Centres {
  Kokkos::View<double* [D], Kokkos::LayoutRight> position;
  double distance = 1;

  double count() const { return static_cast<double>(position.extent(0)); }
};

/// Copies centres [count][D] to where kernels can reach them.
template <int D>
Centres<D> to_centres(const std::vector<Point<D>>& points, double distance) {
  Centres<D> centres{{"centres", points.size()}, distance};
  const auto host = Kokkos::create_mirror_view(centres.position);
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t d = 0; d < D; ++d) host(i, d) = points[i][d];
  Kokkos::deep_copy(centres.position, host);
  return centres;
}

/// A single body in the middle of the cell; its own images are one side away.
template <int D>
Centres<D> middle_of_cell() {
  Point<D> middle;
  for (int d = 0; d < D; ++d) middle[d] = 0.5;
  return to_centres<D>({middle}, 1);
}

}  // namespace understudy::shapes
