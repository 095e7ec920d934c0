#pragma once
#include <algorithm>
#include <cmath>
#include <understudy/solvers/materials/conjugate_gradients_impl.hpp>
#include <understudy/solvers/materials/group_solver.hpp>
#include <understudy/solvers/materials/group_workspace.hpp>
#include <understudy/solvers/materials/preconditioner_impl.hpp>
#include <understudy/solvers/materials/rotation.hpp>

namespace understudy::materials {

/// Newton's method with inexact CG for the fluctuation, CG for its sensitivities, for one kind of
/// element, law and precision T of the linear systems; residuals are in double precision always.
template <class Element, template <int> class LawOf, class T>
class GroupSolverOf : public GroupSolver<Element::dimensions> {
 public:
  static constexpr int D = Element::dimensions;
  using Preconditioner = FourierPreconditioner<Element, T>;
  using Task = CellTask<D>;

  GroupSolverOf(const Grid<D>& grid, const GroupSettings& settings,
                std::shared_ptr<const Preconditioner> preconditioner)
      : layout_{grid},
        settings_(settings),
        preconditioner_(preconditioner),
        cells_(best_group_size(layout_, settings.loads.count)),
        work_(layout_, cells_, settings.loads.count),
        cg_(layout_, cells_ * settings.loads.count, preconditioner),
        sizes_(cells_),
        force_norms_(static_cast<std::size_t>(cells_ * settings.loads.count)) {}

  int group_size() const override { return cells_; }
  const CellCounters& counters() const override { return counters_; }
  std::unique_ptr<GroupSolver<D>> clone() const override {
    return std::make_unique<GroupSolverOf>(layout_.grid, settings_, preconditioner_);
  }

  void solve(const Execution& exec, const std::vector<Task*>& tasks, Wanted wanted) override {
    tasks_ = tasks;
    counters_.solves += static_cast<long>(tasks.size());
    const double tolerance = newton_tolerance(wanted);
    prepare(exec);
    std::vector<int> all, cold, warm;
    for (int cell = 0; cell < static_cast<int>(tasks.size()); ++cell) {
      all.push_back(cell);
      (is_warm(*tasks[cell]) ? warm : cold).push_back(cell);
    }
    restore(exec, all);
    for (const int cell : newton(exec, warm, tolerance)) cold.push_back(cell);
    start_cold(exec, cold, tolerance);
    report_means(all);
    if (wanted == Wanted::tangent) find_sensitivities(exec, all);
    keep(exec, all, wanted == Wanted::tangent);
  }

 private:
  /// Progress of Newton's method in one cell.
  struct Progress {
    double reference = 0;  // force by which the residual is measured
    double force = 0, old_force = 0;
    double forcing = 0;      // relative residual of the linear system
    double step = 0;         // length of the last step
    bool sensitive = false;  // X of an earlier solve is there
  };

  static int best_group_size(const CellLayout<D>& layout, int loads) {
    constexpr std::size_t cache = 1 << 20;  // what a core may call its own
    const std::size_t bytes = GroupWorkspace<Element, T>::bytes_per_cell(layout, loads);
    return static_cast<int>(std::clamp<std::size_t>(cache / bytes, 1, 16));
  }

  // With sensitivities the error of the stress is the square of the residual; without, the residual
  // must be as small as that square.
  double newton_tolerance(Wanted wanted) const {
    constexpr double rounding = 1e-9;
    const double tolerance = settings_.tolerance;
    if (wanted != Wanted::stress) return tolerance;
    return std::min(tolerance, std::max(tolerance * tolerance, rounding));
  }

  static bool is_warm(const Task& task) { return task.memory && task.memory->latest.filled; }

  Kokkos::TeamPolicy<Execution> teams(const Execution& exec, std::size_t count) const {
    return {exec, static_cast<int>(count), Kokkos::AUTO};
  }

  int jump_numbers(const Task& task) const {
    return task.geometry->cut_blocks() * Element::points * D * numerics::lanes<double>;
  }

