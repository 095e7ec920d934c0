#pragma once
#include <functional>
#include <understudy/core/batch.hpp>
#include <understudy/solvers/fluid/flow_grid.hpp>
#include <understudy/solvers/fluid/lattice.hpp>

namespace understudy::fluid {

/// A population that comes out of a wall: what is pulled from `to` by the node next to the wall.
///
/// Central linear interpolation (I. Ginzburg, F. Verhaeghe, D. d'Humieres, Commun. Comput. Phys. 3,
/// 2008): f(to) = f(toward) + k (f(behind) - f(away)) with k = (1 - 2q) / (1 + 2q), where the wall
/// is q links away. Second order, and one formula for all q. Half-way bounce-back, k = 0, where the
/// node behind is solid.
struct WallLink {
  int to;      ///< this population, on the solid side
  int toward;  ///< the opposite one, at the node
  int behind;  ///< the opposite one, at the node behind it
  int away;    ///< this population, at the node
  double k;
};

/// A number of things that lie one behind the other, which somebody else owns.
template <class T>
struct Span {
  const T* data = nullptr;
  int size = 0;

  KOKKOS_FUNCTION const T& operator[](int i) const { return data[i]; }
};

/// Which nodes of a cell are fluid, and what has to be put in place before populations are pulled,
/// as kernels see it. All indices count through the populations of a cell, each of
/// FlowGrid::room() numbers.
template <int D>
struct FlowNodes {
  static constexpr int pack = numerics::lanes<double>;

  FlowGrid<D> grid;
  int fluid = 0;                      ///< number of fluid nodes
  Span<int> packs;                    ///< first nodes of `pack` fluid nodes in a row
  Span<int> singles;                  ///< the fluid nodes that are left over
  Span<Kokkos::pair<int, int>> halo;  ///< copies: to, from
  Span<WallLink> links;
};

/// The owner of FlowNodes.
template <int D>
struct FlowGeometry {
  FlowGrid<D> grid;
  int fluid = 0;
  Kokkos::View<int*> packs, singles;
  Kokkos::View<Kokkos::pair<int, int>*> halo;
  Kokkos::View<WallLink*> links;

  FlowNodes<D> nodes() const {
    return {grid, fluid, span(packs), span(singles), span(halo), span(links)};
  }

 private:
  template <class T>
  static Span<T> span(const Kokkos::View<T*>& view) {
    return {view.data(), view.extent_int(0)};
  }
};

/// Positive in the fluid, negative in the solid, zero on the wall; periodic, in sides of a square.
template <int D>
using LevelSet = std::function<double(const Kokkos::Array<double, D>&)>;

/// Throws InputError without a fluid node or with a side below 2 nodes.
template <int D>
FlowGeometry<D> make_flow_geometry(const Node<D>& n, const LevelSet<D>& level_set);

extern template FlowGeometry<2> make_flow_geometry<2>(const Node<2>&, const LevelSet<2>&);
extern template FlowGeometry<3> make_flow_geometry<3>(const Node<3>&, const LevelSet<3>&);

}  // namespace understudy::fluid
