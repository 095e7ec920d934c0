#include <understudy/solvers/protein/dielectric_force.hpp>
#include <understudy/solvers/protein/row_sums.hpp>

namespace understudy::protein {
namespace {

using numerics::RowGrid;

/// What a row's lines find for each atom near it.
struct PushRow {
  SurfaceRows rows;
  const double *phi, *v, *shares;
  double* partial;  // [slot][3]

  KOKKOS_FUNCTION void operator()(int row) const {
    SurfaceLines lines;
    rows.multiply(row, lines);
    weigh(row, lines);
    for (int pair = rows.near.row_first(row); pair < rows.near.row_first(row + 1); ++pair)
      push(row, rows.atoms[rows.near.atom(pair)], lines, partial + 3 * rows.near.slot(pair));
  }

  /// Puts the edge's weight times (d eps / d eps_q) (eps_q - inner) in place of the product of all
  /// H, with d eps / d eps_q = eps^2 / (n eps_q^2) for the harmonic mean of n points. Edges that
  /// are exactly in water or inside do not change, and what is stored at their nodes may be of
  /// another conformation.
  KOKKOS_FORCEINLINE_FUNCTION void weigh(int row, SurfaceLines& lines) const {
    const RowGrid& grid = rows.box.nodes;
    const int start = grid.index(0, rows.near.j(row), rows.near.k(row));
    const int steps[] = {1, grid.stride(), grid.plane()};
    for (int d = 0; d < 3; ++d)
      for (int i = lines.begin; i < lines.end; i += SinglePack::width)
        weigh_edges(weights(start + i, steps[d]), lines.values + SurfaceLines::per_edge * d, i);
  }

  /// Of the edges from nodes a, a + 1, ... by a step; in double precision, since the potentials of
  /// neighbours are nearly the same.
  KOKKOS_FORCEINLINE_FUNCTION SinglePack weights(int a, int step) const {
    float single[SinglePack::width];
    for (int lane = 0; lane < SinglePack::width; lane += Pack::width, a += Pack::width) {
      const int b = a + step;
      const Pack drop =
          Pack::load(phi + a) + Pack::load(v + a) - Pack::load(phi + b) - Pack::load(v + b);
      store_as(drop * drop - Pack::load(shares + a) - Pack::load(shares + b), single + lane);
    }
    return SinglePack::load(single);
  }

  KOKKOS_FORCEINLINE_FUNCTION void weigh_edges(SinglePack weight,
                                               float (*lines)[SurfaceLines::longest], int i) const {
    const auto inner = static_cast<float>(rows.dielectric.inner);
    const auto water = static_cast<float>(rows.dielectric.water);
    const SurfaceEdges edges(rows.dielectric, lines, i);
    const SinglePack eps = edges.permittivity, none;
    constexpr float per_point = 1.0F / SurfaceLines::per_edge;
    SinglePack factor = (per_point * (water - inner)) * weight * eps * eps;
    factor = where_greater(SinglePack(water), eps, factor, none);
    factor = where_greater(eps, SinglePack(inner), factor, none);
    for (int q = 0; q < SurfaceLines::per_edge; ++q) {
      const SinglePack part = edges.resistance[q];
      (factor * part * part * SinglePack::load(lines[q] + i)).store(lines[q] + i);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void push(int row, const ChargedSphere& atom,
                                        const SurfaceLines& lines, double* to) const {
    const double y = atom.y - rows.box.at(1, rows.near.j(row));
    const double z = atom.z - rows.box.at(2, rows.near.k(row));
    SinglePack fx, fy, fz;
    rows.for_lines(row, atom, [&](int line, int begin, int end, double first, double rho2) {
      const double shift = rows.box.spacing * SurfaceLines::share(line);
      const int direction = SurfaceLines::direction(line);
      SinglePack along, sum;
      for (int i = begin; i < end; i += SinglePack::width) {
        const SinglePack x = rows.along<SinglePack>(first, i);
        const SinglePack r2 = x * x + static_cast<float>(rho2);
        const SinglePack by_r = SurfaceRows::one_by_root(r2);
        const SinglePack slope =
            rows.dielectric.log_slope(rows.dielectric.depth(r2 * by_r, atom.radius));
        const SinglePack strength = SinglePack::load(lines.values[line] + i) * slope * by_r;
        sum += strength;
        along -= strength * x;
      }
      fx += along;
      fy += static_cast<float>(direction == 1 ? y - shift : y) * sum;
      fz += static_cast<float>(direction == 2 ? z - shift : z) * sum;
    });
    to[0] = understudy::sum(fx);
    to[1] = understudy::sum(fy);
    to[2] = understudy::sum(fz);
  }
};

}  // namespace

void sum_pushes(const Execution& exec, const SurfaceRows& rows, const numerics::Doubles& phi,
                const numerics::Doubles& v, const numerics::Doubles& shares,
                const Vectors& pushes) {
  const numerics::Doubles partial(
      Kokkos::view_alloc(exec, Kokkos::WithoutInitializing, "understudy/protein/partial_pushes"),
      static_cast<std::size_t>(3 * rows.near.pairs));
  Kokkos::parallel_for("understudy/protein/push_rows",
                       Kokkos::RangePolicy<Execution>(exec, 0, rows.near.rows),
                       PushRow{rows, phi.data(), v.data(), shares.data(), partial.data()});
  Kokkos::parallel_for("understudy/protein/add_rows",
                       Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(pushes.extent(0))),
                       AddRows{rows.near.atom_first, partial.data(), pushes});
}

}  // namespace understudy::protein
