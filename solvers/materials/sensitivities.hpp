#pragma once
#include <understudy/solvers/materials/group.hpp>

namespace understudy::materials {

/// CG for the sensitivities of a group of cells, and the effective tangents that follow.
template <class Element, template <int> class LawOf, class T>
class Sensitivities {
 public:
  static constexpr int D = Element::dimensions;
  using Task = CellTask<D>;

  explicit Sensitivities(Group<Element, LawOf, T>& group) : group_(group) {}

  /// Sensitivities X = du/dload of the cells, and their effective tangents.
  ///
  /// The tangent is a quadratic form in X that is stationary at the solution, so its error is the
  /// square of that of X: C_ij = e_i : <A (e_j + grad X_j)> - X_i . R_j with residuals
  /// R_j = -(B_j + K X_j); a correction d of X changes it by -d_j . R_i - d_i . R'_j, where R' are
  /// the residuals after it. The stress gains X . force, what the residual that is left does to it.
  ///
  /// Takes cells with a solution; those whose sensitivities miss the tolerance are not converged,
  /// with the last iterate as the tangent.
  void find(const Execution& exec, const std::vector<int>& cells) {
    if (cells.empty()) return;
    const int loads = group_.settings.loads.count;
    compute_sensitivity_residual(exec, cells);
    for (const int cell : cells)
      for (int i = 0; i < loads; ++i)
        for (int j = 0; j < loads; ++j)
          group_.tasks[cell]->tangent[i * loads + j] =
              group_.work.response(cell, j * loads + i) - group_.work.products(cell, i * loads + j);
    std::vector<LinearSystem> systems = sensitivity_systems(cells);
    solve_sensitivities(exec, systems);
    correct_sensitivities(exec, cells);
    for (const int cell : cells) {
      Task& task = *group_.tasks[cell];
      const double* sums = &group_.work.corrections(cell, 0);
      for (int i = 0; i < loads; ++i) {
        for (int j = 0; j < loads; ++j)
          task.tangent[i * loads + j] -= sums[j * loads + i] + sums[loads * loads + i * loads + j];
        task.stress[i] += sums[2 * loads * loads + i];
      }
      task.asymmetry = symmetrise(task.tangent);
    }
  }

 private:
  /// Residuals R of the sensitivities, the mean stresses they cause, X . R and R . R.
  void compute_sensitivity_residual(const Execution& exec, const std::vector<int>& cells) {
    using Kernel = SensitivityResidual<Element, T>;
    group_.counters.sensitivity_passes += static_cast<long>(cells.size());
    const auto list = group_.work.cell_list.fill(exec, cells);
    sensitivity_residual(
        exec, static_cast<int>(cells.size()),
        Kernel{group_.layout, group_.settings.loads, list, group_.work.stiffness,
               group_.work.sensitivity, group_.work.sensitivity_residual, group_.work.response},
        group_.cg.mode_forces());
    Kokkos::parallel_for(
        "understudy/materials/sensitivity_products", group_.teams(exec, cells.size()),
        SensitivityProducts<T>{
            group_.settings.loads.count, CellLayout<D>::round_up(group_.layout.unknowns()), list,
            group_.work.sensitivity, group_.work.sensitivity_residual, group_.work.products});
    exec.fence("understudy/materials/sensitivity_products");
  }

  /// The systems K d = R that are not yet solved well enough.
  std::vector<LinearSystem> sensitivity_systems(const std::vector<int>& cells) {
    const int loads = group_.settings.loads.count;
    std::vector<LinearSystem> systems;
    for (const int cell : cells) {
      const double rounding = group_.rate_rounding(cell);
      for (int k = 0; k < loads; ++k) {
        const int row = cell * loads + k;
        const double norm = std::sqrt(group_.work.products(cell, loads * loads + k));
        const double tolerance =
            std::max(group_.settings.tolerance * group_.reference_force_rate(cell, k), rounding);
        const LinearSystem system{.row = row, .cell = cell, .norm = norm, .tolerance = tolerance};
        group_.work.solved(row) = !system.converged();
        if (!system.converged()) systems.push_back(system);
      }
    }
    return systems;
  }

  void solve_sensitivities(const Execution& exec, std::vector<LinearSystem>& systems) {
    if (systems.empty()) return;
    std::vector<int> rows;
    for (const LinearSystem& system : systems) rows.push_back(system.row);
    const auto list = group_.work.source_list.fill(exec, rows);
    Kokkos::parallel_for("understudy/materials/copy_residual", group_.teams(exec, rows.size()),
                         CopyScaled<T, T>{group_.layout.unknowns(), 1.0, list, list,
                                          group_.work.sensitivity_residual, group_.cg.residual()});
    group_.cg.solve(exec, group_.work.stiffness, group_.work.rotation, systems,
                    group_.settings.most_cg_iterations);
    for (const LinearSystem& system : systems) {
      group_.counters.tangent_iterations += system.iterations;
      if (!system.converged()) group_.tasks[system.cell]->converged = false;
    }
  }

  void correct_sensitivities(const Execution& exec, const std::vector<int>& cells) {
    Kokkos::parallel_for(
        "understudy/materials/correct_sensitivities", group_.teams(exec, cells.size()),
        CorrectSensitivities<T>{
            group_.settings.loads.count, CellLayout<D>::round_up(group_.layout.unknowns()),
            group_.work.cell_list.fill(exec, cells), group_.work.solved,
            group_.work.sensitivity_residual, group_.cg.residual(), group_.cg.solution(),
            group_.work.force, group_.work.sensitivity, group_.work.corrections});
    exec.fence("understudy/materials/correct_sensitivities");
  }

  /// Returns the largest difference of two twin entries over the largest entry.
  double symmetrise(double* tangent) const {
    const int loads = group_.settings.loads.count;
    double largest = 0, difference = 0;
    for (int i = 0; i < loads; ++i)
      for (int j = 0; j <= i; ++j) {
        double &lower = tangent[i * loads + j], &upper = tangent[j * loads + i];
        difference = std::max(difference, std::abs(lower - upper));
        lower = upper = 0.5 * (lower + upper);
        largest = std::max(largest, std::abs(lower));
      }
    return largest > 0 ? difference / largest : 0;
  }

  Group<Element, LawOf, T>& group_;
};

}  // namespace understudy::materials
