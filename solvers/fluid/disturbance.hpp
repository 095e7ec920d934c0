#pragma once
#include <understudy/solvers/fluid/flow_cell.hpp>
#include <understudy/solvers/fluid/team_loops.hpp>

namespace understudy::fluid {

/// Time steps in which the wanted mean velocity crosses the cell once along its longest side; a
/// million when it is slower.
template <int D>
KOKKOS_FUNCTION int steps_through(const FlowCell<D>& cell) {
  double square = 1e-300;
  for (int d = 0; d < D; ++d) square += cell.state.wanted[d] * cell.state.wanted[d];
  const double steps = longest_side(cell.nodes.grid) / Kokkos::sqrt(square);
  return static_cast<int>(Kokkos::ceil(Kokkos::min(steps, 1e6)));
}

/// Adds a velocity to the flow of a cell that is about `size` times the wanted one: waves as long
/// as the cell and half as long, out of step with each other so that no symmetry of the cell is
/// kept.
template <int D>
struct Disturbance {
  const FlowCell<D>& cell;
  double size;

  KOKKOS_FUNCTION void operator()(int index) const {
    double* const f = cell.current() + index;
    double push[D];
    for (int d = 0; d < D; ++d) push[d] = size * component(index, d);
    for (int i = 1; i < Lattice<D>::count; ++i) {
      double along = 0;
      for (int d = 0; d < D; ++d) along += Lattice<D>::velocity(i, d) * push[d];
      f[i * cell.nodes.grid.room()] += 3 * Lattice<D>::weight(i) * along;
    }
  }

 private:
  KOKKOS_FUNCTION double component(int index, int d) const {
    const FlowGrid<D>& grid = cell.nodes.grid;
    const int rows = index / grid.pitch();
    const double place[3] = {phase(index % grid.pitch(), 0), phase(rows % (grid.n[1] + 2), 1),
                             D == 3 ? phase(rows / (grid.n[1] + 2), D - 1) : 0};
    double speed = 0;
    for (int e = 0; e < D; ++e) speed += Kokkos::fabs(cell.state.wanted[e]);
    return speed * (Kokkos::sin(place[(d + 1) % D] + 1 + d) + Kokkos::sin(place[d] + 2 * d) +
                    Kokkos::sin(2 * place[0] - place[1] + 0.5 * d));
  }
  KOKKOS_FUNCTION double phase(int node, int d) const {
    return 2 * Kokkos::numbers::pi * node / cell.nodes.grid.n[d];
  }
};

/// Disturbs all fluid nodes; called by a whole team.
template <int D, class Team>
KOKKOS_FUNCTION void disturb(const Team& team, const FlowCell<D>& cell, double size) {
  const Disturbance<D> disturbance{cell, size};
  team.team_barrier();
  for_nodes(team, cell.nodes, [&](auto pack, int node) {
    for (int lane = 0; lane < decltype(pack)::width; ++lane) disturbance(node + lane);
  });
}

}  // namespace understudy::fluid
