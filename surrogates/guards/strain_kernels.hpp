#pragma once
#include <Kokkos_Core.hpp>

namespace understudy::surrogates {

/// C = F^T F for a row-major F [D, D].
template <int D>
KOKKOS_FUNCTION void right_cauchy_green(const double* f, double* c) {
  for (int a = 0; a < D; ++a)
    for (int b = 0; b < D; ++b) {
      double sum = 0.0;
      for (int i = 0; i < D; ++i) sum += f[i * D + a] * f[i * D + b];
      c[a * D + b] = sum;
    }
}

/// det F of a row-major F [D, D].
template <int D>
KOKKOS_FUNCTION double determinant(const double* f) {
  if constexpr (D == 2)
    return f[0] * f[3] - f[1] * f[2];
  else
    return f[0] * (f[4] * f[8] - f[5] * f[7]) - f[1] * (f[3] * f[8] - f[5] * f[6]) +
           f[2] * (f[3] * f[7] - f[4] * f[6]);
}

/// Smallest eigenvalue of the symmetric part of a row-major a [D, D]; for D = 3 by the
/// trigonometric formula (Smith 1961).
template <int D>
KOKKOS_FUNCTION double smallest_eigenvalue(const double* a) {
  if constexpr (D == 2) {
    const double mean = 0.5 * (a[0] + a[3]), half = 0.5 * (a[0] - a[3]);
    const double off = 0.5 * (a[1] + a[2]);
    return mean - Kokkos::sqrt(half * half + off * off);
  } else {
    const double xy = 0.5 * (a[1] + a[3]), xz = 0.5 * (a[2] + a[6]), yz = 0.5 * (a[5] + a[7]);
    const double q = (a[0] + a[4] + a[8]) / 3.0;
    const double x = a[0] - q, y = a[4] - q, z = a[8] - q;
    const double p2 = x * x + y * y + z * z + 2.0 * (xy * xy + xz * xz + yz * yz);
    if (!(p2 > 0.0)) return q;
    const double p = Kokkos::sqrt(p2 / 6.0);
    const double det = x * (y * z - yz * yz) - xy * (xy * z - yz * xz) + xz * (xy * yz - y * xz);
    const double r = Kokkos::clamp(0.5 * det / (p * p * p), -1.0, 1.0);
    return q + 2.0 * p * Kokkos::cos(Kokkos::acos(r) / 3.0 + 2.0 * Kokkos::numbers::pi / 3.0);
  }
}

}  // namespace understudy::surrogates
