#pragma once
#include <understudy/solvers/fluid/flow_task.hpp>
#include <understudy/solvers/fluid/lattice_units.hpp>
#include <understudy/solvers/fluid/steady_flow.hpp>
#include <vector>

namespace understudy::fluid {

/// How flows are solved for.
struct FlowSettings {
  double tolerance = 1e-4;      ///< of the drag, relative
  int keep = 8;                 ///< rounds that are remembered, 1 to AndersonHistory::most
  int most_flows_through = 25;  ///< march through the cell so often, at most
  double check_from = 50;       ///< Reynolds number from which on stability is checked
  int averaged = 6;             ///< flows through the cell over which an unsteady drag is averaged

  /// Populations that a cell moves in one launch, a tenth of a second on a core that has the cell
  /// in its cache: so long a stop waits. A search takes a round of time steps at least.
  int updates_at_once = 180'000'000;
};

/// Solves for the flows in cells of one grid, a number of them at a time, each by one team; all
/// memory is its own. One per thread of the host.
template <int D>
class FlowSolver {
 public:
  FlowSolver(const FlowGrid<D>& grid, const FlowSettings& settings, int cells_at_once);

  int cells_at_once() const { return cells_; }

  /// Bytes on the device for every cell that is solved at the same time.
  static std::size_t bytes_per_cell(const FlowGrid<D>& grid, const FlowSettings& settings);

  /// At most `cells_at_once` tasks with geometries that a flow can pass, on `exec`, which is waited
  /// for. Throws Interrupted when a stop was requested.
  void solve(const Execution& exec, const std::vector<FlowTask<D>*>& tasks);

 private:
  using Table = Kokkos::View<SearchedCell<D>*>;

  SearchedCell<D> place(int i, const FlowTask<D>& task) const;
  int steps_at_once() const;
  template <class Kernel>
  void launch_while(const Execution& exec, int count, bool (SearchedCell<D>::*asks)() const,
                    const char* label, const Kernel& kernel);
  void find_steady_flows(const Execution& exec, int count);
  bool look_at_speed(const Execution& exec, int i);
  void slow_down(const Execution& exec, int i, double factor);
  void rest(const Execution& exec, int i);
  void start(const Execution& exec, int i, const FlowTask<D>& task);
  void search(const Execution& exec, int count);
  void finish(const Execution& exec, int i, FlowTask<D>& task);
  void place_grids(int i, const FlowTask<D>& task, SearchedCell<D>& searched) const;
  void set_viscosity(SearchedCell<D>& searched, double viscosity) const;
  void clear(const Execution& exec, int i) const;
  static double work(const SearchedCell<D>& searched);

  FlowGrid<D> grid_;
  FlowSettings settings_;
  int cells_;
  Kokkos::View<double**, Kokkos::LayoutRight> populations_, doubles_;
  Kokkos::View<float**, Kokkos::LayoutRight> floats_;
  std::vector<FlowGrid<D>> coarser_;
  std::vector<HaloCopies> halos_;  // of those
  Kokkos::View<double**, Kokkos::LayoutRight> coarse_doubles_;
  Kokkos::View<float**, Kokkos::LayoutRight> coarse_floats_;
  std::vector<LatticeUnits<D>> units_;  // of the cells that are solved now
  Table table_;
  typename Table::HostMirror host_;
};

extern template class FlowSolver<2>;
extern template class FlowSolver<3>;

}  // namespace understudy::fluid