  /// Geometry, moduli and loads of the tasks, for the kernels.
  void prepare(const Execution& exec) {
    exec.fence("understudy/materials/prepare");
    int most_jumps = 1;
    for (int cell = 0; cell < static_cast<int>(tasks_.size()); ++cell) {
      const Task& task = *tasks_[cell];
      work_.geometry(cell) = task.geometry->view();
      work_.moduli(cell) = task.moduli;
      most_jumps = std::max(most_jumps, jump_numbers(task));
      set_load(cell, 1.0);
      sizes_[cell].sensitive = task.memory && task.memory->has_sensitivity;
    }
    if (work_.jumps.extent(0) == 0 || static_cast<int>(work_.jumps.extent(1)) < most_jumps)
      work_.jumps = Rows<double>("understudy/materials/jumps", cells_, most_jumps);
  }

  /// The mean deformation at `fraction` of the way from the undeformed state.
  void set_load(int cell, double fraction) {
    const LoadSpace& space = settings_.loads;
    double load[LoadSpace::most];
    for (int k = 0; k < space.count; ++k)
      load[k] = space.undeformed[k] + fraction * (tasks_[cell]->load[k] - space.undeformed[k]);
    double deformation[D * D];
    space.deformation(load, D * D, deformation);
    double rotation[D * D];
    for (int a = 0; a < D * D; ++a) rotation[a] = a % (D + 1) == 0 ? 1.0 : 0.0;
    if constexpr (LawOf<D>::finite_strain) polar_rotation<D>(deformation, rotation);
    for (int a = 0; a < D * D; ++a) {
      work_.deformation(cell, a) = deformation[a];
      work_.rotation(cell, a) = rotation[a];
    }
    sizes_[cell].reference = reference_force(*tasks_[cell], deformation);
  }

  static double reference_force(const Task& task, const double* deformation) {
    using P = numerics::Pack<double, 1>;
    P f[D * D];
    for (int a = 0; a < D * D; ++a) f[a].v = deformation[a];
    std::vector<std::vector<double>> stresses;
    for (int phase = 0; phase < task.phases; ++phase) {
      const auto point = LawOf<D>::at(f, P(task.moduli.mu[phase]), P(task.moduli.lambda[phase]));
      auto& stress = stresses.emplace_back();
      for (int a = 0; a < D * D; ++a) stress.push_back(point.stress(a).v);
    }
    return task.geometry->reference_force(stresses);
  }

  void restore(const Execution& exec, const std::vector<int>& cells) {
    if (cells.empty()) return;
    for (const int cell : cells) {
      const Task& task = *tasks_[cell];
      StartPointers& start = work_.starts(cell) = {};
      if (!task.memory) continue;
      point_at_memory(task, start);
      if (!is_warm(task)) start.fluctuation = start.jumps = nullptr;
      if (task.memory->latest.geometry != task.geometry->id()) start.jumps = nullptr;
      if (!task.memory->has_sensitivity) start.sensitivity = nullptr;
      for (int k = 0; k < settings_.loads.count; ++k)
        start.load_change[k] = is_warm(task) ? task.load[k] - task.memory->latest.load[k] : 0.0;
    }
    Kokkos::parallel_for(
        "understudy/materials/restore", teams(exec, cells.size()),
        Restore<T>{layout_.unknowns(), settings_.loads.count, work_.cell_list.fill(exec, cells),
                   work_.starts, work_.fluctuation, work_.jumps, work_.sensitivity});
  }

  void point_at_memory(const Task& task, StartPointers& start) const {
    start.fluctuation = task.memory->latest.fluctuation.data();
    start.jumps = task.memory->latest.jumps.data();
    start.jump_numbers = static_cast<int>(task.memory->latest.jumps.extent(0));
    start.sensitivity = task.memory->sensitivity.data();
    start.sensitivity_stride = static_cast<int>(task.memory->sensitivity.stride(0));
  }

  /// Forces and stiffness of the cells' current states.
  void evaluate_cells(const Execution& exec, const std::vector<int>& cells) {
    counters_.evaluations += static_cast<long>(cells.size());
    evaluate(exec, static_cast<int>(cells.size()),
             Evaluate<Element, LawOf, T>{layout_, work_.cell_list.fill(exec, cells), work_.geometry,
                                         work_.moduli, work_.deformation, work_.fluctuation,
                                         work_.jumps, work_.force, work_.stiffness,
                                         traction_tolerance(), work_.state});
    exec.fence("understudy/materials/evaluate");
    for (const int cell : cells) sizes_[cell].force = std::sqrt(work_.state(cell, State::force));
  }

