#pragma once
#include <memory>
#include <understudy/solvers/materials/cell_options.hpp>
#include <understudy/solvers/materials/geometry_cache.hpp>
#include <understudy/solvers/materials/group_solver.hpp>
#include <understudy/solvers/numerics/workers.hpp>
#include <vector>

namespace understudy::materials {

/// A cell solver's grid: geometries, warm starts, and a group solver for every thread.
template <int D>
class CellLevel {
 public:
  /// `reference`: moduli of which those of phase 0 make the preconditioner.
  CellLevel(const CellOptions& options, int resolution, const LoadSpace& loads,
            std::shared_ptr<const Microstructure<D>> microstructure, const Moduli& reference);

  const Grid<D>& grid() const { return geometries_.grid(); }

  /// Geometries of rows of microstructure parameters.
  std::vector<SampleGeometry<D>> geometries(const Execution& exec,
                                            const std::vector<std::vector<double>>& parameters) {
    return geometries_.get(exec, parameters);
  }

  /// Solves all tasks, in groups, on all workers; slots[k] is that of task k.
  void solve(const numerics::Workers& workers, std::vector<CellTask<D>*> tasks,
             const std::vector<std::int64_t>& slots, Wanted wanted);

  void accept() { starts_.accept(); }
  void restore() { starts_.restore(); }

  CellCounters counters() const;

 private:
  std::size_t start_bytes() const;

  CellOptions options_;
  LoadSpace loads_;
  GeometryCache<D> geometries_;
  WarmStarts<D> starts_;
  std::vector<std::unique_ptr<GroupSolver<D>>> solvers_;  // one per worker
};

extern template class CellLevel<2>;
extern template class CellLevel<3>;

}  // namespace understudy::materials
