#pragma once
#include <understudy/solvers/numerics/multigrid.hpp>

namespace understudy::numerics {

using RowPack = Pack<float, row_width>;

/// Gauss-Seidel on every other node: those whose coordinates have a sum of that parity.
struct Relaxation {
  RowGrid grid;
  const float *x, *y, *z, *inverse, *rhs;
  float* u;

  explicit Relaxation(const GridLevel& level)
      : grid(level.grid),
        x(level.coupling[0].data()),
        y(level.coupling[1].data()),
        z(level.coupling[2].data()),
        inverse(level.inverse.data()),
        rhs(level.rhs.data()),
        u(level.solution.data()) {}

  /// f + sum of c u over the neighbours of a node.
  KOKKOS_FORCEINLINE_FUNCTION RowPack pull(int a) const {
    using P = RowPack;
    const int row = grid.stride(), plane = grid.plane();
    P sum = P::load(rhs + a);
    sum += P::load(x + a) * P::load(u + a + 1) + P::load(x + a - 1) * P::load(u + a - 1);
    sum += P::load(y + a) * P::load(u + a + row) + P::load(y + a - row) * P::load(u + a - row);
    sum +=
        P::load(z + a) * P::load(u + a + plane) + P::load(z + a - plane) * P::load(u + a - plane);
    return sum;
  }

  /// Ones on the lanes of a colour, in a row whose first node has that parity.
  KOKKOS_FORCEINLINE_FUNCTION static RowPack lanes_of(int colour, int parity) {
    RowPack mask;
    for (int lane = 0; lane < row_width; ++lane)
      mask.set(lane, static_cast<float>((parity + lane + colour + 1) & 1));
    return mask;
  }

  KOKKOS_FORCEINLINE_FUNCTION void relax(int colour, const RowPiece& piece) const {
    using P = RowPack;
    const P mask = lanes_of(colour, (piece.begin + piece.j + piece.k) & 1);
    for (int i = piece.begin; i < piece.end; i += row_width) {
      const int a = grid.index(i, piece.j, piece.k);
      const P relaxed = pull(a) * P::load(inverse + a);
      where_greater(mask, P(0.5F), relaxed, P::load(u + a)).store(u + a);
    }
  }

  /// The same of u = 0, which need not be written before.
  KOKKOS_FORCEINLINE_FUNCTION void relax_zero(int colour, const RowPiece& piece) const {
    using P = RowPack;
    const P mask = lanes_of(colour, (piece.begin + piece.j + piece.k) & 1);
    for (int i = piece.begin; i < piece.end; i += row_width) {
      const int a = grid.index(i, piece.j, piece.k);
      (mask * P::load(rhs + a) * P::load(inverse + a)).store(u + a);
    }
  }
};

/// Which colours are relaxed, one after the other; from_zero: u counts as 0 before.
struct HalfSweeps {
  static constexpr int count = 4;
  int colours[count];
  bool from_zero;
};

void relax(const Execution& exec, const GridLevel& level, const HalfSweeps& sweeps);

/// Solves on a grid of a few nodes, from u = 0: symmetric, and to single precision.
void relax_to_the_end(const Execution& exec, const GridLevel& level);

}  // namespace understudy::numerics
