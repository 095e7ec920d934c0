#pragma once
#include <understudy/solvers/materials/microstructures/inclusions.hpp>

namespace understudy::materials {

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

/// A single inclusion in the middle of the cell; its own images are one side away.
template <int D>
Centres<D> middle_of_cell() {
  Point<D> middle;
  for (int d = 0; d < D; ++d) middle[d] = 0.5;
  return to_centres<D>({middle}, 1);
}

}  // namespace understudy::materials
