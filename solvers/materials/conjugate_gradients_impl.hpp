#pragma once
#include <algorithm>
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
    std::shared_ptr<const FourierPreconditioner<Element, T>> preconditioner, CgSchedule schedule)
    : layout_(layout),
      schedule_(schedule),
      preconditioner_(std::move(preconditioner)),
      residual_("understudy/materials/cg_residual", rows, row_size(layout)),
      solution_("understudy/materials/cg_solution", rows, row_size(layout)),
      preconditioned_("understudy/materials/cg_preconditioned", rows, row_size(layout)),
      direction_("understudy/materials/cg_direction", rows, row_size(layout)),
      product_("understudy/materials/cg_product", rows, row_size(layout)),
      transform_("understudy/materials/cg_transform", rows, preconditioner_->transform_size()),
      mode_forces_("understudy/materials/mode_forces", on_gpu ? rows : 0,
                   Element::unknowns * layout.padded_voxels()),
      scalars_("understudy/materials/cg_scalars", rows, CgScalar::size),
      curvature_("understudy/materials/cg_curvature", rows,
                 on_gpu ? voxels::parts(layout.nodes()) : 1),
      host_scalars_(Kokkos::create_mirror_view(scalars_)),
      active_list_(rows),
      cell_list_(rows) {}

template <class Element, class T>
void ConjugateGradients<Element, T>::solve(const Execution& exec, const Rows<T>& stiffness,
                                           const HostWritableRows& rotations,
                                           std::vector<LinearSystem>& systems,
                                           int most_iterations) {
  if (systems.empty()) return;
  start(exec, systems);
  std::vector<LinearSystem*> running;
  for (LinearSystem& system : systems)
    if (system.norm > system.tolerance) running.push_back(&system);
  std::vector<int> active;
  PreconditionedRows rows{active, {}, cells_, rotations};
  for (int iteration = 0; !running.empty() && iteration < most_iterations;) {
    if (active.empty() || !may_replay(active.size()) || running.size() <= active.size() / 2) {
      active.clear();
      for (const LinearSystem* system : running) active.push_back(system->row);
      rows.list = active_list_.fill(exec, active);
    }
    const int times = std::min(schedule_.look_every, most_iterations - iteration);
    iterate(exec, stiffness, rows, times);
    iteration += times;
    read_scalars(exec);
    std::erase_if(running, [&](LinearSystem* system) {
      system->iterations = static_cast<int>(host_scalars_(system->row, CgScalar::iterations));
      const double square = host_scalars_(system->row, CgScalar::square);
      if (square >= 0) system->norm = std::sqrt(square);
      return host_scalars_(system->row, CgScalar::active) == 0;
    });
  }
  std::vector<int> all;
  for (const LinearSystem& system : systems) all.push_back(system.row);
  Kokkos::parallel_for("understudy/materials/cg_finish",
                       numerics::LaunchedTeams(exec, static_cast<int>(all.size()), Kokkos::AUTO),
                       FinishSolution<T>{layout_.unknowns(), active_list_.fill(exec, all),
                                         direction_, scalars_, solution_});
}

template <class Element, class T>
void ConjugateGradients<Element, T>::start(const Execution& exec,
                                           const std::vector<LinearSystem>& systems) {
  exec.fence("understudy/materials/cg_start");
  const int last = std::ranges::max(systems, {}, &LinearSystem::row).row;
  used_ = {0, static_cast<std::size_t>(last) + 1};
  std::vector<int> cells(used_.second, 0), rows;
  for (const LinearSystem& system : systems) {
    cells[system.row] = system.cell;
    rows.push_back(system.row);
    for (int k = 0; k < CgScalar::size; ++k) host_scalars_(system.row, k) = 0;
    host_scalars_(system.row, CgScalar::goal) = system.tolerance * system.tolerance;
    host_scalars_(system.row, CgScalar::active) = system.norm > system.tolerance ? 1 : 0;
  }
  Kokkos::deep_copy(exec, used(scalars_), used(host_scalars_));
  cells_ = cell_list_.fill(exec, cells);
  Kokkos::parallel_for(
      "understudy/materials/cg_reset",
      numerics::LaunchedTeams(exec, static_cast<int>(rows.size()), Kokkos::AUTO),
      ResetSystem<T>{row_size(layout_), active_list_.fill(exec, rows), solution_, direction_});
}

template <class Element, class T>
void ConjugateGradients<Element, T>::read_scalars(const Execution& exec) {
  Kokkos::deep_copy(exec, used(host_scalars_), used(scalars_));
  exec.fence("understudy/materials/cg");
}

/// Whether launches decide how long so many systems take.
template <class Element, class T>
bool ConjugateGradients<Element, T>::may_replay(std::size_t systems) const {
  return systems * static_cast<std::size_t>(layout_.unknowns()) < schedule_.replay_below;
}

template <class Element, class T>
void ConjugateGradients<Element, T>::iterate(const Execution& exec, const Rows<T>& stiffness,
                                             const PreconditionedRows& active, int times) {
  const auto launch = [&] {
    for (int k = 0; k < times; ++k) iterate(exec, stiffness, active);
  };
  if (!may_replay(active.on_host.size())) return launch();
  const auto address = [](const auto& view) {
    return reinterpret_cast<std::uintptr_t>(view.data());
  };
  iterations_.run(exec,
                  {active.on_host.size(), static_cast<std::uintptr_t>(times), address(stiffness),
                   stiffness.stride(0), address(active.rotations), active.rotations.stride(0),
                   preconditioner_->shared_memory(exec)},
                  launch);
}

template <class Element, class T>
void ConjugateGradients<Element, T>::iterate(const Execution& exec, const Rows<T>& stiffness,
                                             const PreconditionedRows& active) {
  const int count = static_cast<int>(active.on_host.size()), length = layout_.unknowns();
  const numerics::LaunchedTeams policy(exec, count, Kokkos::AUTO);
  const auto rows = active.list;
  preconditioner_->apply(exec, active, residual_, transform_, preconditioned_);
  Kokkos::parallel_for("understudy/materials/cg_direction", policy,
                       UpdateDirection<T>{length, rows, residual_, preconditioned_, direction_,
                                          solution_, scalars_});
  apply_stiffness(exec, count,
                  ApplyStiffness<Element, T>{layout_, rows, cells_, stiffness, direction_, product_,
                                             curvature_, scalars_},
                  mode_forces_);
  Kokkos::parallel_for("understudy/materials/cg_residual", policy,
                       UpdateResidual<T>{length, rows, product_, curvature_, residual_, scalars_});
}

}  // namespace understudy::materials