  double traction_tolerance() const { return std::clamp(1e-5 * settings_.tolerance, 1e-11, 1e-7); }

  // A voxel that is nearly or really inside out: no state to go on from.
  bool is_admissible(int cell) const {
    return work_.state(cell, State::volume_ratio) > 0.02 && std::isfinite(sizes_[cell].force);
  }

  // Rounding errors of the forces of a homogeneous state, far below any tolerance. At finite strain
  // P is the difference of two terms of the size of the moduli, which a pure rotation leaves.
  double goal(int cell, double tolerance) const {
    double stress = 0;
    if (LawOf<D>::finite_strain)
      for (int phase = 0; phase < tasks_[cell]->phases; ++phase)
        stress = std::max(stress, 0.1 * tasks_[cell]->moduli.mu[phase]);
    for (int a = 0; a < D * D; ++a) stress += std::abs(work_.state(cell, State::mean_stress + a));
    const double rounding = 1e-13 * stress * layout_.gradient_scale() / std::sqrt(layout_.nodes());
    return std::max(tolerance * sizes_[cell].reference, rounding);
  }

  /// Newton's method from the current states; returns the cells it failed for.
  std::vector<int> newton(const Execution& exec, std::vector<int> cells, double tolerance) {
    std::vector<int> failed;
    if (cells.empty()) return failed;
    evaluate_cells(exec, cells);
    for (int step = 0; !cells.empty(); ++step) {
      std::erase_if(cells, [&](int cell) {
        const bool good = is_admissible(cell) && step < settings_.most_newton_steps;
        const bool done = is_admissible(cell) && sizes_[cell].force <= goal(cell, tolerance);
        tasks_[cell]->converged = done;
        if (!done && !good) failed.push_back(cell);
        return done || !good;
      });
      for (const int cell : cells) choose_forcing(cell, step, tolerance);
      solve_linear(exec, cells);
      for (const int cell : search_line(exec, cells)) {
        failed.push_back(cell);
        std::erase(cells, cell);
      }
    }
    return failed;
  }

  // S. C. Eisenstat, H. F. Walker, SIAM J. Sci. Comput. 17, 1996, choice 2 with their safeguard,
  // and never more exact than the goal of Newton's method asks.
  void choose_forcing(int cell, int step, double tolerance) {
    constexpr double largest = 0.1, linear_solve_limit = sizeof(T) == 4 ? 2e-7 : 1e-13;
    Progress& p = sizes_[cell];
    if (step == 0) {
      p.forcing = largest;
    } else {
      const double ratio = p.force / p.old_force;
      double forcing = 0.9 * ratio * ratio;
      if (0.9 * p.forcing * p.forcing > 0.1)
        forcing = std::max(forcing, 0.9 * p.forcing * p.forcing);
      p.forcing = std::min(largest, forcing);
    }
    if (!LawOf<D>::finite_strain) p.forcing = 0;  // one step is enough
    const double enough = 0.5 * goal(cell, tolerance) / p.force;
    p.forcing = std::min(0.5, std::max({p.forcing, enough, linear_solve_limit}));
  }

  /// solution(first row of the cell) = -K^-1 force, to the forcing of each cell.
  void solve_linear(const Execution& exec, const std::vector<int>& cells) {
    if (cells.empty()) return;
    std::vector<LinearSystem> systems;
    std::vector<int> rows;
    for (const int cell : cells) {
      rows.push_back(cell * settings_.loads.count);
      systems.push_back({.row = rows.back(),
                         .cell = cell,
                         .norm = sizes_[cell].force,
                         .tolerance = sizes_[cell].forcing * sizes_[cell].force});
    }
    Kokkos::parallel_for(
        "understudy/materials/newton_residual", teams(exec, cells.size()),
        CopyScaled<double, T>{layout_.unknowns(), -1.0, work_.source_list.fill(exec, cells),
                              work_.target_list.fill(exec, rows), work_.force, cg_.residual()});
    cg_.solve(exec, work_.stiffness, work_.rotation, systems, settings_.most_cg_iterations);
    counters_.newton_steps += static_cast<long>(cells.size());
    for (const LinearSystem& system : systems) counters_.residual_iterations += system.iterations;
  }

