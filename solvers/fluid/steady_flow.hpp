#pragma once
#include <cstdint>
#include <understudy/solvers/fluid/anderson.hpp>
#include <understudy/solvers/fluid/disturbance.hpp>
#include <understudy/solvers/fluid/grid_correction.hpp>
#include <understudy/solvers/fluid/steady_search.hpp>
#include <understudy/solvers/fluid/stream_collide.hpp>

namespace understudy::fluid {

/// How far a flow that was found, steady or not, has been marched on: a launch only takes so many
/// steps, so that a stop need not wait for all of them.
template <int D>
struct FollowUp {
  std::int64_t steps = 0;
  double change[3] = {};  ///< in each passage of the cell
  double force[D] = {};   ///< sum over the looks at it
  bool has_average = false;
};

/// A cell whose steady flow is looked for, as kernels see it. The force is adjusted to the mean
/// velocity that is wanted.
template <int D>
struct SearchedCell {
  FlowCell<D> cell;
  SteadySearch<D> search;
  AndersonHistory<D> history;
  FollowUp<D> follow_up;
  int grids = 0;  ///< that are coarser
  CoarseGrid<D> coarse[CoarseGrid<D>::most];

  KOKKOS_FUNCTION bool is_searched() const { return search.found == FlowFound::searching; }
  KOKKOS_FUNCTION bool is_checked() const {
    return search.found == FlowFound::steady && search.checks_stability;
  }
  KOKKOS_FUNCTION bool is_screened() const {
    return is_checked() && grids > 0 && search.screens_stability;
  }
  KOKKOS_FUNCTION bool is_averaged() const {
    return is_unsteady(search.found) && !follow_up.has_average;
  }
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
      if (search.corrects)
        corrected_round(lattice, GridCorrection<D>(team, shared.coarse), shared.grids, cell,
                        search);
      else
        lattice.march(cell, search.round);
      const double before = search.change;
      search.judge(cell, anderson.end_round(cell));
      if (search.is_over()) break;
      if (search.change > 2 * before) anderson.restart();
      anderson.extrapolate(cell);
    }
    team.team_barrier();
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      shared.cell = cell;
      shared.search = search;
    });
  }

 private:
  KOKKOS_FUNCTION static void corrected_round(const StreamCollide<D>& lattice,
                                              const GridCorrection<D>& correction, int grids,
                                              FlowCell<D>& cell, SteadySearch<D>& search) {
    lattice.march(cell, CorrectionSteps::before + 1);
    const bool is_corrected = correction.correct(cell, grids);
    lattice.march(cell, CorrectionSteps::after);
    ++search.corrected;
    search.corrects = is_corrected && search.corrected < search.most_corrected;
  }
};

/// Marches a disturbed flow for at most so many steps, and takes down how much it changes in each
/// of three passages of the cell. Returns whether they are over.
template <int D>
KOKKOS_FUNCTION bool pass_three_times(const typename StreamCollide<D>::Team& team,
                                      FlowCell<D>& cell, AndersonHistory<D>& history,
                                      FollowUp<D>& so_far, int most_steps) {
  const StreamCollide<D> lattice(team, cell);
  const Anderson<D> anderson(team, history, cell.nodes);
  const int through = (steps_through(cell) + 1) / 2 * 2;
  for (int left = most_steps; left > 0 && so_far.steps < 3 * through;) {
    const int done = static_cast<int>(so_far.steps % through);
    const int now = Kokkos::min(left, through - done);
    if (done == 0) anderson.start_round(cell);
    lattice.march(cell, now);
    left -= now;
    so_far.steps += now;
    if (done + now == through)
      so_far.change[so_far.steps / through - 1] = anderson.change_in_round(cell);
  }
  return so_far.steps == 3 * through;
}

constexpr double disturbed = 1e-2;  ///< share of a flow that is asked whether it is stable

/// Asks on a coarser grid whether the steady flows that were found are stable, at an eighth of the
/// price: the restricted flow, which a source keeps steady there, is disturbed. Where the
/// disturbance falls to less than half from the second passage of the cell to the third, it would
/// on the fine grid, too, which knows its rate to some percent better; other flows are left to
/// CheckStability.
template <int D>
struct ScreenStability {
  using Team = typename StreamCollide<D>::Team;

