#pragma once
#include <understudy/solvers/fluid/flow_grid.hpp>
#include <vector>

namespace understudy::fluid {

/// The directions in which a fluid can flow through a periodic cell for ever: those of the paths
/// from a node to its periodic images that pass fluid nodes only, along the links of the lattice,
/// as the fluid itself does: two solid nodes that touch at a corner let it through between them.
template <int D>
class FlowPaths {
 public:
  FlowPaths() = default;  ///< none

  /// `solid`: of every node, x fastest.
  FlowPaths(const FlowGrid<D>& grid, const Kokkos::View<const bool*, Kokkos::HostSpace>& solid);

  /// Whether a flow with that mean velocity has a way.
  bool lead_along(const double* velocity) const;

  int directions() const { return static_cast<int>(basis_.size()); }

 private:
  using Vector = Kokkos::Array<double, D>;

  void add(Vector path);

  std::vector<Vector> basis_;  // orthonormal, of the space that the paths span
};

extern template class FlowPaths<2>;
extern template class FlowPaths<3>;

}  // namespace understudy::fluid