  /// Steps along the solution, halved until the state is admissible and the forces do not explode;
  /// returns the cells for which no step would do.
  std::vector<int> search_line(const Execution& exec, const std::vector<int>& cells) {
    constexpr int most_halvings = 8;
    std::vector<int> pending = cells;
    for (const int cell : cells) {
      sizes_[cell].old_force = sizes_[cell].force;
      sizes_[cell].step = 0;
    }
    double length = 1.0;
    for (int k = 0; k < most_halvings && !pending.empty(); ++k, length *= 0.5) {
      move(exec, pending, length);
      evaluate_cells(exec, pending);
      std::erase_if(pending, [&](int cell) {
        return is_admissible(cell) && sizes_[cell].force < 1.5 * sizes_[cell].old_force;
      });
    }
    return pending;
  }

  /// u += (length - last length) solution.
  void move(const Execution& exec, const std::vector<int>& cells, double length) {
    std::vector<int> rows;
    exec.fence("understudy/materials/move");
    for (std::size_t k = 0; k < cells.size(); ++k) {
      rows.push_back(cells[k] * settings_.loads.count);
      work_.factors(k) = length - sizes_[cells[k]].step;
      sizes_[cells[k]].step = length;
    }
    add_solutions(exec, rows, cells, work_.fluctuation);
  }

  template <class B>
  void add_solutions(const Execution& exec, const std::vector<int>& rows,
                     const std::vector<int>& targets, const Rows<B>& target) {
    Kokkos::parallel_for(
        "understudy/materials/add_solutions", teams(exec, rows.size()),
        AddScaled<T, B>{layout_.unknowns(), work_.factors, work_.source_list.fill(exec, rows),
                        work_.target_list.fill(exec, targets), cg_.solution(), target});
  }

  /// From the undeformed state, in 1, 2, 4, ... load increments until it works.
  void start_cold(const Execution& exec, std::vector<int> cells, double final_tolerance) {
    counters_.cold_starts += static_cast<long>(cells.size());
    for (int increments = 1; increments <= settings_.most_increments && !cells.empty();
         increments *= 2) {
      forget(exec, cells);
      std::vector<int> going = cells, failed;
      for (int k = 1; k <= increments && !going.empty(); ++k) {
        for (const int cell : going) set_load(cell, static_cast<double>(k) / increments);
        counters_.increments += static_cast<long>(going.size());
        const bool last = k == increments;
        const double tolerance = last ? final_tolerance : std::max(final_tolerance, 1e-2);
        for (const int cell : newton(exec, going, tolerance)) {
          failed.push_back(cell);
          std::erase(going, cell);
        }
      }
      std::sort(failed.begin(), failed.end());
      cells = failed;
    }
    for (const int cell : cells) tasks_[cell]->converged = false;
  }

  void forget(const Execution& exec, const std::vector<int>& cells) {
    for (const int cell : cells) {
      work_.starts(cell) = {};
      sizes_[cell].sensitive = false;
    }
    Kokkos::parallel_for(
        "understudy/materials/forget", teams(exec, cells.size()),
        Restore<T>{layout_.unknowns(), settings_.loads.count, work_.cell_list.fill(exec, cells),
                   work_.starts, work_.fluctuation, work_.jumps, work_.sensitivity});
    exec.fence("understudy/materials/forget");
  }

  void report_means(const std::vector<int>& cells) {
    const LoadSpace& space = settings_.loads;
    for (const int cell : cells) {
      Task& task = *tasks_[cell];
      task.energy = work_.state(cell, State::energy);
      for (int k = 0; k < space.count; ++k) {
        task.stress[k] = 0;
        for (int a = 0; a < D * D; ++a)
          task.stress[k] += space.basis[k][a] * work_.state(cell, State::mean_stress + a);
      }
    }
  }

