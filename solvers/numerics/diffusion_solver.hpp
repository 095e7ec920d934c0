#pragma once
#include <understudy/solvers/numerics/multigrid.hpp>

namespace understudy::numerics {

/// How far a solution has come.
struct SolveReport {
  int iterations = 0;
  double residual = 0;  ///< |f - A u|, the Euclidean norm over the inner nodes
  bool converged = false;
};

/// When to stop.
struct SolveLimits {
  double residual = 0;  ///< |f - A u|
  int iterations = 100;
};

/// -div(c grad u) + m u = f in a box, u given on its faces: GridLevel's system by conjugate
/// gradients in double precision, preconditioned by a Multigrid in single precision. The factor by
/// which an iteration reduces the residual does not depend on the size (about 8 for permittivities
/// of 1 inside a molecule and 78 around it).
///
/// Memory: 60 bytes per node. Traffic of an iteration: 112 bytes per node besides the Multigrid's.
class DiffusionSolver {
 public:
  DiffusionSolver(const RowGrid& grid, bool with_mass);

  /// Bytes for a grid of that size.
  static std::size_t bytes(const RowGrid& grid, bool with_mass);

  const RowGrid& grid() const { return multigrid_.finest().grid; }

  /// c between a node and the next one along x, y or z, of all pairs with an inner node; zero
  /// elsewhere. After a change `prepare` is to be called.
  const Floats& coupling(int direction) const { return multigrid_.finest().coupling[direction]; }
  /// m on the inner nodes, zero elsewhere; empty without.
  const Floats& mass() const { return multigrid_.finest().mass; }
  void prepare(const Execution& exec) const { multigrid_.coarsen(exec); }

  /// f on the inner nodes, zero elsewhere; f - A u after `solve`.
  const Doubles& residual() const { return residual_; }
  /// u; what it holds before `solve` is where that starts from, on the faces what stays.
  const Doubles& solution() const { return solution_; }

  /// Waits for the result.
  SolveReport solve(const Execution& exec, const SolveLimits& limits) const;

  /// The sum of (f - A u) u over the inner nodes, after `solve`; what the last residual adds to the
  /// energy: u^T f + u^T (f - A u) has an error of second order.
  double residual_energy(const Execution& exec) const;

 private:
  Multigrid multigrid_;
  Doubles solution_, residual_, direction_, image_;
};

}  // namespace understudy::numerics
