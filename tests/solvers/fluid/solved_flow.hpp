#pragma once
#include <solvers/fluid/marched_flow.hpp>
#include <understudy/solvers/fluid/coarse_geometry.hpp>
#include <understudy/solvers/fluid/flow_solver.hpp>

namespace understudy::fluid {

/// A task for a cell of n nodes per side with a body of that solid fraction.
template <int D>
FlowTask<D> flow_task(int n, const LevelSet<D>& level_set, double fraction,
                      std::array<double, D> reynolds) {
  Node<D> sides;
  for (int d = 0; d < D; ++d) sides[d] = n;
  FlowTask<D> task;
  task.geometry = std::make_shared<const FlowGeometry<D>>(make_flow_geometry<D>(sides, level_set));
  task.coarser = std::make_shared<const std::vector<FlowGeometry<D>>>(
      coarser_geometries<D>(Execution(), *task.geometry));
  task.solid_fraction = fraction;
  for (std::size_t d = 0; d < D; ++d) task.reynolds[d] = reynolds[d];
  return task;
}

template <int D>
FlowTask<D> round_task(int n, double fraction, std::array<double, D> reynolds) {
  return flow_task<D>(n, round_body<D>(n, fraction), fraction, reynolds);
}

template <int D>
void solve(FlowTask<D>& task, const FlowSettings& settings = {}) {
  FlowSolver<D>(task.geometry->grid, settings, 1).solve(Execution(), {&task});
}

template <int D>
FlowTask<D> solved(int n, double fraction, std::array<double, D> reynolds,
                   const FlowSettings& settings = {}) {
  FlowTask<D> task = round_task<D>(n, fraction, reynolds);
  solve(task, settings);
  return task;
}

}  // namespace understudy::fluid