  /// Sensitivities X = du/dload of the cells, and their effective tangents.
  ///
  /// The tangent is a quadratic form in X that is stationary at the solution, so its error is the
  /// square of that of X: C_ij = e_i : <A (e_j + grad X_j)> - X_i . R_j with residuals
  /// R_j = -(B_j + K X_j); a correction d of X changes it by -d_j . R_i - d_i . R'_j, where R' are
  /// the residuals after it. The stress gains X . force, what the residual that is left does to it.
  void find_sensitivities(const Execution& exec, const std::vector<int>& cells) {
    const int loads = settings_.loads.count;
    compute_sensitivity_residual(exec, cells);
    for (const int cell : cells)
      for (int i = 0; i < loads; ++i)
        for (int j = 0; j < loads; ++j)
          tasks_[cell]->tangent[i * loads + j] =
              work_.response(cell, j * loads + i) - work_.products(cell, i * loads + j);
    std::vector<LinearSystem> systems = sensitivity_systems(cells);
    solve_sensitivities(exec, systems);
    correct_sensitivities(exec, cells);
    for (const int cell : cells) {
      Task& task = *tasks_[cell];
      const double* sums = &work_.corrections(cell, 0);
      for (int i = 0; i < loads; ++i) {
        for (int j = 0; j < loads; ++j)
          task.tangent[i * loads + j] -= sums[j * loads + i] + sums[loads * loads + i * loads + j];
        task.stress[i] += sums[2 * loads * loads + i];
      }
      symmetrise(task.tangent);
    }
  }

  /// Residuals R of the sensitivities, the mean stresses they cause, X . R and R . R.
  void compute_sensitivity_residual(const Execution& exec, const std::vector<int>& cells) {
    using Kernel = SensitivityResidual<Element, T>;
    counters_.sensitivity_passes += static_cast<long>(cells.size());
    const auto list = work_.cell_list.fill(exec, cells);
    const auto scratch = Kokkos::PerTeam(Kernel::scratch_bytes(layout_, settings_.loads));
    Kokkos::parallel_for("understudy/materials/sensitivity_residual",
                         teams(exec, cells.size()).set_scratch_size(1, scratch),
                         Kernel{layout_, settings_.loads, list, work_.stiffness, work_.sensitivity,
                                work_.sensitivity_residual, work_.response});
    Kokkos::parallel_for("understudy/materials/sensitivity_products", teams(exec, cells.size()),
                         SensitivityProducts<T>{
                             settings_.loads.count, CellLayout<D>::round_up(layout_.unknowns()),
                             list, work_.sensitivity, work_.sensitivity_residual, work_.products});
    exec.fence("understudy/materials/sensitivity_products");
  }

  /// The systems K d = R that are not yet solved well enough.
  std::vector<LinearSystem> sensitivity_systems(const std::vector<int>& cells) {
    const int loads = settings_.loads.count;
    std::vector<LinearSystem> systems;
    for (const int cell : cells)
      for (int k = 0; k < loads; ++k) {
        const int row = cell * loads + k;
        const double norm = std::sqrt(work_.products(cell, loads * loads + k));
        // Without a start the residual is the right-hand side, which the slot then remembers.
        double& force = force_norms_[static_cast<std::size_t>(row)];
        force = sizes_[cell].sensitive ? tasks_[cell]->memory->force_norm[k] : norm;
        const double tolerance = std::max(settings_.tolerance * force, 1e-13);
        work_.solved(row) = norm > tolerance;
        if (norm > tolerance)
          systems.push_back({.row = row, .cell = cell, .norm = norm, .tolerance = tolerance});
      }
    return systems;
  }

  void solve_sensitivities(const Execution& exec, std::vector<LinearSystem>& systems) {
    if (systems.empty()) return;
    std::vector<int> rows;
    for (const LinearSystem& system : systems) rows.push_back(system.row);
    const auto list = work_.source_list.fill(exec, rows);
    Kokkos::parallel_for("understudy/materials/copy_residual", teams(exec, rows.size()),
                         CopyScaled<T, T>{layout_.unknowns(), 1.0, list, list,
                                          work_.sensitivity_residual, cg_.residual()});
    cg_.solve(exec, work_.stiffness, work_.rotation, systems, settings_.most_cg_iterations);
    for (const LinearSystem& system : systems) counters_.tangent_iterations += system.iterations;
  }