  Kokkos::View<SearchedCell<D>*> cells;
  int most_steps;  ///< in one launch

  KOKKOS_FUNCTION void operator()(const Team& team) const {
    SearchedCell<D>& shared = cells(team.league_rank());
    if (!shared.is_screened()) return;
    FollowUp<D> so_far = shared.follow_up;
    FlowCell<D> coarse = so_far.steps == 0 ? started(team, shared) : shared.coarse[0].cell;
    const bool is_over =
        pass_three_times(team, coarse, shared.coarse[0].history, so_far, most_steps);
    const bool is_stable = so_far.change[2] <= 0.5 * so_far.change[1];
    if (is_over) coarse.source = nullptr;
    team.team_barrier();
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      shared.coarse[0].cell = coarse;
      shared.follow_up = is_over ? FollowUp<D>() : so_far;
      shared.search.screens_stability = !is_over;
      if (is_over) shared.search.screening_steps = static_cast<int>(so_far.steps);
      if (is_over && is_stable) shared.search.checks_stability = false;
    });
  }

 private:
  /// The coarse flow, disturbed. The fine one makes a time step for it, and one before so that it
  /// can be put back.
  KOKKOS_FUNCTION static FlowCell<D> started(const Team& team, SearchedCell<D>& shared) {
    FlowCell<D> fine = shared.cell;
    StreamCollide<D>(team, fine).march(fine, 2);
    double force[D];
    const FlowCell<D> coarse = GridCorrection<D>(team, shared.coarse).restricted(fine, 0, force);
    Anderson<D>(team, shared.history, fine.nodes).restore(fine);
    disturb(team, coarse, disturbed);
    return coarse;
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
  int most_steps;  ///< in one launch

  KOKKOS_FUNCTION void operator()(const Team& team) const {
    SearchedCell<D>& shared = cells(team.league_rank());
    if (!shared.is_checked()) return;
    FlowCell<D> cell = shared.cell;
    FollowUp<D> so_far = shared.follow_up;
    if (so_far.steps == 0) disturb(team, cell, disturbed);
    const bool is_over = pass_three_times(team, cell, shared.history, so_far, most_steps);
    const bool is_stable =
        so_far.change[2] <= so_far.change[1] || so_far.change[2] <= shared.search.tolerance;
    if (is_over && is_stable) Anderson<D>(team, shared.history, cell.nodes).restore(cell);
    team.team_barrier();
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      shared.cell = cell;
      shared.follow_up = is_over ? FollowUp<D>() : so_far;
      shared.search.checks_stability = !is_over;
      if (is_over && !is_stable) shared.search.found = FlowFound::unstable;
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
  int most_steps;  ///< in one launch

  KOKKOS_FUNCTION void operator()(const Team& team) const {
    SearchedCell<D>& shared = cells(team.league_rank());
    if (!shared.is_averaged()) return;
    FlowCell<D> cell = shared.cell;
    FollowUp<D> so_far = shared.follow_up;
    const StreamCollide<D> lattice(team, cell);
    const int looks = 32 * flows_through, between = steps_through(cell) / 32 + 1;
    const std::int64_t half = static_cast<std::int64_t>(looks) * between;
    if (so_far.steps == 0) disturb(team, cell, 0.05);
    for (int left = most_steps; left > 0 && so_far.steps < 2 * half;) {
      const int done = static_cast<int>(so_far.steps % between);
      const int now = Kokkos::min(left, between - done);
      lattice.march(cell, now);
      left -= now;
      so_far.steps += now;
      if (done + now == between && so_far.steps > half)
        for (int d = 0; d < D; ++d) so_far.force[d] += cell.state.force[d];
    }
    so_far.has_average = so_far.steps == 2 * half;
    if (so_far.has_average)
      for (int d = 0; d < D; ++d) cell.state.force[d] = so_far.force[d] / looks;
    team.team_barrier();
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      shared.cell = cell;
      shared.follow_up = so_far;
    });
  }
};

}  // namespace understudy::fluid
