#pragma once
#include <understudy/solvers/numerics/row_grid.hpp>
#include <vector>

namespace understudy::numerics {

/// One grid of a multigrid: -div(c grad u) + m u = f on seven points, times the square of the node
/// distance, u = 0 on the faces of the box.
///
///     (A u)_a = sum over the six neighbours b of c_ab (u_a - u_b) + m_a u_a
struct GridLevel {
  RowGrid grid;
  Floats coupling[3];  ///< c between a node and the next one along x, y, z
  Floats mass;         ///< m, or empty
  Floats inverse;      ///< of A's diagonal; zero beyond the inner nodes
  Floats solution, rhs;

  GridLevel(const RowGrid& nodes, bool with_mass);
};

/// One symmetric V(2,2) cycle, in single precision, as a preconditioner of conjugate gradients:
/// red-black Gauss-Seidel, its colours in reversed order after the coarse correction, which makes
/// the cycle symmetric; trilinear interpolation and its transpose. Coarse couplings are harmonic
/// means along the direction that they couple and averages across it (R. E. Alcouffe, A. Brandt,
/// J. E. Dendy, J. W. Painter, SIAM J. Sci. Stat. Comput. 2, 1981), which keeps the number of
/// iterations the same on all grids for permittivities of 1 and 80.
///
/// Memory traffic of a cycle on the finest grid, per node: 28 bytes for each of its eight half
/// sweeps, 24 for the restriction, 8 for the interpolation. Coarser grids add a seventh. (Half
/// sweeps that follow each other plane by plane, so that they find their numbers in a core's cache,
/// were a tenth faster on an idle machine, and many times slower on a busy one: threads have to
/// meet after every plane.)
class Multigrid {
 public:
  /// As many grids as the sides can be halved.
  Multigrid(const RowGrid& finest, bool with_mass);

  const GridLevel& finest() const { return levels_.front(); }

  /// To be called when the finest couplings (and mass) have changed.
  void coarsen(const Execution& exec) const;

  /// finest().solution = V(finest().rhs).
  void cycle(const Execution& exec) const;

 private:
  void descend(const Execution& exec, std::size_t level) const;
  void ascend(const Execution& exec, std::size_t level) const;
  void cycle_from(const Execution& exec, std::size_t level) const;

  std::vector<GridLevel> levels_;
  std::size_t first_small_;  // level of which a single thread is done before others have been woken
};

}  // namespace understudy::numerics