  void correct_sensitivities(const Execution& exec, const std::vector<int>& cells) {
    Kokkos::parallel_for(
        "understudy/materials/correct_sensitivities", teams(exec, cells.size()),
        CorrectSensitivities<T>{settings_.loads.count, CellLayout<D>::round_up(layout_.unknowns()),
                                work_.cell_list.fill(exec, cells), work_.solved,
                                work_.sensitivity_residual, cg_.residual(), cg_.solution(),
                                work_.force, work_.sensitivity, work_.corrections});
    exec.fence("understudy/materials/correct_sensitivities");
  }

  void symmetrise(double* tangent) const {
    const int loads = settings_.loads.count;
    for (int i = 0; i < loads; ++i)
      for (int j = 0; j < i; ++j)
        tangent[i * loads + j] = tangent[j * loads + i] =
            0.5 * (tangent[i * loads + j] + tangent[j * loads + i]);
  }

  void keep(const Execution& exec, const std::vector<int>& cells, bool with_tangent) {
    for (const int cell : cells) {
      Task& task = *tasks_[cell];
      StartPointers& start = work_.starts(cell) = {};
      if (!task.memory) continue;
      CellMemory<D>& memory = *task.memory;
      memory.latest.filled = task.converged;
      if (!task.converged) continue;
      make_room(task);
      point_at_memory(task, start);
      if (!with_tangent) start.sensitivity = nullptr;
      memory.has_sensitivity = with_tangent || sizes_[cell].sensitive;
      memory.latest.geometry = task.geometry->id();
      for (int k = 0; k < settings_.loads.count; ++k) {
        memory.latest.load[k] = task.load[k];
        if (with_tangent)
          memory.force_norm[k] =
              force_norms_[static_cast<std::size_t>(cell * settings_.loads.count + k)];
      }
    }
    Kokkos::parallel_for(
        "understudy/materials/keep", teams(exec, cells.size()),
        Keep<T>{layout_.unknowns(), settings_.loads.count, work_.cell_list.fill(exec, cells),
                work_.starts, work_.fluctuation, work_.jumps, work_.sensitivity});
    exec.fence("understudy/materials/keep");
  }

  void make_room(const Task& task) const {
    using Kokkos::view_alloc, Kokkos::WithoutInitializing;
    CellMemory<D>& memory = *task.memory;
    const auto length = static_cast<std::size_t>(layout_.unknowns());
    if (memory.latest.fluctuation.extent(0) != length)
      memory.latest.fluctuation = Kokkos::View<float*>(
          view_alloc("understudy/materials/kept_fluctuation", WithoutInitializing), length);
    const auto jumps = static_cast<std::size_t>(jump_numbers(task));
    if (memory.latest.jumps.extent(0) != jumps)
      memory.latest.jumps = Kokkos::View<float*>(
          view_alloc("understudy/materials/kept_jumps", WithoutInitializing), jumps);
    if (memory.sensitivity.extent(1) != length)
      memory.sensitivity = Kokkos::View<float**, Kokkos::LayoutRight>(
          view_alloc("understudy/materials/kept_sensitivity", WithoutInitializing),
          settings_.loads.count, length);
  }

  CellLayout<D> layout_;
  GroupSettings settings_;
  std::shared_ptr<const Preconditioner> preconditioner_;
  int cells_;
  GroupWorkspace<Element, T> work_;
  ConjugateGradients<Element, T> cg_;
  std::vector<Progress> sizes_;
  std::vector<double> force_norms_;  // of the forces of every load of every cell
  std::vector<Task*> tasks_;
  CellCounters counters_;
};

/// Defined once per combination, in files of their own: they take long to compile.
template <class Element, template <int> class LawOf>
std::unique_ptr<GroupSolver<Element::dimensions>> make_group_solver_of(
    const Grid<Element::dimensions>& grid, const GroupSettings& settings, double mu, double lambda);

}  // namespace understudy::materials
