#pragma once
#include <understudy/solvers/fluid/anderson.hpp>
#include <understudy/solvers/fluid/disturbance.hpp>
#include <understudy/solvers/fluid/steady_search.hpp>
#include <understudy/solvers/fluid/stream_collide.hpp>

namespace understudy::fluid {

/// A cell whose steady flow is looked for, as kernels see it. The force is adjusted to the mean
/// velocity that is wanted.
template <int D>
struct SearchedCell {
  FlowCell<D> cell;
  SteadySearch<D> search;
  AndersonHistory<D> history;
};

/// Looks for the steady flow of every cell of a table, each with one team, for so many rounds at
/// most; cells that have been found are left alone.
template <int D>
struct FindSteadyFlows {
  using Team = typename StreamCollide<D>::Team;

  Kokkos::View<SearchedCell<D>*> cells;
  int rounds;

  KOKKOS_FUNCTION void operator()(const Team& team) const {
    SearchedCell<D>& shared = cells(team.league_rank());
    FlowCell<D> cell = shared.cell;
    SteadySearch<D> search = shared.search;
    const StreamCollide<D> lattice(team, cell);
    const Anderson<D> anderson(team, shared.history, cell.nodes);
    for (int k = 0; k < rounds && search.found == FlowFound::searching; ++k) {
      anderson.start_round(cell);
      lattice.march(cell, search.round);
      const double before = search.change;
      search.judge(cell, anderson.end_round(cell));
      if (search.found != FlowFound::searching) break;
      if (search.change > 2 * before) anderson.restart();
      anderson.extrapolate(cell);
    }
    team.team_barrier();
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      shared.cell = cell;
      shared.search = search;
    });
  }
};

/// Asks whether the steady flows that were found are stable. Acceleration also finds flows that
/// do not last, such as the symmetric wake of a body that sheds vortices; so a flow is disturbed by
/// a hundredth and marched: while it passes the cell for the third time, when all but the slowest
/// modes have gone, it must change less than in the second. A stable flow is put back as it was; an
/// unstable one goes on from there.
template <int D>
struct CheckStability {
  using Team = typename StreamCollide<D>::Team;

  Kokkos::View<SearchedCell<D>*> cells;

  KOKKOS_FUNCTION void operator()(const Team& team) const {
    SearchedCell<D>& shared = cells(team.league_rank());
    if (shared.search.found != FlowFound::steady || !shared.search.checks_stability) return;
    FlowCell<D> cell = shared.cell;
    const StreamCollide<D> lattice(team, cell);
    const Anderson<D> anderson(team, shared.history, cell.nodes);
    disturb(team, cell, 1e-2);
    const int steps = (steps_through(cell) + 1) / 2 * 2;
    double change[3];
    for (double& now : change) {
      anderson.start_round(cell);
      lattice.march(cell, steps);
      now = anderson.change_in_round(cell);
    }
    const bool stable = change[2] <= change[1] || change[2] <= shared.search.tolerance;
    if (stable) anderson.restore(cell);
    team.team_barrier();
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      if (!stable) {
        shared.cell = cell;
        shared.search.found = FlowFound::unstable;
      }
    });
  }
};

/// Marches flows that are not steady on and puts the time average of their force in its place:
/// after so many flows through the cell, which the disturbance needs to grow, over as many again.
template <int D>
struct AverageForces {
  using Team = typename StreamCollide<D>::Team;

  Kokkos::View<SearchedCell<D>*> cells;
  int flows_through;

  KOKKOS_FUNCTION void operator()(const Team& team) const {
    SearchedCell<D>& shared = cells(team.league_rank());
    if (!is_unsteady(shared.search.found)) return;
    FlowCell<D> cell = shared.cell;
    const StreamCollide<D> lattice(team, cell);
    const int looks = 32 * flows_through, steps = steps_through(cell) / 32 + 1;
    disturb(team, cell, 0.05);
    lattice.march(cell, looks * steps);
    double sum[D] = {};
    for (int look = 0; look < looks; ++look) {
      lattice.march(cell, steps);
      for (int d = 0; d < D; ++d) sum[d] += cell.state.force[d];
    }
    for (int d = 0; d < D; ++d) cell.state.force[d] = sum[d] / looks;
    team.team_barrier();
    Kokkos::single(Kokkos::PerTeam(team), [&] { shared.cell = cell; });
  }
};

}  // namespace understudy::fluid
