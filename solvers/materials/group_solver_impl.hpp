#pragma once
#include <limits>
#include <understudy/solvers/materials/group_memory.hpp>
#include <understudy/solvers/materials/newton.hpp>
#include <understudy/solvers/materials/sensitivities.hpp>

namespace understudy::materials {

/// Solves a group of cells: from their warm starts where there are any, else from the undeformed
/// state, in load increments if need be.
template <class Element, template <int> class LawOf, class T>
class GroupSolverOf : public GroupSolver<Element::dimensions> {
 public:
  static constexpr int D = Element::dimensions;
  using Preconditioner = FourierPreconditioner<Element, T>;
  using Task = CellTask<D>;

  GroupSolverOf(const Grid<D>& grid, const GroupSettings& settings,
                std::shared_ptr<const Preconditioner> preconditioner)
      : preconditioner_(preconditioner), group_(grid, settings, std::move(preconditioner)) {}

  int group_size() const override { return group_.capacity; }
  const CellCounters& counters() const override { return group_.counters; }
  std::size_t bytes_per_cell() const override {
    return GroupWorkspace<Element, T>::bytes_per_cell(group_.layout, group_.settings.loads.count);
  }
  std::unique_ptr<GroupSolver<D>> clone(int capacity) const override {
    GroupSettings settings = group_.settings;
    settings.capacity = capacity > 0 ? capacity : group_.capacity;
    return std::make_unique<GroupSolverOf>(group_.layout.grid, settings, preconditioner_);
  }

  void solve(const Execution& exec, const std::vector<Task*>& tasks, Wanted wanted) override {
    group_.counters.solves += static_cast<long>(tasks.size());
    const double tolerance = newton_tolerance(wanted);
    group_.begin(exec, tasks);
    std::vector<int> all, cold, warm;
    for (int cell = 0; cell < static_cast<int>(tasks.size()); ++cell) {
      all.push_back(cell);
      (memory_.is_warm(*tasks[cell]) ? warm : cold).push_back(cell);
    }
    memory_.restore(exec, all);
    for (const int cell : newton_.run(exec, warm, tolerance)) cold.push_back(cell);
    start_cold(exec, cold, tolerance);
    report_means(all);
    if (wanted == Wanted::tangent) find_tangents(exec, all);
    write_fields(exec, all);
    memory_.keep(exec, all, wanted == Wanted::tangent);
  }

 private:
  // With sensitivities the error of the stress is the square of the residual; without, the residual
  // must be as small as that square.
  double newton_tolerance(Wanted wanted) const {
    constexpr double rounding = 1e-9;
    const double tolerance = group_.settings.tolerance;
    if (wanted != Wanted::stress) return tolerance;
    return std::min(tolerance, std::max(tolerance * tolerance, rounding));
  }

  /// From the undeformed state, in 1, 2, 4, ... load increments until it works.
  void start_cold(const Execution& exec, std::vector<int> cells, double final_tolerance) {
    group_.counters.cold_starts += static_cast<long>(cells.size());
    for (int increments = 1; increments <= group_.settings.most_increments && !cells.empty();
         increments *= 2) {
      memory_.forget(exec, cells);
      std::vector<int> going = cells, failed;
      for (int k = 1; k <= increments && !going.empty(); ++k) {
        for (const int cell : going) group_.set_load(cell, static_cast<double>(k) / increments);
        group_.counters.increments += static_cast<long>(going.size());
        const bool last = k == increments;
        const double tolerance = last ? final_tolerance : std::max(final_tolerance, 1e-2);
        for (const int cell : newton_.run(exec, going, tolerance)) {
          failed.push_back(cell);
          std::erase(going, cell);
        }
      }
      std::sort(failed.begin(), failed.end());
      cells = failed;
    }
    for (const int cell : cells) group_.tasks[cell]->converged = false;
  }

  // Without a solution there is no tangent, and looking for one would cost as much as a solution.
  void find_tangents(const Execution& exec, std::vector<int> cells) {
    std::erase_if(cells, [&](int cell) {
      Task& task = *group_.tasks[cell];
      if (!task.converged)
        std::ranges::fill(task.tangent, std::numeric_limits<double>::quiet_NaN());
      return !task.converged;
    });
    sensitivities_.find(exec, cells);
  }

  void report_means(const std::vector<int>& cells) {
    const LoadSpace& space = group_.settings.loads;
    for (const int cell : cells) {
      Task& task = *group_.tasks[cell];
      task.energy = group_.work.state(cell, State::energy);
      for (int k = 0; k < space.count; ++k) {
        task.stress[k] = 0;
        for (int a = 0; a < D * D; ++a)
          task.stress[k] += space.basis[k][a] * group_.work.state(cell, State::mean_stress + a);
      }
    }
  }

  /// Fields of the cells that want some; their states are evaluated once more for that.
  void write_fields(const Execution& exec, std::vector<int> cells) {
    std::erase_if(cells, [&](int cell) {
      const FieldPointers& fields = group_.tasks[cell]->fields;
      return !fields.stress && !fields.displacement;
    });
    if (cells.empty()) return;
    for (const int cell : cells) group_.work.fields(cell) = group_.tasks[cell]->fields;
    group_.evaluate_cells(exec, cells);
    Kokkos::parallel_for(
        "understudy/materials/write_displacement", group_.teams(exec, cells.size()),
        WriteDisplacement<D>{group_.layout.nodes(), group_.work.cell_list.fill(exec, cells),
                             group_.work.fields, group_.work.fluctuation});
    exec.fence("understudy/materials/write_fields");
  }

  std::shared_ptr<const Preconditioner> preconditioner_;
  Group<Element, LawOf, T> group_;
  GroupMemory<Element, LawOf, T> memory_{group_};
  Newton<Element, LawOf, T> newton_{group_};
  Sensitivities<Element, LawOf, T> sensitivities_{group_};
};

/// Defined once per combination, in files of their own: they take long to compile.
template <class Element, template <int> class LawOf>
std::unique_ptr<GroupSolver<Element::dimensions>> make_group_solver_of(
    const Grid<Element::dimensions>& grid, const GroupSettings& settings, double mu, double lambda);

}  // namespace understudy::materials
