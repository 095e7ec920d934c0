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

  /// Geometries by the parameters of the microstructure.
  GeometryCache<D>& geometries() { return geometries_; }

  /// What the slots of a batch remember, null for slots without memory. Valid until the next call.
  std::vector<CellMemory*> memories(const std::vector<std::int64_t>& slots) {
    return starts_.claim(slots, start_bytes());
  }

  /// Solves all tasks, in groups, on all workers. Throws Interrupted between two groups when a stop
  /// was requested; the current step is then lost.
  void solve(const numerics::Workers& workers, const std::vector<CellTask<D>*>& tasks,
             Wanted wanted);

  void accept() { starts_.accept(); }
  void go_back() { starts_.go_back(); }
  void save_state(StateSink& state) const { starts_.save(state); }
  void restore_state(const StateSource& state) { starts_.restore(state); }

  CellCounters counters() const;
  const WarmStarts& warm_starts() const { return starts_; }

 private:
  void make_room(std::size_t cells);
  std::size_t start_bytes() const;
  std::size_t most_jump_numbers() const;

  CellOptions options_;
  LoadSpace loads_;
  GeometryCache<D> geometries_;
  double batch_bytes_;
  WarmStarts starts_;
  std::vector<std::unique_ptr<GroupSolver<D>>> solvers_;  // one per worker
  CellCounters retired_;                                  // of solvers that became too small
};

extern template class CellLevel<2>;
extern template class CellLevel<3>;

}  // namespace understudy::materials
