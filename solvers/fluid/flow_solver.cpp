#include <cmath>
#include <limits>
#include <understudy/core/stop.hpp>
#include <understudy/solvers/fluid/flow_field.hpp>
#include <understudy/solvers/fluid/flow_solver.hpp>
#include <understudy/solvers/fluid/lattice_units.hpp>

namespace understudy::fluid {
namespace {

template <class View>
View allocated(const char* label, int rows, std::size_t columns) {
  return View(label, static_cast<std::size_t>(rows), columns);
}

/// Of all grids together: count(grid) numbers each.
template <int D, class Count>
std::size_t numbers_of(const std::vector<FlowGrid<D>>& grids, const Count& count) {
  std::size_t sum = 0;
  for (const FlowGrid<D>& grid : grids) sum += count(grid);
  return sum;
}

template <int D>
std::vector<HaloCopies> halos_of(const std::vector<FlowGrid<D>>& grids) {
  std::vector<HaloCopies> halos;
  for (const FlowGrid<D>& grid : grids) halos.push_back(make_halo<D>(grid));
  return halos;
}

/// The numbers of cell i.
template <class View>
typename View::pointer_type row(const View& rows, int i) {
  return rows.data() + static_cast<std::size_t>(i) * rows.extent(1);
}

template <int D>
Kokkos::TeamPolicy<Execution> team_each(const Execution& exec, int cells) {
  return {exec, cells, on_gpu ? 256 : 1};
}

}  // namespace

template <int D>
FlowSolver<D>::FlowSolver(const FlowGrid<D>& grid, const FlowSettings& settings, int cells_at_once)
    : grid_(grid),
      settings_(settings),
      cells_(cells_at_once),
      populations_(allocated<decltype(populations_)>("understudy/fluid/populations", cells_,
                                                     FlowCell<D>::numbers(grid))),
      doubles_(allocated<decltype(doubles_)>("understudy/fluid/history", cells_,
                                             AndersonHistory<D>::doubles(grid))),
      floats_(allocated<decltype(floats_)>("understudy/fluid/differences", cells_,
                                           AndersonHistory<D>::floats(grid, settings.keep))),
      coarser_(coarser_grids(grid)),
      halos_(halos_of<D>(coarser_)),
      coarse_doubles_(
          allocated<decltype(coarse_doubles_)>("understudy/fluid/coarse_grids", cells_,
                                               numbers_of<D>(coarser_, CoarseGrid<D>::doubles))),
      coarse_floats_(
          allocated<decltype(coarse_floats_)>("understudy/fluid/coarse_differences", cells_,
                                              numbers_of<D>(coarser_, CoarseGrid<D>::floats))),
      table_("understudy/fluid/cells", static_cast<std::size_t>(cells_)),
      host_(Kokkos::create_mirror_view(table_)) {}

template <int D>
std::size_t FlowSolver<D>::bytes_per_cell(const FlowGrid<D>& grid, const FlowSettings& settings) {
  const std::vector<FlowGrid<D>> coarser = coarser_grids(grid);
  const std::size_t doubles = FlowCell<D>::numbers(grid) + AndersonHistory<D>::doubles(grid) +
                              numbers_of<D>(coarser, CoarseGrid<D>::doubles);
  const std::size_t floats = AndersonHistory<D>::floats(grid, settings.keep) +
                             numbers_of<D>(coarser, CoarseGrid<D>::floats);
  return sizeof(double) * doubles + sizeof(float) * floats + sizeof(SearchedCell<D>);
}

template <int D>
void FlowSolver<D>::solve(const Execution& exec, const std::vector<FlowTask<D>*>& tasks) {
  const int count = static_cast<int>(tasks.size());
  units_.clear();
  for (const FlowTask<D>* task : tasks) units_.emplace_back(grid_.n[0], task->reynolds);
  for (int i = 0; i < count; ++i) {
    host_(i) = place(i, *tasks[static_cast<std::size_t>(i)]);
    start(exec, i, *tasks[static_cast<std::size_t>(i)]);
  }
  search(exec, count);
  for (int i = 0; i < count; ++i) finish(exec, i, *tasks[static_cast<std::size_t>(i)]);
  exec.fence("understudy/fluid/solve");
}

/// A cell at rest, with memory of its own.
template <int D>
SearchedCell<D> FlowSolver<D>::place(int i, const FlowTask<D>& task) const {
  const LatticeUnits<D>& units = units_[static_cast<std::size_t>(i)];
  SearchedCell<D> searched;
  FlowCell<D>& cell = searched.cell;
  cell.nodes = task.geometry->nodes();
  cell.drive = Drive::velocity;
  cell.populations = row(populations_, i);
  for (int d = 0; d < D; ++d) cell.state.wanted[d] = units.velocity[d];
  searched.history = history_in<D>(grid_, settings_.keep, row(doubles_, i), row(floats_, i));
  place_grids(i, task, searched);
  set_viscosity(searched, units.viscosity);
  SteadySearch<D>& search = searched.search;
  search.corrects = searched.grids > 0;
  // Slow flows settle by viscosity, in fewer steps than fast ones need to cross the cell.
  search.round = units.viscosity == units.most_viscosity ? 16 : 32;
  search.tolerance = settings_.tolerance;
  const double slowest = std::max(length<D>(units.velocity), 0.5 * units.most_velocity);
  search.most_steps =
      static_cast<int>(settings_.most_flows_through * longest_side(grid_) / slowest);
  const double reynolds = length<D>(task.reynolds);
  search.checks_stability = reynolds >= settings_.check_from;
  search.asks_for_speed = true;
  const bool nothing_moves = reynolds == 0, nothing_resists = task.geometry->links.size() == 0;
  if (nothing_moves || nothing_resists) {
    search.found = FlowFound::steady;
    search.checks_stability = false;
  }
  return searched;
}

/// The coarser grids of a cell, with memory of their own.
template <int D>
void FlowSolver<D>::place_grids(int i, const FlowTask<D>& task, SearchedCell<D>& searched) const {
  if (!task.coarser) return;
  const FlowGeometry<D>* finer = task.geometry.get();
  double* doubles = row(coarse_doubles_, i);
  float* floats = row(coarse_floats_, i);
  for (const FlowGeometry<D>& geometry : *task.coarser) {
    const auto level = static_cast<std::size_t>(searched.grids);
    CoarseGrid<D>& grid = searched.coarse[searched.grids++];
    grid.place(geometry.grid, doubles, floats);
    grid.cell.nodes = geometry.nodes();
    grid.cell.nodes.halo = {halos_[level].data(), halos_[level].extent_int(0)};
    grid.solid = geometry.solid.data();
    grid.fine_solid = finer->solid.data();
    grid.fluid_share =
        (1.0 * finer->fluid / finer->grid.nodes()) / (1.0 * geometry.fluid / geometry.grid.nodes());
    doubles += CoarseGrid<D>::doubles(geometry.grid);
    floats += CoarseGrid<D>::floats(geometry.grid);
    finer = &geometry;
  }
}

/// In lattice units of the finest grid.
template <int D>
void FlowSolver<D>::set_viscosity(SearchedCell<D>& searched, double viscosity) const {
  searched.cell.rates = RelaxationRates::of(viscosity);
  for (int k = 0; k < searched.grids; ++k)
    searched.coarse[k].cell.rates = RelaxationRates::of(viscosity / (2 << k));
}

/// Numbers of solid nodes, which no kernel writes, are zero.
template <int D>
void FlowSolver<D>::clear(const Execution& exec, int i) const {
  const auto fill = [&](const auto& rows) {
    Kokkos::deep_copy(exec, Kokkos::subview(rows, i, Kokkos::ALL),
                      typename std::decay_t<decltype(rows)>::value_type(0));
  };
  fill(populations_);
  fill(floats_);
  fill(coarse_doubles_);
  fill(coarse_floats_);
}

template <int D>
void FlowSolver<D>::start(const Execution& exec, int i, const FlowTask<D>& task) {
  clear(exec, i);
  FlowCell<D>& cell = host_(i).cell;
  if (task.start == nullptr || !task.start->filled || task.start->geometry != task.geometry_id ||
      task.start->populations.size() != FlowCell<D>::numbers_of_set(grid_))
    return;
  const FlowStart<D>& old = *task.start;
  const LatticeUnits<D>& units = units_[static_cast<std::size_t>(i)];
  const double square = dot<D>(old.velocity, old.velocity);
  if (!(square > 0)) return;
  const double scale = dot<D>(old.velocity, units.velocity) / square;
  for (int d = 0; d < D; ++d) {
    cell.state.velocity[d] = scale * old.velocity[d];
    cell.state.force[d] = scale * old.force[d] * units.viscosity / old.viscosity;
  }
  load_populations(exec, old.populations, scale, cell.current());
}

template <int D>
void FlowSolver<D>::search(const Execution& exec, int count) {
  constexpr int looks = 3;  // at sketches, at what becomes of them, at what was too fast even so
  bool again = true;
  for (int k = 0; again && k < looks; ++k) {
    find_steady_flows(exec, count);
    again = false;
    for (int i = 0; i < count; ++i) again |= look_at_speed(exec, i);
  }
  if (again) find_steady_flows(exec, count);
  const int steps = steps_at_once();
  launch_while(exec, count, &SearchedCell<D>::is_screened, "understudy/fluid/screen_stability",
               ScreenStability<D>{table_, steps});
  launch_while(exec, count, &SearchedCell<D>::is_checked, "understudy/fluid/check_stability",
               CheckStability<D>{table_, steps});
  if (settings_.averaged > 0)
    launch_while(exec, count, &SearchedCell<D>::is_averaged, "understudy/fluid/average_forces",
                 AverageForces<D>{table_, settings_.averaged, steps});
}

template <int D>
void FlowSolver<D>::find_steady_flows(const Execution& exec, int count) {
  constexpr int longest_round = 64;  // with what coarser grids take
  launch_while(exec, count, &SearchedCell<D>::is_searched, "understudy/fluid/find_steady_flows",
               FindSteadyFlows<D>{table_, std::max(1, steps_at_once() / longest_round)});
}

/// Time steps in one launch.
template <int D>
int FlowSolver<D>::steps_at_once() const {
  return std::max(1, settings_.updates_at_once / (grid_.nodes() * Lattice<D>::count));
}

/// On the cells as the host knows them, each by one team, and tells the host what came of it, as
/// long as one of them asks for it.
template <int D>
template <class Kernel>
void FlowSolver<D>::launch_while(const Execution& exec, int count,
                                 bool (SearchedCell<D>::*asks)() const, const char* label,
                                 const Kernel& kernel) {
  const auto any_asks = [&] {
    for (int i = 0; i < count; ++i)
      if ((host_(i).*asks)()) return true;
    return false;
  };
  while (any_asks()) {
    copy_and_wait(exec, table_, host_);
    Kokkos::parallel_for(label, team_each<D>(exec, count), kernel);
    copy_and_wait(exec, host_, table_);
    throw_if_stop_requested_within_call();
  }
}

/// A flow that is too fast somewhere is looked for again, from what was found, with a smaller
/// lattice velocity; one that was lost, from rest. Returns whether there is something to look for.
template <int D>
bool FlowSolver<D>::look_at_speed(const Execution& exec, int i) {
  FlowFound& found = host_(i).search.found;
  const FlowCell<D>& cell = host_(i).cell;
  const bool is_sketch = found == FlowFound::sketched;
  if (is_sketch) found = FlowFound::searching;
  if (found == FlowFound::lost) {
    slow_down(exec, i, 0.3);
    return true;
  }
  const double fastest = cell.steps == 0 ? 0 : largest_velocity(exec, cell);
  const bool too_fast = fastest > LatticeUnits<D>::most_local;
  if (too_fast) slow_down(exec, i, 0.8 * LatticeUnits<D>::most_local / fastest);
  return is_sketch || too_fast;
}

template <int D>
void FlowSolver<D>::slow_down(const Execution& exec, int i, double factor) {
  SearchedCell<D>& searched = host_(i);
  FlowCell<D>& cell = searched.cell;
  const bool is_lost = searched.search.found == FlowFound::lost;
  LatticeUnits<D>& units = units_[static_cast<std::size_t>(i)];
  units.slow_down(factor);
  set_viscosity(searched, units.viscosity);
  for (int d = 0; d < D; ++d) {
    cell.state.wanted[d] = units.velocity[d];
    cell.state.velocity[d] *= factor;
    cell.state.force[d] *= factor * factor;
  }
  if (is_lost)
    rest(exec, i);
  else
    scale_populations(exec, cell, factor);
  const SteadySearch<D> old = searched.search;
  searched.search = {.round = old.round,
                     .corrects = searched.grids > 0 && !is_lost,
                     .tolerance = old.tolerance,
                     .most_steps = cell.steps + static_cast<int>(old.most_steps / factor),
                     .checks_stability = old.checks_stability,
                     .corrected = old.corrected};
  searched.history.rounds = 0;
}

/// Lets a flow that was lost begin once more.
template <int D>
void FlowSolver<D>::rest(const Execution& exec, int i) {
  FlowCell<D>& cell = host_(i).cell;
  FlowState<D> state;
  for (int d = 0; d < D; ++d) state.wanted[d] = cell.state.wanted[d];
  cell.state = state;
  clear(exec, i);
}

/// Site updates on all grids, over those of a time step on the finest.
template <int D>
double FlowSolver<D>::work(const SearchedCell<D>& searched) {
  const SteadySearch<D>& search = searched.search;
  return searched.cell.steps + search.corrected * CorrectionSteps::work(D, searched.grids) +
         search.screening_steps / static_cast<double>(1 << D);
}

template <int D>
void FlowSolver<D>::finish(const Execution& exec, int i, FlowTask<D>& task) {
  const FlowCell<D>& cell = host_(i).cell;
  const FlowFound found = host_(i).search.found;
  const LatticeUnits<D>& units = units_[static_cast<std::size_t>(i)];
  task.steps = cell.steps;
  task.work = work(host_(i));
  task.outcome = found == FlowFound::steady ? Outcome::ok : Outcome::not_converged;
  for (int d = 0; d < D; ++d)
    task.drag[d] = units.drag(cell.state.force[d], *task.geometry, task.solid_fraction);
  const double power = dot<D>(task.drag, task.reynolds);
  const bool is_known = found != FlowFound::lost && power > 0 && std::isfinite(power);
  if (task.outcome != Outcome::ok && !is_known)
    for (double& component : task.drag) component = std::numeric_limits<double>::quiet_NaN();
  if (task.velocity_field != nullptr && cell.steps == 0)
    fill_velocity<D>(exec, grid_, task.reynolds, task.velocity_field);
  else if (task.velocity_field != nullptr)
    write_velocity(exec, cell, task.geometry->solid, units.reynolds_per_velocity(),
                   task.velocity_field);
  if (task.start == nullptr) return;
  FlowStart<D>& kept = *task.start;
  kept.filled = found == FlowFound::steady && cell.steps > 0;
  if (!kept.filled) return;
  kept.geometry = task.geometry_id;
  kept.viscosity = units.viscosity;
  for (int d = 0; d < D; ++d) {
    kept.force[d] = cell.state.force[d];
    kept.velocity[d] = cell.state.velocity[d];
  }
  save_populations(exec, cell, kept.populations);
}

template class FlowSolver<2>;
template class FlowSolver<3>;

}  // namespace understudy::fluid
