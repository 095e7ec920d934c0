#pragma once
#include <understudy/solvers/materials/group.hpp>

namespace understudy::materials {

/// Warm starts of a group of cells: taken out of the memories of their slots, and put back.
template <class Element, template <int> class LawOf, class T>
class GroupMemory {
 public:
  static constexpr int D = Element::dimensions;
  using Task = CellTask<D>;

  explicit GroupMemory(Group<Element, LawOf, T>& group) : group_(group) {}

  static bool is_warm(const Task& task) { return task.memory && task.memory->latest.filled; }

  void restore(const Execution& exec, const std::vector<int>& cells) {
    if (cells.empty()) return;
    for (const int cell : cells) {
      const Task& task = *group_.tasks[cell];
      StartPointers& start = group_.work.starts(cell) = {};
      if (!task.memory) continue;
      point_at_memory(task, start);
      if (!is_warm(task)) start.fluctuation = start.jumps = nullptr;
      if (task.memory->latest.geometry != task.geometry->id()) start.jumps = nullptr;
      if (!task.memory->has_sensitivity) start.sensitivity = nullptr;
      for (int k = 0; k < group_.settings.loads.count; ++k)
        start.load_change[k] = is_warm(task) ? task.load[k] - task.memory->latest.load[k] : 0.0;
    }
    fill_states(exec, cells);
  }

  void forget(const Execution& exec, const std::vector<int>& cells) {
    exec.fence("understudy/materials/starts");  // restore() may still be reading the old ones
    for (const int cell : cells) {
      group_.work.starts(cell) = {};
      group_.progress[cell].sensitive = false;
    }
    fill_states(exec, cells);
    exec.fence("understudy/materials/forget");
  }

  void keep(const Execution& exec, const std::vector<int>& cells, bool with_tangent) {
    for (const int cell : cells) {
      Task& task = *group_.tasks[cell];
      StartPointers& start = group_.work.starts(cell) = {};
      if (!task.memory) continue;
      CellMemory& memory = *task.memory;
      memory.latest.filled = task.converged;
      if (!task.converged) continue;
      make_room(task);
      point_at_memory(task, start);
      if (!with_tangent) start.sensitivity = nullptr;
      memory.has_sensitivity = with_tangent || group_.progress[cell].sensitive;
      memory.latest.geometry = task.geometry->id();
      std::copy_n(task.load, group_.settings.loads.count, memory.latest.load);
    }
    Kokkos::parallel_for(
        "understudy/materials/keep", group_.teams(exec, cells.size()),
        Keep<T>{group_.layout.unknowns(), group_.settings.loads.count,
                group_.work.cell_list.fill(exec, cells), group_.work.starts,
                group_.work.fluctuation, group_.work.jumps, group_.work.sensitivity});
    exec.fence("understudy/materials/keep");
  }

 private:
  /// The states of the cells from where their starts point; zero where these are null.
  void fill_states(const Execution& exec, const std::vector<int>& cells) {
    Kokkos::parallel_for(
        "understudy/materials/restore", group_.teams(exec, cells.size()),
        Restore<T>{group_.layout.unknowns(), group_.settings.loads.count,
                   group_.work.cell_list.fill(exec, cells), group_.work.starts,
                   group_.work.fluctuation, group_.work.jumps, group_.work.sensitivity});
  }

  void point_at_memory(const Task& task, StartPointers& start) const {
    start.fluctuation = task.memory->latest.fluctuation.data();
    start.jumps = task.memory->latest.jumps.data();
    start.jump_numbers = static_cast<int>(task.memory->latest.jumps.extent(0));
    start.sensitivity = task.memory->sensitivity.data();
    start.sensitivity_stride = static_cast<int>(task.memory->sensitivity.stride(0));
  }

  void make_room(const Task& task) const {
    using Kokkos::view_alloc, Kokkos::WithoutInitializing;
    CellMemory& memory = *task.memory;
    const auto length = static_cast<std::size_t>(group_.layout.unknowns());
    if (memory.latest.fluctuation.extent(0) != length)
      memory.latest.fluctuation = Kokkos::View<float*>(
          view_alloc("understudy/materials/kept_fluctuation", WithoutInitializing), length);
    const auto jumps = static_cast<std::size_t>(group_.jump_numbers(task));
    if (memory.latest.jumps.extent(0) != jumps)
      memory.latest.jumps = Kokkos::View<float*>(
          view_alloc("understudy/materials/kept_jumps", WithoutInitializing), jumps);
    if (memory.sensitivity.extent(1) != length)
      memory.sensitivity = Kokkos::View<float**, Kokkos::LayoutRight>(
          view_alloc("understudy/materials/kept_sensitivity", WithoutInitializing),
          group_.settings.loads.count, length);
  }

  Group<Element, LawOf, T>& group_;
};

}  // namespace understudy::materials
