#pragma once
#include <memory>
#include <string>
#include <understudy/solvers/materials/evaluate_types.hpp>
#include <understudy/solvers/materials/geometry.hpp>
#include <understudy/solvers/materials/load_space.hpp>
#include <understudy/solvers/materials/warm_start.hpp>
#include <vector>

namespace understudy::materials {

/// Work done, for tests and benchmarks.
struct CellCounters {
  long solves = 0;       ///< cells
  long evaluations = 0;  ///< of forces and stiffness
  long newton_steps = 0;
  long residual_iterations = 0;  ///< of CG, in Newton's method
  long tangent_iterations = 0;   ///< of CG, for the sensitivities
  long sensitivity_passes = 0;   ///< residuals of all loads at once
  long cold_starts = 0;
  long increments = 0;  ///< load increments of cold starts

  /// Products with the voxels' stiffness: evaluations count as one, passes as one per load.
  long operator_applications(int loads) const {
    return evaluations + residual_iterations + tangent_iterations + sensitivity_passes * loads;
  }
  CellCounters& operator+=(const CellCounters& other);
};

/// What the solver of a group of cells is to do; the same for all of them.
struct GroupSettings {
  LoadSpace loads;
  double tolerance = 1e-3;  ///< of residual and sensitivities, relative
  int most_newton_steps = 40;
  int most_cg_iterations = 400;
  int most_increments = 16;
  int capacity = 0;  ///< cells that are solved together; 0: as many as fit a processor's cache
};

/// Single precision is enough for the linear systems as long as Newton's method, in double
/// precision, corrects them; a tangent is not corrected, and near 1e-7 single precision would show
/// in it.
inline bool solves_in_single_precision(double tolerance) { return tolerance >= 5e-7; }

/// How much of the answer is wanted: the energy; the stress, too; the tangent, too.
enum class Wanted { energy, stress, tangent };

/// One cell to be solved, and its answer.
template <int D>
struct CellTask {
  std::shared_ptr<const CellGeometry<D>> geometry;
  Moduli moduli;
  int phases = 1;
  double load[LoadSpace::most] = {};
  CellMemory* memory = nullptr;  ///< warm start, and where to leave one; may be null
  FieldPointers fields;          ///< where to leave the fields that are wanted

  /// Whether state and, where wanted, sensitivities reached the tolerance; else the answers are
  /// those of the last iterate, and NaN in a tangent that was never solved for.
  bool converged = false;
  double energy = 0;                                       ///< MPa
  double stress[LoadSpace::most] = {};                     ///< MPa, along the loads
  double tangent[LoadSpace::most * LoadSpace::most] = {};  ///< MPa
  double asymmetry = 0;  ///< of the tangent before it was made symmetric, relative
};

/// Solves a few cells in lockstep. Has its own workspace: one object per thread.
template <int D>
class GroupSolver {
 public:
  virtual ~GroupSolver() = default;

  /// Cells that fit together; `solve` takes at most that many.
  virtual int group_size() const = 0;

  /// Answers do not depend on which cells are solved together, on a GPU but for rounding.
  virtual void solve(const Execution& exec, const std::vector<CellTask<D>*>& tasks,
                     Wanted wanted) = 0;

  /// Bytes that one cell takes.
  virtual std::size_t bytes_per_cell() const = 0;

  /// Another solver with a workspace of its own, for that many cells; 0: as many as this one.
  virtual std::unique_ptr<GroupSolver> clone(int capacity = 0) const = 0;

  virtual const CellCounters& counters() const = 0;
};

/// What chooses the instance of the solver's template.
struct Discretisation {
  bool one_point = true;
  bool finite_strain = true;  ///< neo-Hookean, else linear elastic
};

/// `mu` and `lambda`: of the matrix, whose ratio the preconditioner uses.
template <int D>
std::unique_ptr<GroupSolver<D>> make_group_solver(const Discretisation& discretisation,
                                                  const Grid<D>& grid,
                                                  const GroupSettings& settings, double mu,
                                                  double lambda);

}  // namespace understudy::materials
