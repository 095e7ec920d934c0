#pragma once
#include <fmt/format.h>

#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/microstructure.hpp>

namespace understudy::materials {

/// The cubic grid of the unit cell.
template <int D>
Grid<D> unit_grid(int resolution) {
  if (resolution < 1)
    throw InputError({.what = "The resolution of a cell must be positive",
                      .got = std::to_string(resolution),
                      .expected = "at least 1 voxel per side",
                      .todo = "Correct the resolution"});
  Grid<D> grid{{}, 1.0 / resolution};
  for (int d = 0; d < D; ++d) grid.n[d] = resolution;
  return grid;
}

/// Throws InternalError unless the arrays given to `fill` fit the grid and the ports.
template <int D>
void check_fill(const Grid<D>& grid, std::size_t rows, std::size_t columns, std::size_t ports,
                const Kokkos::View<const double**, Kokkos::LayoutRight>& parameters) {
  bool cubic = true;
  for (int d = 1; d < D; ++d) cubic = cubic && grid.n[d] == grid.n[0];
  const bool fits = parameters.extent(1) >= ports && (ports == 0 || parameters.extent(0) == rows);
  if (cubic && columns == grid.voxels() && fits) return;
  throw InternalError(
      {.what = "The arrays given to Microstructure::fill do not fit together",
       .got = fmt::format("{} x {} voxels and {} x {} parameters", rows, columns,
                          parameters.extent(0), parameters.extent(1)),
       .expected = fmt::format("a cubic grid, {} voxels per row and {} parameters for each row",
                               grid.voxels(), ports),
       .todo = "Allocate them from grid() and ports()"});
}

/// Matrix only: the state from which bodies fill a line.
template <int D>
KOKKOS_INLINE_FUNCTION void clear_line(Voxel<D>* line, int n) {
  Voxel<D> matrix{0, {}, 1, 0};
  matrix.normal[0] = 1;
  for (int i = 0; i < n; ++i) line[i] = matrix;
}

}  // namespace understudy::materials
