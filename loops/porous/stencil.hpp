#pragma once
#include <Kokkos_Core.hpp>
#include <understudy/core/batch.hpp>
#include <understudy/loops/porous/boundary.hpp>
#include <understudy/loops/porous/grid.hpp>
#include <understudy/loops/porous/points.hpp>

namespace understudy::loops {

/// Who exchanges momentum with whom. Around every point P is a volume, a whole cell wide along the
/// point's component (half of one on the boundary), with four sides: behind, ahead, below, above
/// (along and across that component). All numbers are of the grid and its boundary alone.
template <class Space>
struct StencilIn {
  template <class T>
  using View = Kokkos::View<T, Kokkos::LayoutRight, Space>;

  View<int*> face;       ///< of the point
  View<int*> component;  ///< 0: x, 1: y
  View<double*> volume;  ///< m^2
  View<double*> area;    ///< of its sides ahead and behind, m

  View<int* [4]> neighbour;  ///< face with the velocity beyond a side, -1: none
  View<double* [4]> shape;   ///< length over distance of the side's viscous stress; without a
                             ///< neighbour, to the velocity 0; 0: no stress
  View<int* [4]> site;       ///< where that stress has its viscosity: a cell, or cells + a corner

  /// The flux out of a side: sum over two faces of weight (m) times velocity; what each of the two
  /// carries is own x (velocity of P) + other x (velocity of the neighbour).
  View<int* [4][2]> carrier;
  View<double*[4][2]> weight, own, other;

  View<int* [4]> cross;            ///< the faces around P of the other component
  View<double* [4]> cross_weight;  ///< whose weighted sum is the other component at P
  View<int* [2]> cell;             ///< behind and ahead; -1: none (pressure 0, or sought)

  std::size_t points() const { return face.extent(0); }
};

using HostStencil = StencilIn<Kokkos::HostSpace>;
using Stencil = StencilIn<Execution::memory_space>;

HostStencil make_stencil(const StaggeredGrid& grid, const FlowBoundary& boundary,
                         const FlowPoints& points);

/// The same where kernels can read it.
Stencil on_device(const HostStencil& host);

}  // namespace understudy::loops
