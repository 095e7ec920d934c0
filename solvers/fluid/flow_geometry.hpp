#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/solvers/fluid/flow_grid.hpp>
#include <understudy/solvers/fluid/lattice.hpp>
#include <vector>

namespace understudy::fluid {

/// A population that comes out of a wall: what is pulled from `to` by the node next to the wall.
///
/// Central linear interpolation (I. Ginzburg, F. Verhaeghe, D. d'Humieres, Commun. Comput. Phys. 3,
/// 2008): f(to) = f(toward) + k (f(behind) - f(away)) with k = (1 - 2q) / (1 + 2q), where the wall
/// is q links away. Second order, and one formula for all q. Half-way bounce-back, k = 0, where the
/// node behind is solid; `behind` is `away` then, as another link writes what belongs to that node.
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
  static constexpr int pack = lanes<double>;

  FlowGrid<D> grid;
  int fluid = 0;                      ///< number of fluid nodes
  Span<int> packs;                    ///< first nodes of `pack` fluid nodes in a row
  Span<int> singles;                  ///< the fluid nodes that are left over
  Span<Kokkos::pair<int, int>> halo;  ///< copies: to, from
  Span<WallLink> links;
};

/// Copies that repeat one side of a cell behind the other.
using HaloCopies = Kokkos::View<Kokkos::pair<int, int>*>;

/// The owner of FlowNodes.
template <int D>
struct FlowGeometry {
  FlowGrid<D> grid;
  int fluid = 0;
  Kokkos::View<int*> packs, singles;
  HaloCopies halo;
  Kokkos::View<WallLink*> links;
  Kokkos::View<bool*> solid;  ///< of every node, x fastest, without the layer around the cell

  FlowNodes<D> nodes() const {
    return {grid, fluid, span(packs), span(singles), span(halo), span(links)};
  }

  /// On the device, without the halo, which all geometries of a grid share.
  std::size_t bytes() const {
    return (packs.size() + singles.size()) * sizeof(int) + links.size() * sizeof(WallLink) +
           solid.size();
  }

  /// Of any geometry of a grid: one at most of two neighbours is fluid with a wall towards the
  /// other.
  static std::size_t most_bytes(const FlowGrid<D>& grid) {
    constexpr std::size_t links = (Lattice<D>::count - 1) / 2;
    return static_cast<std::size_t>(grid.nodes()) * (sizeof(int) + links * sizeof(WallLink) + 1);
  }

 private:
  template <class T>
  static Span<T> span(const Kokkos::View<T*>& view) {
    return {view.data(), view.extent_int(0)};
  }
};

/// What coarser grids make of a geometry, finest first.
template <int D>
using CoarserGeometries = std::vector<FlowGeometry<D>>;

/// What is copied in every cell of that grid. Throws InputError for a side below 2 nodes.
template <int D>
HaloCopies make_halo(const FlowGrid<D>& grid);

extern template HaloCopies make_halo<2>(const FlowGrid<2>&);
extern template HaloCopies make_halo<3>(const FlowGrid<3>&);

}  // namespace understudy::fluid
