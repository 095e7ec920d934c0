#pragma once
#include <algorithm>
#include <cmath>
#include <understudy/solvers/materials/conjugate_gradients_impl.hpp>
#include <understudy/solvers/materials/group_solver.hpp>
#include <understudy/solvers/materials/group_workspace.hpp>
#include <understudy/solvers/materials/preconditioner_impl.hpp>
#include <understudy/solvers/materials/rotation.hpp>

namespace understudy::materials {

/// How far Newton's method has come in one cell.
struct Progress {
  double reference = 0;  // force by which the residual is measured
  double force = 0, old_force = 0;
  double forcing = 0;      // relative residual of the linear system
  double step = 0;         // length of the last step
  bool sensitive = false;  // X of an earlier solve is there
};

/// Cells that are solved in lockstep, and their states: what Newton's method, the sensitivities and
/// the warm starts work on. T: precision of the linear systems; residuals are in double always.
template <class Element, template <int> class LawOf, class T>
struct Group {
  static constexpr int D = Element::dimensions;
  using Preconditioner = FourierPreconditioner<Element, T>;
  using Task = CellTask<D>;

  Group(const Grid<D>& grid, const GroupSettings& group_settings,
        std::shared_ptr<const Preconditioner> preconditioner)
      : layout{grid},
        settings(group_settings),
        capacity(settings.capacity > 0 ? settings.capacity
                                       : best_group_size(layout, settings.loads.count)),
        work(layout, capacity, settings.loads.count),
        cg(layout, capacity * settings.loads.count, std::move(preconditioner)),
        progress(static_cast<std::size_t>(capacity)) {}

  /// Geometry, moduli and loads of the tasks, for the kernels.
  void begin(const Execution& exec, const std::vector<Task*>& new_tasks) {
    tasks = new_tasks;
    exec.fence("understudy/materials/prepare");
    int most_jumps = 1;
    for (int cell = 0; cell < static_cast<int>(tasks.size()); ++cell) {
      const Task& task = *tasks[cell];
      work.geometry(cell) = task.geometry->view();
      work.moduli(cell) = task.moduli;
      work.fields(cell) = {};
      most_jumps = std::max(most_jumps, jump_numbers(task));
      set_load(cell, 1.0);
      progress[cell].sensitive = task.memory && task.memory->has_sensitivity;
    }
    if (work.jumps.extent(0) == 0 || static_cast<int>(work.jumps.extent(1)) < most_jumps)
      work.jumps = Rows<double>("understudy/materials/jumps", capacity, most_jumps);
  }

  /// The mean deformation at `fraction` of the way from the undeformed state.
  void set_load(int cell, double fraction) {
    const LoadSpace& space = settings.loads;
    double load[LoadSpace::most];
    for (int k = 0; k < space.count; ++k)
      load[k] = space.undeformed[k] + fraction * (tasks[cell]->load[k] - space.undeformed[k]);
    double deformation[D * D];
    space.deformation(load, D * D, deformation);
    double rotation[D * D];
    for (int a = 0; a < D * D; ++a) rotation[a] = a % (D + 1) == 0 ? 1.0 : 0.0;
    if constexpr (LawOf<D>::finite_strain) polar_rotation<D>(deformation, rotation);
    for (int a = 0; a < D * D; ++a) {
      work.deformation(cell, a) = deformation[a];
      work.rotation(cell, a) = rotation[a];
    }
    progress[cell].reference = reference_force(*tasks[cell], deformation);
  }

  /// Norm of the forces that the stresses of the phases would cause under a uniform deformation;
  /// stress(point, component) reads them off.
  template <class Stress>
  static double uniform_force(const Task& task, const double* deformation, const Stress& stress) {
    using P = Pack<double, 1>;
    P f[D * D];
    for (int a = 0; a < D * D; ++a) f[a].v = deformation[a];
    std::vector<std::vector<double>> stresses;
    for (int phase = 0; phase < task.phases; ++phase) {
      const auto point = LawOf<D>::at(f, P(task.moduli.mu[phase]), P(task.moduli.lambda[phase]));
      auto& of_phase = stresses.emplace_back();
      for (int a = 0; a < D * D; ++a) of_phase.push_back(stress(point, a));
    }
    return task.geometry->reference_force(stresses);
  }

