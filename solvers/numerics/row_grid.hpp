#pragma once
#include <Kokkos_Core.hpp>
#include <understudy/core/batch.hpp>
#include <understudy/core/pack.hpp>

namespace understudy::numerics {

/// A piece of one row of nodes along x: [begin, end) at (j, k).
struct RowPiece {
  int begin, end, j, k;
};

/// Nodes of a box, n along each side with those on its faces, which hold boundary values. Arrays
/// over them have `size()` numbers: rows along x, y next, z last. A row's inner nodes begin at a
/// full register and are followed by the node on the face and numbers that nobody uses, which stay
/// zero, so that whole registers can be loaded, computed and stored.
struct RowGrid {
  int n[3] = {};

  static constexpr int lead = 16;  // numbers before a row's first inner node: as many as the widest
                                   // register holds

  KOKKOS_FUNCTION int stride() const { return lead + (n[0] - 1 + lead - 1) / lead * lead; }
  KOKKOS_FUNCTION int plane() const { return n[1] * stride(); }
  KOKKOS_FUNCTION int index(int i, int j, int k) const {
    return k * plane() + j * stride() + lead - 1 + i;
  }
  std::size_t size() const {
    return static_cast<std::size_t>(n[2]) * static_cast<std::size_t>(plane());
  }
  KOKKOS_FUNCTION int inner_rows() const { return (n[1] - 2) * (n[2] - 2); }
  std::size_t inner_nodes() const {
    return static_cast<std::size_t>(n[0] - 2) * static_cast<std::size_t>(inner_rows());
  }

  /// Pieces of the inner rows for kernels to work on: whole rows, on a GPU single nodes.
  KOKKOS_FUNCTION int pieces() const { return on_gpu ? inner_rows() * (n[0] - 2) : inner_rows(); }
  KOKKOS_FUNCTION RowPiece piece(int p) const {
    const int per_row = on_gpu ? n[0] - 2 : 1;
    const int row = p / per_row, first = 1 + p % per_row;
    return {first, on_gpu ? first + 1 : n[0] - 1, 1 + row % (n[1] - 2), 1 + row / (n[1] - 2)};
  }

  /// Twice the node distance; sides have to be even numbers of steps, and at least four.
  RowGrid coarser() const { return {{(n[0] + 1) / 2, (n[1] + 1) / 2, (n[2] + 1) / 2}}; }
  bool has_coarser() const {
    const auto halves = [](int nodes) { return nodes % 2 == 1 && nodes >= 5; };
    return halves(n[0]) && halves(n[1]) && halves(n[2]);
  }
  bool operator==(const RowGrid&) const = default;
};

/// Numbers that kernels work on at once along a row, whatever their precision.
inline constexpr int row_width = lanes<float>;

using Floats = Kokkos::View<float*>;
using Doubles = Kokkos::View<double*>;

}  // namespace understudy::numerics
