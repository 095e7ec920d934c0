#pragma once
#include <understudy/solvers/fluid/coarse_grid.hpp>
#include <understudy/solvers/fluid/flow_moments.hpp>
#include <understudy/solvers/fluid/stream_collide.hpp>

namespace understudy::fluid {

/// Corrects flows that are marched to their steady state on coarser grids: the full approximation
/// scheme (A. Brandt, 1977) for the lattice Boltzmann equation (D. J. Mavriplis, Computers & Fluids
/// 35, 2006) in density and momentum, which vary slowly when the populations' other modes have
/// settled.
///
/// The coarse grid begins at the equilibrium of the restricted flow and marches with a source of
/// density and momentum: what the fine grid changed in its last step, twice (a step of the coarse
/// grid takes twice the time), less what the coarse one would change by itself. So a steady fine
/// flow is steady on the coarse grid too: the fixed point stays that of the fine grid. The change
/// that the coarse flow goes through is then added to the fine one, linear between nodes, and that
/// of the force with it. Anderson's acceleration takes such a round as it takes one of time steps,
/// and damps what the coarse walls get wrong.
///
/// Called by a whole team.
template <int D>
class GridCorrection {
 public:
  using L = Lattice<D>;
  using Team = typename StreamCollide<D>::Team;
  using Moments = FlowMoments<D>;
  using Steps = CorrectionSteps;

  KOKKOS_FUNCTION GridCorrection(const Team& team, CoarseGrid<D>* grids)
      : team_(team), grids_(grids) {}

  /// Corrects a flow that has just made a time step, by so many coarser grids. Returns false, and
  /// leaves the flow alone, where the coarse flow has run away.
  KOKKOS_FUNCTION bool correct(FlowCell<D>& fine, int grids) const {
    return grids == 2 ? correct_by<2>(fine, 0) : correct_by<1>(fine, 0);
  }

  /// The flow on grid `level` that stands for a finer one which has just made a time step, with a
  /// source that keeps it as it is as far as that step kept the fine one. `force`: what it had in
  /// its first step.
  KOKKOS_FUNCTION FlowCell<D> restricted(const FlowCell<D>& fine, int level, double* force) const {
    const CoarseGrid<D>& grid = grids_[level];
    FlowCell<D> cell = grid.cell;
    cell.steps = 0;
    cell.drive = Drive::force;
    cell.state = {};
    team_.team_barrier();
    const double density = restrict_flow(fine, grid, cell) / cell.nodes.fluid;
    cell.state.density = density;
    for (int d = 0; d < D; ++d)
      cell.state.force[d] = force[d] = 2 * grid.fluid_share * fine.state.force[d];
    StreamCollide<D>(team_, cell).march(cell, 1);
    take_source(grid, cell);
    cell.steps = 0;
    cell.source = grid.source;
    cell.drive = Drive::velocity;
    cell.state.density = density;
    for (int d = 0; d < D; ++d)
      cell.state.wanted[d] = cell.state.velocity[d] + fine.state.wanted[d] - fine.state.velocity[d];
    return cell;
  }

 private:
  /// By grid `level` and the Grids - 1 below.
  template <int Grids>
  KOKKOS_FUNCTION bool correct_by(FlowCell<D>& fine, int level) const {
    CoarseGrid<D>& grid = grids_[level];
    double force[D];
    FlowCell<D> cell = restricted(fine, level, force);
    solve<Grids - 1>(grid, cell, level);
    if (!(take_change(grid, cell) <= 100 * square(fine.state.wanted))) return false;
    prolong(grid, cell, fine);
    for (int d = 0; d < D; ++d) {
      fine.state.force[d] += (cell.state.force[d] - force[d]) / (2 * grid.fluid_share);
      fine.state.velocity[d] = fine.state.wanted[d];
    }
    return true;
  }

  KOKKOS_FUNCTION static double square(const double* v) {
    double sum = 0;
    for (int d = 0; d < D; ++d) sum += v[d] * v[d];
    return sum;
  }

  /// Marches the coarse flow, corrected by `Below` grids, as far as it is worth it.
  template <int Below>
  KOKKOS_FUNCTION void solve(CoarseGrid<D>& grid, FlowCell<D>& cell, int level) const {
    const StreamCollide<D> lattice(team_, cell);
    const Anderson<D> anderson(team_, grid.history, cell.nodes);
    anderson.forget();
    constexpr int last_rounds = Below == 0 ? Steps::rounds_of_last : Steps::middle_rounds;
    const int rounds = Below == 0 && level == 0 ? Steps::rounds_of_only : last_rounds;
    double before = 1;
    for (int k = 0; k < rounds; ++k) {
      anderson.start_round(cell);
      if constexpr (Below > 0) {
        lattice.march(cell, Steps::before + 1);
        correct_by<Below>(cell, level + 1);
        lattice.march(cell, Steps::after);
      } else {
        lattice.march(cell, Steps::coarsest);
      }
      const double change = anderson.end_round(cell);
      if (k > 0 && change > 2 * before) anderson.restart();
      before = change;
      anderson.extrapolate(cell);
    }
  }

