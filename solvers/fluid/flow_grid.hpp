#pragma once
#include <Kokkos_Core.hpp>
#include <understudy/core/pack.hpp>

namespace understudy::fluid {

template <int D>
using Node = Kokkos::Array<int, D>;

/// How the nodes of a periodic cell lie in memory: x fastest, with a layer of nodes around the cell
/// that repeats its other side. Nodes sit in the middle of the squares (cubes) of side 1 that fill
/// the cell: node i at i + 1/2.
template <int D>
struct FlowGrid {
  Node<D> n;

  KOKKOS_FUNCTION int pitch() const { return n[0] + 2; }
  KOKKOS_FUNCTION int nodes() const { return n[0] * n[1] * (D == 3 ? n[D - 1] : 1); }

  /// Numbers of one population, and what a pack that starts in the cell may touch behind it.
  KOKKOS_FUNCTION int room() const {
    return pitch() * (n[1] + 2) * (D == 3 ? n[D - 1] + 2 : 1) + lanes<double>;
  }

  /// Of a node of the cell or of the layer around it.
  KOKKOS_FUNCTION int index(const Node<D>& node) const {
    const int row = D == 3 ? (node[D - 1] + 1) * (n[1] + 2) : 0;
    return (row + node[1] + 1) * pitch() + node[0] + 1;
  }

  /// Of a population among all numbers of a cell.
  KOKKOS_FUNCTION int place(int population, const Node<D>& node) const {
    return population * room() + index(node);
  }

  /// Number of a node of the cell among its nodes, x fastest, and back.
  KOKKOS_FUNCTION int flat(const Node<D>& node) const {
    return ((D == 3 ? node[D - 1] * n[1] : 0) + node[1]) * n[0] + node[0];
  }
  KOKKOS_FUNCTION Node<D> node(int flat) const {
    Node<D> node;
    for (int d = 0; d < D; ++d) {
      node[d] = flat % n[d];
      flat /= n[d];
    }
    return node;
  }

  /// From a node to its neighbour that population velocities `c` point to.
  KOKKOS_FUNCTION int step(const Node<D>& c) const {
    return ((D == 3 ? c[D - 1] * (n[1] + 2) : 0) + c[1]) * pitch() + c[0];
  }

  /// The node of the cell that a node of the layer around it repeats.
  KOKKOS_FUNCTION Node<D> wrapped(Node<D> node) const {
    for (int d = 0; d < D; ++d) node[d] = (node[d] + n[d]) % n[d];
    return node;
  }

  KOKKOS_FUNCTION bool holds(const Node<D>& node) const {
    bool inside = true;
    for (int d = 0; d < D; ++d) inside = inside && node[d] >= 0 && node[d] < n[d];
    return inside;
  }
};

/// Nodes along it.
template <int D>
KOKKOS_FUNCTION int longest_side(const FlowGrid<D>& grid) {
  int most = grid.n[0];
  for (int d = 1; d < D; ++d) most = grid.n[d] > most ? grid.n[d] : most;
  return most;
}

}  // namespace understudy::fluid
