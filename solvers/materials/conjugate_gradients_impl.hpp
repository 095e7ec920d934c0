#pragma once
#include <cmath>
#include <understudy/solvers/materials/conjugate_gradients.hpp>

namespace understudy::materials {

template <class Element, class T>
int ConjugateGradients<Element, T>::row_size(const CellLayout<D>& layout) {
  return CellLayout<D>::round_up(layout.unknowns()) + CellLayout<D>::round_up(16);
}

template <class Element, class T>
ConjugateGradients<Element, T>::ConjugateGradients(
    const CellLayout<D>& layout, int rows,
    std::shared_ptr<const FourierPreconditioner<Element, T>> preconditioner)
    : layout_(layout),
      preconditioner_(std::move(preconditioner)),
      residual_("understudy/materials/cg_residual", rows, row_size(layout)),
      solution_("understudy/materials/cg_solution", rows, row_size(layout)),
      preconditioned_("understudy/materials/cg_preconditioned", rows, row_size(layout)),
      direction_("understudy/materials/cg_direction", rows, row_size(layout)),
      product_("understudy/materials/cg_product", rows, row_size(layout)),
      transform_("understudy/materials/cg_transform", rows,
                 CellLayout<D>::round_up(preconditioner_->transform_size()) + 16),
      scalars_("understudy/materials/cg_scalars", rows, CgScalar::size),
      curvature_("understudy/materials/cg_curvature", rows),
      active_list_(rows),
      cell_list_(rows) {}

template <class Element, class T>
void ConjugateGradients<Element, T>::solve(const Execution& exec, const Rows<T>& stiffness,
                                           const HostReadableRows& rotations,
                                           std::vector<LinearSystem>& systems,
                                           int most_iterations) {
  std::vector<int> cells(residual_.extent(0), 0), active;
  std::vector<LinearSystem*> running;
  for (LinearSystem& system : systems) {
    cells[system.row] = system.cell;
    system.iterations = 0;
    active.push_back(system.row);
    if (system.norm > system.tolerance) running.push_back(&system);
  }
  cells_ = cell_list_.fill(exec, cells);
  if (active.empty()) return;
  Kokkos::parallel_for(
      "understudy/materials/cg_reset",
      Kokkos::TeamPolicy<Execution>(exec, static_cast<int>(active.size()), Kokkos::AUTO),
      ResetSystem<T>{row_size(layout_), active_list_.fill(exec, active), solution_, direction_,
                     scalars_});
  const std::vector<int> all = active;
  for (int iteration = 0; !running.empty() && iteration < most_iterations; ++iteration) {
    active.clear();
    for (const LinearSystem* system : running) active.push_back(system->row);
    iterate(exec, stiffness, rotations, active);
    std::erase_if(running, [&](LinearSystem* system) {
      ++system->iterations;
      const double square = scalars_(system->row, CgScalar::square);
      if (square >= 0) system->norm = std::sqrt(square);
      return !(square > system->tolerance * system->tolerance);  // also at a breakdown, or NaN
    });
  }
  Kokkos::parallel_for(
      "understudy/materials/cg_finish",
      Kokkos::TeamPolicy<Execution>(exec, static_cast<int>(all.size()), Kokkos::AUTO),
      FinishSolution<T>{layout_.unknowns(), active_list_.fill(exec, all), direction_, scalars_,
                        solution_});
}

template <class Element, class T>
void ConjugateGradients<Element, T>::iterate(const Execution& exec, const Rows<T>& stiffness,
                                             const HostReadableRows& rotations,
                                             const std::vector<int>& active) {
  const int count = static_cast<int>(active.size()), length = layout_.unknowns();
  const Kokkos::TeamPolicy<Execution> policy(exec, count, Kokkos::AUTO);
  const auto rows = active_list_.fill(exec, active);
  preconditioner_->apply(exec, {active, rows, cells_, rotations}, residual_, transform_,
                         preconditioned_);
  Kokkos::parallel_for("understudy/materials/cg_direction", policy,
                       UpdateDirection<T>{length, rows, residual_, preconditioned_, direction_,
                                          solution_, scalars_});
  apply_stiffness(exec, count,
                  ApplyStiffness<Element, T>{layout_, rows, cells_, stiffness, direction_, product_,
                                             curvature_});
  Kokkos::parallel_for("understudy/materials/cg_residual", policy,
                       UpdateResidual<T>{length, rows, product_, curvature_, residual_, scalars_});
  exec.fence("understudy/materials/cg");
}

}  // namespace understudy::materials
