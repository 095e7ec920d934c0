#pragma once
#include <Kokkos_Core.hpp>

namespace understudy::surrogates {

/// Two atoms of a molecule: x_i - x_j, and the square of its length.
struct AtomPair {
  double d[3], square;

  /// Of positions x, then y, then z of all atoms.
  KOKKOS_INLINE_FUNCTION AtomPair(const double* x, const int atoms, const int i, const int j)
      : square(0.0) {
    for (int c = 0; c < 3; ++c) {
      d[c] = x[c * atoms + i] - x[c * atoms + j];
      square += d[c] * d[c];
    }
  }
};

/// T_k(2 r/R - 1) (1 - (r/R)^2)^3 for k < count, R being the cutoff.
template <int count>
KOKKOS_INLINE_FUNCTION void distance_values(const double r, const double cutoff, double* values) {
  const double share = r / cutoff, rest = 1.0 - share * share, x = 2.0 * share - 1.0;
  double before = rest * rest * rest, now = x * before;
  for (int k = 0; k < count; ++k) {
    values[k] = before;
    const double next = 2.0 * x * now - before;
    before = now;
    now = next;
  }
}

/// Their derivatives by r; T_k' follows from differentiating the recurrence.
template <int count>
KOKKOS_INLINE_FUNCTION void distance_slopes(const double r, const double cutoff, double* slopes) {
  const double share = r / cutoff, rest = 1.0 - share * share, x = 2.0 * share - 1.0;
  const double fade = rest * rest * rest * 2.0 / cutoff;
  const double fading = -6.0 * share * rest * rest / cutoff;
  double before = 1.0, now = x, slope_before = 0.0, slope_now = 1.0;
  for (int k = 0; k < count; ++k) {
    slopes[k] = before * fading + slope_before * fade;
    const double next = 2.0 * x * now - before;
    const double slope_next = 2.0 * (now + x * slope_now) - slope_before;
    before = now;
    now = next;
    slope_before = slope_now;
    slope_now = slope_next;
  }
}

}  // namespace understudy::surrogates
