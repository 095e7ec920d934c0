#pragma once
#include <understudy/solvers/materials/group.hpp>

namespace understudy::materials {

/// Newton's method with inexact CG for the fluctuations of a group of cells.
template <class Element, template <int> class LawOf, class T>
class Newton {
 public:
  static constexpr int D = Element::dimensions;
  using Task = CellTask<D>;

  explicit Newton(Group<Element, LawOf, T>& group) : group_(group) {}

  /// Newton's method from the current states; returns the cells it failed for.
  std::vector<int> run(const Execution& exec, std::vector<int> cells, double tolerance) {
    std::vector<int> failed;
    if (cells.empty()) return failed;
    group_.evaluate_cells(exec, cells);
    for (int step = 0; !cells.empty(); ++step) {
      std::erase_if(cells, [&](int cell) {
        const bool good = group_.is_admissible(cell) && step < group_.settings.most_newton_steps;
        const bool done = group_.is_admissible(cell) && group_.is_settled(cell) &&
                          group_.progress[cell].force <= group_.goal(cell, tolerance);
        group_.tasks[cell]->converged = done;
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

 private:
  // S. C. Eisenstat, H. F. Walker, SIAM J. Sci. Comput. 17, 1996, choice 2 with their safeguard,
  // and never more exact than the goal of Newton's method asks.
  void choose_forcing(int cell, int step, double tolerance) {
    constexpr double largest = 0.1, linear_solve_limit = sizeof(T) == 4 ? 2e-7 : 1e-13;
    Progress& p = group_.progress[cell];
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
    const double enough = 0.5 * group_.goal(cell, tolerance) / p.force;
    p.forcing = std::min(0.5, std::max({p.forcing, enough, linear_solve_limit}));
  }

  /// solution(first row of the cell) = -K^-1 force, to the forcing of each cell.
  void solve_linear(const Execution& exec, const std::vector<int>& cells) {
    if (cells.empty()) return;
    std::vector<LinearSystem> systems;
    std::vector<int> rows;
    for (const int cell : cells) {
      rows.push_back(cell * group_.settings.loads.count);
      systems.push_back({.row = rows.back(),
                         .cell = cell,
                         .norm = group_.progress[cell].force,
                         .tolerance = group_.progress[cell].forcing * group_.progress[cell].force});
    }
    Kokkos::parallel_for("understudy/materials/newton_residual", group_.teams(exec, cells.size()),
                         CopyScaled<double, T>{group_.layout.unknowns(), -1.0,
                                               group_.work.source_list.fill(exec, cells),
                                               group_.work.target_list.fill(exec, rows),
                                               group_.work.force, group_.cg.residual()});
    group_.cg.solve(exec, group_.work.stiffness, group_.work.rotation, systems,
                    group_.settings.most_cg_iterations);
    group_.counters.newton_steps += static_cast<long>(cells.size());
    for (const LinearSystem& system : systems)
      group_.counters.residual_iterations += system.iterations;
  }

  /// Steps along the solution, halved until the state is admissible and the forces do not explode;
  /// returns the cells for which no step would do.
  std::vector<int> search_line(const Execution& exec, const std::vector<int>& cells) {
    constexpr int most_halvings = 8;
    std::vector<int> pending = cells;
    for (const int cell : cells) {
      group_.progress[cell].old_force = group_.progress[cell].force;
      group_.progress[cell].step = 0;
    }
    double length = 1.0;
    for (int k = 0; k < most_halvings && !pending.empty(); ++k, length *= 0.5) {
      move(exec, pending, length);
      group_.evaluate_cells(exec, pending);
      std::erase_if(pending, [&](int cell) {
        return group_.is_admissible(cell) &&
               group_.progress[cell].force < 1.5 * group_.progress[cell].old_force;
      });
    }
    return pending;
  }

  /// u += (length - last length) solution.
  void move(const Execution& exec, const std::vector<int>& cells, double length) {
    std::vector<int> rows;
    exec.fence("understudy/materials/move");
    for (std::size_t k = 0; k < cells.size(); ++k) {
      rows.push_back(cells[k] * group_.settings.loads.count);
      group_.work.factors(k) = length - group_.progress[cells[k]].step;
      group_.progress[cells[k]].step = length;
    }
    add_solutions(exec, rows, cells, group_.work.fluctuation);
  }

  template <class B>
  void add_solutions(const Execution& exec, const std::vector<int>& rows,
                     const std::vector<int>& targets, const Rows<B>& target) {
    Kokkos::parallel_for(
        "understudy/materials/add_solutions", group_.teams(exec, rows.size()),
        AddScaled<T, B>{group_.layout.unknowns(), group_.work.factors,
                        group_.work.source_list.fill(exec, rows),
                        group_.work.target_list.fill(exec, targets), group_.cg.solution(), target});
  }

  Group<Element, LawOf, T>& group_;
};

}  // namespace understudy::materials
