#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/solvers/fluid/flow_geometry.hpp>
#include <vector>

namespace understudy::fluid {
namespace {

template <int D>
void check_sides(const FlowGrid<D>& grid) {
  for (int d = 0; d < D; ++d)
    if (grid.n[d] < 2)
      throw InputError({.what = "A cell of a flow has too few nodes",
                        .got = fmt::format("{} along one side", grid.n[d]),
                        .expected = "at least 2",
                        .todo = "Raise the resolution"});
  // Kernels count the numbers of a set of populations in int.
  const double numbers = static_cast<double>(Lattice<D>::count) * grid.nodes() * 1.1;
  if (numbers > 2e9)
    throw InputError({.what = "A cell of a flow has too many nodes",
                      .got = fmt::format("{}", grid.nodes()),
                      .expected = fmt::format("at most {:.0f}", 1.8e9 / Lattice<D>::count),
                      .todo = "Lower the resolution"});
}

/// visit(node) for the nodes of the cell and of the layer around it, x fastest.
template <int D, class Visit>
void for_nodes_and_layer(const FlowGrid<D>& grid, const Visit& visit) {
  const int planes = D == 3 ? grid.n[D - 1] + 1 : 1;
  for (int z = D == 3 ? -1 : 0; z < planes; ++z)
    for (int y = -1; y <= grid.n[1]; ++y)
      for (int x = -1; x <= grid.n[0]; ++x) {
        Node<D> node;
        node[D - 1] = z;
        node[1] = y;
        node[0] = x;
        visit(node);
      }
}

}  // namespace

template <int D>
HaloCopies make_halo(const FlowGrid<D>& grid) {
  check_sides(grid);
  std::vector<Kokkos::pair<int, int>> copies;
  for_nodes_and_layer(grid, [&](const Node<D>& node) {
    if (grid.holds(node)) return;
    for (int i = 1; i < Lattice<D>::count; ++i)
      if (grid.holds(moved<D>(node, i, 1)))
        copies.push_back({grid.place(i, node), grid.place(i, grid.wrapped(node))});
  });
  HaloCopies halo(Kokkos::view_alloc("understudy/fluid/halo", Kokkos::WithoutInitializing),
                  copies.size());
  copy_and_wait(
      Execution(), halo,
      Kokkos::View<const Kokkos::pair<int, int>*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(
          copies.data(), copies.size()));
  return halo;
}

template HaloCopies make_halo<2>(const FlowGrid<2>&);
template HaloCopies make_halo<3>(const FlowGrid<3>&);

}  // namespace understudy::fluid
