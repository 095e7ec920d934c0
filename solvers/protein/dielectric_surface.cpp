#include <understudy/solvers/protein/dielectric_surface.hpp>

namespace understudy::protein {
namespace {

using numerics::RowGrid;

/// Water everywhere between inner nodes and their neighbours.
struct FillWater {
  RowGrid grid;
  float *x, *y, *z;
  float water;

  KOKKOS_FUNCTION void operator()(int p) const {
    const auto piece = grid.piece(p);
    for (int i = piece.begin; i < piece.end; ++i) {
      const int a = grid.index(i, piece.j, piece.k);
      x[a] = y[a] = z[a] = water;
      if (i == 1) x[a - 1] = water;
      if (piece.j == 1) y[a - grid.stride()] = water;
      if (piece.k == 1) z[a - grid.plane()] = water;
    }
  }
};

struct WriteRow {
  SurfaceRows rows;
  Kokkos::Array<float*, 3> coupling;

  KOKKOS_FUNCTION void operator()(int row) const {
    SurfaceLines lines;
    rows.multiply(row, lines);
    const RowGrid& grid = rows.box.nodes;
    const int start = grid.index(0, rows.near.j(row), rows.near.k(row));
    const int end = Kokkos::min(lines.end, grid.n[0] - 1);
    for (int d = 0; d < 3; ++d)
      for (int i = lines.begin; i < end; i += SinglePack::width)
        write(lines.values + SurfaceLines::per_edge * d, i, Kokkos::min(SinglePack::width, end - i),
              coupling[d] + start + i);
  }

  KOKKOS_FORCEINLINE_FUNCTION void write(const float (*lines)[SurfaceLines::longest], int i,
                                         int count, float* to) const {
    const SinglePack mean = SurfaceEdges(rows.dielectric, lines, i).permittivity;
    for (int lane = 0; lane < count; ++lane) to[lane] = mean.get(lane);
  }
};

}  // namespace

void write_permittivity(const Execution& exec, const SurfaceRows& rows,
                        const numerics::DiffusionSolver& solver) {
  const RowGrid& grid = solver.grid();
  float *x = solver.coupling(0).data(), *y = solver.coupling(1).data(),
        *z = solver.coupling(2).data();
  Kokkos::parallel_for("understudy/protein/fill_water",
                       Kokkos::RangePolicy<Execution>(exec, 0, grid.pieces()),
                       FillWater{grid, x, y, z, static_cast<float>(rows.dielectric.water)});
  Kokkos::parallel_for("understudy/protein/permittivity",
                       Kokkos::RangePolicy<Execution>(exec, 0, rows.near.rows),
                       WriteRow{rows, {x, y, z}});
}

}  // namespace understudy::protein
