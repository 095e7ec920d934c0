#pragma once
#include <algorithm>
#include <cmath>
#include <understudy/solvers/materials/microstructure.hpp>
#include <vector>

namespace understudy::materials {

/// Everything that any shape can have as a port.
inline const std::vector<std::string> kAll = {"volume_fraction", "aspect", "angle"};

/// One row of a microstructure, filled, on the host.
template <int D>
struct Filled {
  Grid<D> grid;
  Kokkos::View<Voxel<D>**, Kokkos::LayoutRight, Kokkos::HostSpace> voxels;
  std::vector<Outcome> outcomes;

  const Voxel<D>& at(std::size_t row, std::size_t voxel) const { return voxels(row, voxel); }
  double fraction(std::size_t row = 0) const {
    double sum = 0;
    for (std::size_t i = 0; i < grid.voxels(); ++i) sum += voxels(row, i).inside_fraction;
    return sum / static_cast<double>(grid.voxels());
  }
};

/// Fills one row per entry of `rows` (each in the order of the ports) at the given resolution.
template <int D>
Filled<D> fill_rows(const Microstructure<D>& microstructure, int resolution,
                    const std::vector<std::vector<double>>& rows) {
  const Grid<D> grid = microstructure.grid(resolution);
  Kokkos::View<double**, Kokkos::LayoutRight> parameters("parameters", rows.size(),
                                                         microstructure.ports().size());
  const auto host = Kokkos::create_mirror_view(parameters);
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t c = 0; c < rows[r].size(); ++c) host(r, c) = rows[r][c];
  Kokkos::deep_copy(parameters, host);
  Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels("voxels", rows.size(), grid.voxels());
  Outcomes outcomes("outcomes", rows.size());
  microstructure.fill(Execution(), parameters, grid, voxels, outcomes);
  Kokkos::fence();
  Filled<D> filled{grid, on_host(voxels), {}};
  const auto back = on_host(outcomes);
  for (std::size_t r = 0; r < rows.size(); ++r) filled.outcomes.push_back(back(r));
  return filled;
}

template <int D>
Kokkos::Array<double, D> centre_of(const Grid<D>& grid, std::size_t voxel) {
  Kokkos::Array<double, D> x;
  for (std::size_t d = 0; d < D; ++d) {
    const auto n = static_cast<std::size_t>(grid.n[d]);
    x[d] = (static_cast<double>(voxel % n) + 0.5) * grid.spacing;
    voxel /= n;
  }
  return x;
}

/// Largest |fraction error| of five neighbouring resolutions: single grids hit zero by chance.
template <int D>
double fraction_error(const Microstructure<D>& shape, int resolution,
                      const std::vector<double>& row) {
  double worst = 0;
  for (int n = resolution - 2; n <= resolution + 2; ++n)
    worst = std::max(worst, std::fabs(fill_rows<D>(shape, n, {row}).fraction() - row[0]));
  return worst;
}

}  // namespace understudy::materials
