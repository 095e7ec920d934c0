#include <algorithm>
#include <understudy/core/stop.hpp>
#include <understudy/solvers/materials/cell_level.hpp>

namespace understudy::materials {
namespace {

GroupSettings group_settings(const CellOptions& options, const LoadSpace& loads) {
  GroupSettings settings;
  settings.loads = loads;
  settings.tolerance = options.tolerance;
  return settings;
}

Discretisation discretisation(const CellOptions& options) {
  return {.one_point = options.element == "one_point",
          .finite_strain = options.law == "neo_hookean"};
}

// The grids of an extrapolation share a limit (MB) by their sizes. Of solver.memory a quarter is
// for geometries, the rest for warm starts, which are larger.
template <int D>
double grid_bytes(const CellOptions& options, double megabytes,
                  const Microstructure<D>& microstructure, int resolution) {
  const auto voxels = [&](int of) { return static_cast<double>(microstructure.grid(of).voxels()); };
  double all = voxels(options.resolution);
  if (options.extrapolate_from > 0) all += voxels(options.extrapolate_from);
  return megabytes * 1e6 * voxels(resolution) / all;
}
std::size_t geometry_bytes(double of_grid) { return static_cast<std::size_t>(0.25 * of_grid); }
std::size_t start_limit(const CellOptions& options, double of_grid) {
  return options.warm_start ? static_cast<std::size_t>(0.75 * of_grid) : 0;
}

}  // namespace

template <int D>
CellLevel<D>::CellLevel(const CellOptions& options, int resolution, const LoadSpace& loads,
                        std::shared_ptr<const Microstructure<D>> microstructure,
                        const Moduli& reference)
    : options_(options),
      loads_(loads),
      geometries_(microstructure, resolution,
                  geometry_bytes(grid_bytes(options, options.memory, *microstructure, resolution))),
      batch_bytes_(grid_bytes(options, options.batch_memory, *microstructure, resolution)),
      starts_(
          start_limit(options, grid_bytes(options, options.memory, *microstructure, resolution))) {
  solvers_.push_back(make_group_solver<D>(discretisation(options), grid(),
                                          group_settings(options, loads), reference.mu[0],
                                          reference.lambda[0]));
}

// Fluctuation and jumps of the latest and the accepted state, sensitivities once. Jumps as if
// interfaces cut every voxel: how many they do cut is not known before the geometry is.
template <int D>
std::size_t CellLevel<D>::start_bytes() const {
  const std::size_t nodal = grid().voxels() * D, loads = static_cast<std::size_t>(loads_.count);
  const std::size_t jumps = options_.interface == "laminate" ? most_jump_numbers() : 0;
  return sizeof(float) * (nodal * (2 + loads) + 2 * jumps) + sizeof(CellMemory);
}

template <int D>
std::size_t CellLevel<D>::most_jump_numbers() const {
  constexpr std::size_t lanes = CutBlock<D>::width;
  constexpr std::size_t all_points = FullIntegration<D>::points;
  const std::size_t points = options_.element == "full" ? all_points : 1;
  const auto layers = static_cast<std::size_t>(grid().n[D - 1]);
  const std::size_t blocks = (grid().voxels() / layers + lanes - 1) / lanes;
  return layers * blocks * lanes * points * D;
}

template <int D>
void CellLevel<D>::solve(const numerics::Workers& workers, const std::vector<CellTask<D>*>& tasks,
                         Wanted wanted) {
  if (on_gpu) make_room(tasks.size());
  while (static_cast<int>(solvers_.size()) < workers.size())
    solvers_.push_back(solvers_[0]->clone());
  const auto size = static_cast<std::size_t>(solvers_[0]->group_size());
  const std::size_t groups = (tasks.size() + size - 1) / size;
  workers.for_each(static_cast<int>(groups), [&](int worker, const Execution& exec, int group) {
    throw_if_stop_requested_within_call();  // nobody waits for a batch of minutes to end
    const std::size_t first = static_cast<std::size_t>(group) * size;
    const std::size_t last = std::min(tasks.size(), first + size);
    const std::vector<CellTask<D>*> mine(tasks.begin() + static_cast<std::ptrdiff_t>(first),
                                         tasks.begin() + static_cast<std::ptrdiff_t>(last));
    solvers_[static_cast<std::size_t>(worker)]->solve(exec, mine, wanted);
  });
}

/// A solver for that many cells at once, as far as memory allows: the more, the busier a device is.
template <int D>
void CellLevel<D>::make_room(std::size_t cells) {
  constexpr double most = 4096;  // far more than keep a device busy
  const double fit = batch_bytes_ / static_cast<double>(solvers_[0]->bytes_per_cell());
  const int wanted =
      static_cast<int>(std::max(1.0, std::min({most, fit, static_cast<double>(cells)})));
  if (wanted <= solvers_[0]->group_size()) return;
  retired_ += solvers_[0]->counters();
  solvers_[0] = solvers_[0]->clone(1);  // the old memory goes before the new one comes
  solvers_[0] = solvers_[0]->clone(wanted);
}

template <int D>
CellCounters CellLevel<D>::counters() const {
  CellCounters total = retired_;
  for (const auto& solver : solvers_) total += solver->counters();
  return total;
}

template class CellLevel<2>;
template class CellLevel<3>;

}  // namespace understudy::materials
