#pragma once
#include <understudy/solvers/fluid/lattice.hpp>

namespace understudy::fluid {

/// Density (less one) and momentum of a node.
template <int D>
struct FlowMoments {
  static constexpr int count = D + 1;

  double m[count] = {};

  /// Adds those of populations that lie `room` numbers apart.
  KOKKOS_FORCEINLINE_FUNCTION void add(const double* f, int room) {
#pragma GCC unroll 19
    for (int i = 0; i < Lattice<D>::count; ++i) {
      const double value = f[i * room];
      m[0] += value;
#pragma GCC unroll 3
      for (int d = 0; d < D; ++d) {
        if (Lattice<D>::velocity(i, d) > 0) m[d + 1] += value;
        if (Lattice<D>::velocity(i, d) < 0) m[d + 1] -= value;
      }
    }
  }

  /// The population in the equilibrium of these moments, less its weight.
  KOKKOS_FORCEINLINE_FUNCTION double equilibrium(int i) const {
    double square = 0;
#pragma GCC unroll 3
    for (int d = 0; d < D; ++d) square += m[d + 1] * m[d + 1];
    const double u = along(i);
    return Lattice<D>::weight(i) * (m[0] + 3 * u + 4.5 * u * u - 1.5 * square);
  }

  /// The part of it that is linear: a change of populations that has these moments.
  KOKKOS_FORCEINLINE_FUNCTION double linear(int i) const {
    return Lattice<D>::weight(i) * (m[0] + 3 * along(i));
  }

 private:
  KOKKOS_FORCEINLINE_FUNCTION double along(int i) const {
    double sum = 0;
#pragma GCC unroll 3
    for (int d = 0; d < D; ++d) {
      if (Lattice<D>::velocity(i, d) > 0) sum += m[d + 1];
      if (Lattice<D>::velocity(i, d) < 0) sum -= m[d + 1];
    }
    return sum;
  }
};

}  // namespace understudy::fluid