  /// Puts the mean of the flow before its last step at equilibrium on the coarse grid, and what the
  /// step has changed into `change`, for a time step there. Returns the sum of the density.
  KOKKOS_FUNCTION double restrict_flow(const FlowCell<D>& fine, const CoarseGrid<D>& grid,
                                       const FlowCell<D>& cell) const {
    const FlowGrid<D> coarse = cell.nodes.grid;
    double* const f = cell.current();
    double sum = 0;
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, coarse.nodes()),
        [&](int flat, double& density) {
          Moments flow, change;
          if (!grid.solid[flat]) restrict_node(fine, grid, coarse.node(flat), flow, change);
          for (int k = 0; k < Moments::count; ++k)
            grid.change[k * coarse.nodes() + flat] = change.m[k];
          if (grid.solid[flat]) return;
          double* const to = f + coarse.index(coarse.node(flat));
#pragma GCC unroll 19
          for (int i = 0; i < L::count; ++i) to[i * coarse.room()] = flow.equilibrium(i);
          density += flow.m[0];
        },
        sum);
    return sum;
  }

  /// Velocities are means over all nodes, solid ones at rest; densities over those of the fluid.
  KOKKOS_FUNCTION void restrict_node(const FlowCell<D>& fine, const CoarseGrid<D>& grid,
                                     const Node<D>& node, Moments& flow, Moments& change) const {
    constexpr double share = 1.0 / (1 << D);
    const FlowGrid<D> of_fine = fine.nodes.grid;
    int fluid = 0;
    for (int k = 0; k < (1 << D); ++k) {
      const Node<D> at = child<D>(node, k);
      if (grid.fine_solid[of_fine.flat(at)]) continue;
      ++fluid;
      flow.add(fine.other() + of_fine.index(at), of_fine.room());
      change.add(fine.current() + of_fine.index(at), of_fine.room());
    }
    for (int k = 0; k < Moments::count; ++k) {
      change.m[k] = 2 * share * (change.m[k] - flow.m[k]);
      flow.m[k] *= k == 0 ? 1.0 / (fluid > 0 ? fluid : 1) : share;
    }
  }

  /// From a first step without a source; `change` becomes the flow that it began with, negative.
  KOKKOS_FUNCTION void take_source(const CoarseGrid<D>& grid, const FlowCell<D>& cell) const {
    const FlowGrid<D> coarse = cell.nodes.grid;
    const double *after = cell.current(), *before = cell.other();
    team_.team_barrier();
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team_, coarse.nodes()), [&](int flat) {
      if (grid.solid[flat]) return;
      Moments change, flow;
      const int index = coarse.index(coarse.node(flat));
      flow.add(before + index, coarse.room());
      for (int k = 0; k < Moments::count; ++k) {
        double& stored = grid.change[k * coarse.nodes() + flat];
        change.m[k] = stored;
        stored = -flow.m[k];
      }
#pragma GCC unroll 19
      for (int i = 0; i < L::count; ++i) {
        const int at = i * coarse.room() + index;
        grid.source[at] = change.linear(i) - (after[at] - before[at]);
      }
    });
    team_.team_barrier();
  }

  /// Completes `change`: how the coarse flow differs from the restricted one. Returns the mean
  /// square of its velocity.
  KOKKOS_FUNCTION double take_change(const CoarseGrid<D>& grid, const FlowCell<D>& cell) const {
    const FlowGrid<D> coarse = cell.nodes.grid;
    const double* const f = cell.current();
    team_.team_barrier();
    double sum = 0;
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, coarse.nodes()),
        [&](int flat, double& squares) {
          if (grid.solid[flat]) return;
          Moments now;
          now.add(f + coarse.index(coarse.node(flat)), coarse.room());
          for (int k = 0; k < Moments::count; ++k) {
            const double change = grid.change[k * coarse.nodes() + flat] += now.m[k];
            if (k > 0) squares += change * change;
          }
        },
        sum);
    team_.team_barrier();
    return sum / coarse.nodes();
  }

  /// Adds the change of the coarse flow to the fine one.
  KOKKOS_FUNCTION void prolong(const CoarseGrid<D>& grid, const FlowCell<D>& cell,
                               const FlowCell<D>& fine) const {
    const FlowGrid<D> of_fine = fine.nodes.grid;
    double* const f = fine.current();
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team_, of_fine.nodes()), [&](int flat) {
      if (grid.fine_solid[flat]) return;
      const Node<D> node = of_fine.node(flat);
      const Moments change = interpolated(grid, cell.nodes.grid, node);
      double* const to = f + of_fine.index(node);
#pragma GCC unroll 19
      for (int i = 0; i < L::count; ++i) to[i * of_fine.room()] += change.linear(i);
    });
    team_.team_barrier();
  }

  /// The change at a node of the fine grid, which is a quarter of a coarse distance off the nearest
  /// coarse node: velocities are at rest in the solid, densities go on from the fluid.
  KOKKOS_FORCEINLINE_FUNCTION static Moments interpolated(const CoarseGrid<D>& grid,
                                                          const FlowGrid<D>& coarse,
                                                          const Node<D>& node) {
    int parent[D][2];  // what the two parents along a direction add to the number of a node
    int stride = 1;
    for (int d = 0; d < D; ++d) {
      const int n = coarse.n[d], near = node[d] / 2;
      const int far = near + (node[d] % 2 == 1 ? 1 : -1);
      parent[d][0] = near * stride;
      parent[d][1] = (far == n ? 0 : far < 0 ? n - 1 : far) * stride;
      stride *= n;
    }
    Moments change;
    double fluid = 0;
#pragma GCC unroll 8
    for (int corner = 0; corner < (1 << D); ++corner) {
      double share = 1;
      int from = 0;
      for (int d = 0; d < D; ++d) {
        const int which = corner >> d & 1;
        from += parent[d][which];
        share *= which == 0 ? 0.75 : 0.25;
      }
      if (grid.solid[from]) continue;
      fluid += share;
      for (int k = 0; k < Moments::count; ++k)
        change.m[k] += share * grid.change[k * coarse.nodes() + from];
    }
    if (fluid > 0) change.m[0] /= fluid;
    return change;
  }

  const Team& team_;
  CoarseGrid<D>* const grids_;
};

}  // namespace understudy::fluid