  static double reference_force(const Task& task, const double* deformation) {
    return uniform_force(task, deformation,
                         [](const auto& point, int a) { return point.stress(a).v; });
  }

  /// What the residual of the sensitivity to load k is measured by: the change of the reference
  /// force with that load. A function of the cell and its load alone, so that it does not matter
  /// where a slot's sensitivities came from.
  double reference_force_rate(int cell, int k) const {
    const double* direction = settings.loads.basis[k];
    return uniform_force(*tasks[cell], &work.deformation(cell, 0),
                         [direction](const auto& point, int a) {
                           double rate = 0;
                           for (int b = 0; b < D * D; ++b)
                             if (direction[b] != 0) rate += direction[b] * point.tangent(a, b).v;
                           return rate;
                         });
  }

  /// Rounding errors of the forces that loads cause: all that a homogeneous cell has of them.
  double rate_rounding(int cell) const {
    constexpr double rounding = sizeof(T) == 4 ? 2e-7 : 4e-15;
    double stiffest = 0;
    for (int phase = 0; phase < tasks[cell]->phases; ++phase)
      stiffest = std::max(stiffest, 2 * tasks[cell]->moduli.mu[phase] +
                                        std::abs(tasks[cell]->moduli.lambda[phase]));
    return rounding * stiffest * layout.gradient_scale() / std::sqrt(layout.nodes());
  }

  /// Forces and stiffness of the cells' current states.
  void evaluate_cells(const Execution& exec, const std::vector<int>& cells) {
    counters.evaluations += static_cast<long>(cells.size());
    evaluate(exec, static_cast<int>(cells.size()),
             VoxelResponse<Element, LawOf, T>{
                 layout, work.cell_list.fill(exec, cells), work.geometry, work.moduli,
                 work.deformation, work.fluctuation, work.jumps, work.force, work.stiffness,
                 traction_tolerance(), work.state, work.fields},
             work.voxels);
    exec.fence("understudy/materials/evaluate");
    for (const int cell : cells) progress[cell].force = std::sqrt(work.state(cell, State::force));
  }

  double traction_tolerance() const { return std::clamp(1e-5 * settings.tolerance, 1e-11, 1e-7); }

  // A voxel that is nearly or really inside out: no state to go on from.
  bool is_admissible(int cell) const {
    return work.state(cell, State::volume_ratio) > 0.02 && std::isfinite(progress[cell].force);
  }

  // No laminate voxel's traction jumps. A jump found in too few steps goes on from there.
  bool is_settled(int cell) const { return work.state(cell, State::unsettled) == 0; }

  // Rounding errors of the forces of a homogeneous state, far below any tolerance. At finite strain
  // P is the difference of two terms of the size of the moduli, which a pure rotation leaves.
  double goal(int cell, double tolerance) const {
    double stress = 0;
    if (LawOf<D>::finite_strain)
      for (int phase = 0; phase < tasks[cell]->phases; ++phase)
        stress = std::max(stress, 0.1 * tasks[cell]->moduli.mu[phase]);
    for (int a = 0; a < D * D; ++a) stress += std::abs(work.state(cell, State::mean_stress + a));
    const double rounding = 1e-13 * stress * layout.gradient_scale() / std::sqrt(layout.nodes());
    return std::max(tolerance * progress[cell].reference, rounding);
  }

  numerics::LaunchedTeams teams(const Execution& exec, std::size_t count) const {
    return {exec, static_cast<int>(count), Kokkos::AUTO};
  }

  int jump_numbers(const Task& task) const {
    return task.geometry->cut_blocks() * Element::points * D * lanes<double>;
  }

  CellLayout<D> layout;
  GroupSettings settings;
  int capacity;  ///< cells that fit
  GroupWorkspace<Element, T> work;
  ConjugateGradients<Element, T> cg;
  std::vector<Progress> progress;
  std::vector<Task*> tasks;
  CellCounters counters;

 private:
  static int best_group_size(const CellLayout<D>& layout, int loads) {
    constexpr std::size_t cache = 1 << 20;  // what a core may call its own
    const std::size_t bytes = GroupWorkspace<Element, T>::bytes_per_cell(layout, loads);
    return static_cast<int>(std::clamp<std::size_t>(cache / bytes, 1, 16));
  }
};

}  // namespace understudy::materials
