#include <cmath>
#include <optional>
#include <understudy/solvers/fluid/flow_paths.hpp>
#include <understudy/solvers/fluid/lattice.hpp>

namespace understudy::fluid {
namespace {

/// The periodic image in which a neighbour of a node lies, along one direction.
int image_of(int place, int n) { return place < 0 ? -1 : place >= n ? 1 : 0; }

}  // namespace

/// Floods each region of fluid from one node. Where it meets itself in another periodic image, the
/// way there is a path. On the host, once per geometry: nothing here is worth a device.
template <int D>
FlowPaths<D>::FlowPaths(const FlowGrid<D>& grid,
                        const Kokkos::View<const bool*, Kokkos::HostSpace>& solid) {
  std::vector<std::optional<Node<D>>> reached(static_cast<std::size_t>(grid.nodes()));
  std::vector<std::pair<int, Node<D>>> open;  // nodes, and the periodic images they are in
  const auto spread = [&](const std::pair<int, Node<D>>& from) {
    for (int i = 1; i < Lattice<D>::count; ++i) {
      Node<D> next = moved<D>(grid.node(from.first), i, 1), cell = from.second;
      for (int d = 0; d < D; ++d) cell[d] += image_of(next[d], grid.n[d]);
      const int flat = grid.flat(grid.wrapped(next));
      if (solid(static_cast<std::size_t>(flat))) continue;
      auto& image = reached[static_cast<std::size_t>(flat)];
      if (!image) {
        image = cell;
        open.push_back({flat, cell});
        continue;
      }
      Vector path;
      for (int d = 0; d < D; ++d) path[d] = cell[d] - (*image)[d];
      add(path);
    }
  };
  for (int start = 0; start < grid.nodes() && directions() < D; ++start) {
    if (solid(static_cast<std::size_t>(start)) || reached[static_cast<std::size_t>(start)])
      continue;
    reached[static_cast<std::size_t>(start)] = Node<D>{};
    open.push_back({start, {}});
    while (!open.empty() && directions() < D) {
      const auto from = open.back();
      open.pop_back();
      spread(from);
    }
  }
}

/// Gram and Schmidt.
template <int D>
void FlowPaths<D>::add(Vector path) {
  for (const Vector& b : basis_) {
    double along = 0;
    for (int d = 0; d < D; ++d) along += path[d] * b[d];
    for (int d = 0; d < D; ++d) path[d] -= along * b[d];
  }
  double square = 0;
  for (int d = 0; d < D; ++d) square += path[d] * path[d];
  if (square < 1e-9) return;
  for (int d = 0; d < D; ++d) path[d] /= std::sqrt(square);
  basis_.push_back(path);
}

template <int D>
bool FlowPaths<D>::lead_along(const double* velocity) const {
  double square = 0, along = 0;
  for (int d = 0; d < D; ++d) square += velocity[d] * velocity[d];
  for (const Vector& b : basis_) {
    double component = 0;
    for (int d = 0; d < D; ++d) component += velocity[d] * b[d];
    along += component * component;
  }
  return square - along <= 1e-12 * square;
}

template class FlowPaths<2>;
template class FlowPaths<3>;

}  // namespace understudy::fluid
