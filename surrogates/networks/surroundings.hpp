#pragma once
#include <understudy/core/batch.hpp>

namespace understudy::surrogates {

/// Functions of the distance of two atoms within the cutoff: as many as the widest registers hold.
inline constexpr int distance_functions = 8;

/// What atoms see of each other. The features of an atom i are sums over the others, j: with
///
///     f_k(r) = T_k(2 r/R - 1) (1 - (r/R)^2)^3,   r = |x_i - x_j| < R,   k < distance_functions
///
/// (Chebyshev's polynomials), and for each channel c, which is the neighbours of one kind, or all
/// of them weighed by their charges,
///
///     sum_j f_k(r)                                                (Behler & Parrinello 2007)
///     v_ck . v_dk,  v_ck = sum_j f_k(r) (x_i - x_j) / r,  c <= d  (Drautz 2019, at l = 1)
///
/// of which the second, sums over pairs of neighbours of the cosine of the angle between them, know
/// on which sides of an atom the water is. And over all atoms, however far, what keeps water away
/// from i,
///
///     sum_j v_j / (r^2 + a^2)^2   and   sum_j v_j a^2 / (r^2 + a^2)^3,   v_j = rho_j^3 / 3
///
/// the integrals of r^-4 and r^-6 over the other atoms' volumes when these are far away (Hawkins,
/// Cramer, Truhlar 1995; Grycuk 2003). Twice continuously differentiable; an exchange of
/// atoms of one kind and charge exchanges their features and changes no other, and neither shifts,
/// turns nor reflections of the molecule change any.
///
/// In a row of features lie those of numbers, channel by channel, the two far ones, then those of
/// directions, pair of channels (c, d) by pair: (0, 0), (0, 1), ...; in each k is fastest.
struct Surroundings {
  Kokkos::View<const int*> kinds;       ///< [atoms], from 0
  Kokkos::View<const double*> charges;  ///< [atoms]
  Kokkos::View<const double*> volumes;  ///< [atoms], v
  int kind_count = 0;
  double cutoff = 7.0;     ///< R, A
  double softening = 2.0;  ///< a, A

  KOKKOS_FUNCTION int atoms() const { return static_cast<int>(kinds.extent(0)); }
  KOKKOS_FUNCTION int channels() const { return kind_count + 1; }

  /// Numbers in the features of an atom, the first ones of which are not of directions.
  KOKKOS_FUNCTION int radial() const { return channels() * distance_functions + 2; }
  KOKKOS_FUNCTION int features() const {
    return radial() + channels() * (channels() + 1) / 2 * distance_functions;
  }

  /// Numbers in the v of an atom: channel by channel, x, y and z in turn, k fastest.
  KOKKOS_FUNCTION int directions() const { return channels() * 3 * distance_functions; }
};

}  // namespace understudy::surrogates
