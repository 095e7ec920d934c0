#pragma once
#include <understudy/solvers/fluid/anderson.hpp>
#include <vector>

namespace understudy::fluid {

/// A lattice with half as many nodes per side as the next finer one, as kernels see it: for the
/// same flow at the same lattice velocity, so at half the lattice's viscosity. Everything that
/// grows with the grid lies in memory that somebody else owns.
template <int D>
struct CoarseGrid {
  static constexpr int most = 2;  ///< one below the other
  static constexpr int moments = D + 1;
  static constexpr int keep = 2;  ///< rounds that Anderson's acceleration remembers

  FlowCell<D> cell;
  const bool* solid = nullptr;       ///< of its nodes
  const bool* fine_solid = nullptr;  ///< of those of the finer grid
  double* source = nullptr;          ///< [population, node]
  double* change = nullptr;          ///< [moments, node]
  AndersonHistory<D> history;
  double fluid_share = 1;  ///< of the finer grid, over that of this one

  /// Numbers that a cell needs in double and single precision.
  static std::size_t doubles(const FlowGrid<D>& grid) {
    return FlowCell<D>::numbers(grid) + FlowCell<D>::numbers_of_set(grid) + changes(grid) +
           AndersonHistory<D>::doubles(grid);
  }
  static std::size_t floats(const FlowGrid<D>& grid) {
    return AndersonHistory<D>::floats(grid, keep);
  }

  /// Puts the arrays into memory of so many numbers.
  void place(const FlowGrid<D>& grid, double* in_double, float* in_single) {
    cell.populations = in_double;
    source = cell.populations + FlowCell<D>::numbers(grid);
    change = source + FlowCell<D>::numbers_of_set(grid);
    history = history_in<D>(grid, keep, change + changes(grid), in_single);
  }

 private:
  static std::size_t changes(const FlowGrid<D>& grid) {
    return static_cast<std::size_t>(moments) * static_cast<std::size_t>(grid.nodes());
  }
};

/// The time steps of a correction by coarser grids. Rounds are of 16 steps, as StreamCollide wants
/// them.
struct CorrectionSteps {
  static constexpr int before = 12;         ///< of the finer grid in a round, then one that counts
  static constexpr int after = 3;           ///< the correction
  static constexpr int middle_rounds = 2;   ///< on a grid between two others
  static constexpr int coarsest = 16;       ///< in a round of the coarsest grid
  static constexpr int rounds_of_only = 4;  ///< on the coarsest grid, without a middle one
  static constexpr int rounds_of_last = 3;  ///< and below one

  /// Site updates of one correction with so many coarser grids, over those of a time step of the
  /// fine one.
  static double work(int dimensions, int grids) {
    const double share = dimensions == 2 ? 0.25 : 0.125;
    if (grids == 0) return 0;
    if (grids == 1) return share * (1 + rounds_of_only * coarsest);
    const double last = share * (1 + rounds_of_last * coarsest);
    return share * (1 + middle_rounds * (before + 1 + last + after));
  }
};

/// Number k, of 2^D, of the nodes of the finer grid that a node stands for.
template <int D>
KOKKOS_INLINE_FUNCTION Node<D> child(const Node<D>& node, int k) {
  Node<D> at;
  for (int d = 0; d < D; ++d) at[d] = 2 * node[d] + (k >> d & 1);
  return at;
}

/// The grids below this one: as long as sides are even, and coarser ones have the nodes to
/// represent a flow.
template <int D>
std::vector<FlowGrid<D>> coarser_grids(FlowGrid<D> grid) {
  constexpr int least = 14;
  std::vector<FlowGrid<D>> grids;
  const auto can_be_halved = [&] {
    for (int d = 0; d < D; ++d)
      if (grid.n[d] % 2 != 0 || grid.n[d] / 2 < least) return false;
    return true;
  };
  while (can_be_halved() && grids.size() < CoarseGrid<D>::most) {
    for (int d = 0; d < D; ++d) grid.n[d] /= 2;
    grids.push_back(grid);
  }
  return grids;
}

}  // namespace understudy::fluid
