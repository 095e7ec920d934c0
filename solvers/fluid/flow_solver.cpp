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

/// Rounds of about a tenth of a second on a core: so long a stop has to wait.
template <int D>
int rounds_at_once(const FlowGrid<D>& grid) {
  return std::max(1, 20'000'000 / grid.nodes() / 32);
}

template <int D>
Kokkos::TeamPolicy<Execution> team_each(const Execution& exec, int cells) {
  return {exec, cells, numerics::on_gpu ? 256 : 1};
}

template <int D>
double size(const double* vector) {
  double square = 0;
  for (int d = 0; d < D; ++d) square += vector[d] * vector[d];
  return std::sqrt(square);
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
      table_("understudy/fluid/cells", static_cast<std::size_t>(cells_)),
      host_(Kokkos::create_mirror_view(table_)) {}

template <int D>
std::size_t FlowSolver<D>::bytes_per_cell(const FlowGrid<D>& grid, const FlowSettings& settings) {
  return sizeof(double) * (FlowCell<D>::numbers(grid) + AndersonHistory<D>::doubles(grid)) +
         sizeof(float) * AndersonHistory<D>::floats(grid, settings.keep) + sizeof(SearchedCell<D>);
}

template <int D>
void FlowSolver<D>::solve(const Execution& exec, const std::vector<FlowTask<D>*>& tasks) {
  const int count = static_cast<int>(tasks.size());
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
  const LatticeUnits<D> units(grid_.n[0], task.reynolds);
  SearchedCell<D> searched;
  FlowCell<D>& cell = searched.cell;
  cell.nodes = task.geometry->nodes();
  cell.rates = RelaxationRates::of(units.viscosity);
  cell.drive = Drive::velocity;
  cell.populations = populations_.data() + static_cast<std::size_t>(i) * populations_.extent(1);
  for (int d = 0; d < D; ++d) cell.state.wanted[d] = units.velocity[d];
  searched.history = history_in<D>(
      grid_, settings_.keep, doubles_.data() + static_cast<std::size_t>(i) * doubles_.extent(1),
      floats_.data() + static_cast<std::size_t>(i) * floats_.extent(1));
  SteadySearch<D>& search = searched.search;
  // Slow flows settle by viscosity, in fewer steps than fast ones need to cross the cell.
  search.round = units.viscosity == units.most_viscosity ? 16 : 32;
  search.tolerance = settings_.tolerance;
  const double slowest = std::max(size<D>(units.velocity), 0.5 * units.most_velocity);
  search.most_steps = static_cast<int>(settings_.most_flows_through * grid_.n[0] / slowest);
  const double reynolds = size<D>(task.reynolds);
  search.checks_stability = reynolds >= settings_.check_from;
  if (reynolds == 0) search.found = FlowFound::steady;  // nothing moves
  return searched;
}

template <int D>
void FlowSolver<D>::start(const Execution& exec, int i, const FlowTask<D>& task) {
  Kokkos::deep_copy(exec, Kokkos::subview(populations_, i, Kokkos::ALL), 0.0);
  Kokkos::deep_copy(exec, Kokkos::subview(floats_, i, Kokkos::ALL), 0.0f);
  FlowCell<D>& cell = host_(i).cell;
  if (task.start == nullptr || !task.start->filled || task.start->geometry != task.geometry_id)
    return;
  const FlowStart<D>& old = *task.start;
  const LatticeUnits<D> units(grid_.n[0], task.reynolds);
  double along = 0, square = 0;
  for (int d = 0; d < D; ++d) {
    along += old.velocity[d] * units.velocity[d];
    square += old.velocity[d] * old.velocity[d];
  }
  if (!(square > 0)) return;
  const double scale = along / square;
  for (int d = 0; d < D; ++d) {
    cell.state.velocity[d] = scale * old.velocity[d];
    cell.state.force[d] = scale * old.force[d] * units.viscosity / old.viscosity;
  }
  load_populations(exec, old.populations, scale, cell.current());
}

template <int D>
void FlowSolver<D>::search(const Execution& exec, int count) {
  const auto first = std::pair(0, count);
  const auto table = Kokkos::subview(table_, first);
  const auto host = Kokkos::subview(host_, first);
  const auto launch = [&](const char* label, const auto& kernel) {
    Kokkos::parallel_for(label, team_each<D>(exec, count), kernel);
    copy_and_wait(exec, host, table);
    throw_if_stop_requested_within_call();
  };
  const auto any = [&](const auto& holds) {
    bool found = false;
    for (int i = 0; i < count; ++i) found = found || holds(host(i).search);
    return found;
  };
  copy_and_wait(exec, table, host);
  while (any([](const auto& s) { return s.found == FlowFound::searching; }))
    launch("understudy/fluid/find_steady_flows", FindSteadyFlows<D>{table_, rounds_at_once(grid_)});
  march_lost_ones(exec, count);
  if (any([](const auto& s) { return s.found == FlowFound::steady && s.checks_stability; }))
    launch("understudy/fluid/check_stability", CheckStability<D>{table_});
  const auto unsteady = [](const auto& s) {
    return s.found == FlowFound::unstable || s.found == FlowFound::missed;
  };
  if (any(unsteady) && settings_.averaged > 0)
    launch("understudy/fluid/average_forces", AverageForces<D>{table_, settings_.averaged});
}

/// Extrapolation may lose a flow that is not steady: it is marched from rest.
template <int D>
void FlowSolver<D>::march_lost_ones(const Execution& exec, int count) {
  for (int i = 0; i < count; ++i) {
    SearchedCell<D>& cell = host_(i);
    if (cell.search.found != FlowFound::lost) continue;
    FlowState<D> rest;
    for (int d = 0; d < D; ++d) rest.wanted[d] = cell.cell.state.wanted[d];
    cell.cell.state = rest;
    cell.search.found = FlowFound::missed;
    Kokkos::deep_copy(exec, Kokkos::subview(populations_, i, Kokkos::ALL), 0.0);
  }
  copy_and_wait(exec, table_, host_);
}

template <int D>
void FlowSolver<D>::finish(const Execution& exec, int i, FlowTask<D>& task) {
  const FlowCell<D>& cell = host_(i).cell;
  const FlowFound found = host_(i).search.found;
  const LatticeUnits<D> units(grid_.n[0], task.reynolds);
  task.steps = cell.steps;
  task.outcome = found == FlowFound::steady ? Outcome::ok : Outcome::not_converged;
  for (int d = 0; d < D; ++d)
    task.drag[d] = units.drag(cell.state.force[d], *task.geometry, task.solid_fraction);
  if (task.velocity_field != nullptr)
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
