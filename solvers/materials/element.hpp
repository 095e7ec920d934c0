#pragma once
#include <Kokkos_Core.hpp>

namespace understudy::materials {

/// Position of entry (a, b) in the upper triangle of a symmetric n x n matrix, row by row.
KOKKOS_FORCEINLINE_FUNCTION constexpr int packed(int a, int b, int n) {
  return a <= b ? a * n - a * (a - 1) / 2 + (b - a) : b * n - b * (b - 1) / 2 + (a - b);
}

/// Voxel elements, written in the modes of their corner values instead of the corner values.
///
/// Corner b of a voxel has bit d of b set when it lies on the far side in direction d. The mode of
/// the set s of directions is m_s = sum_b chi_s(b) u_b with chi_s(b) = prod_{d in s} (b_d ? 1 :
/// -1); then du/dx_d = 2^(1-D)/h sum_{s containing d} m_s prod_{e in s, e != d} xi_e. The mode of
/// the empty set, the rigid translation, does no work and is left out.

/// One integration point in the middle: HEX8R / QUAD4R, whose stiffness is that of Willot's rotated
/// scheme (F. Willot, C. R. Mecanique 343, 2015). Sees only the linear modes.
template <int D>
struct OnePoint {
  static constexpr int dimensions = D;
  static constexpr int modes = D;   ///< per displacement component
  static constexpr int points = 1;  ///< of integration
  static constexpr bool one_point = true;
  static constexpr int unknowns = D * modes;                       ///< of all components
  static constexpr int stiffness = unknowns * (unknowns + 1) / 2;  ///< numbers stored per voxel
  KOKKOS_FORCEINLINE_FUNCTION static constexpr int directions(int mode) { return 1 << mode; }
};

/// 2^D Gauss points: HEX8 / QUAD4.
template <int D>
struct FullIntegration {
  static constexpr int dimensions = D;
  static constexpr int modes = (1 << D) - 1;
  static constexpr int points = 1 << D;
  static constexpr bool one_point = false;
  static constexpr int unknowns = D * modes;
  static constexpr int stiffness = unknowns * (unknowns + 1) / 2;
  KOKKOS_FORCEINLINE_FUNCTION static constexpr int directions(int mode) { return mode + 1; }
};

/// Sign of chi_s at Gauss point or corner b.
KOKKOS_FORCEINLINE_FUNCTION constexpr double sign(int s, int b) {
  double product = 1;
  for (int d = 0; d < 3; ++d)
    if (s >> d & 1) product *= (b >> d & 1) ? 1 : -1;
  return product;
}

/// Number of directions in s.
KOKKOS_FORCEINLINE_FUNCTION constexpr int count(int s) { return (s & 1) + (s >> 1 & 1) + (s >> 2); }

/// Weight of mode s in the derivative along one of its directions, without its sign and without
/// 2^(1-D)/h: the coordinate 1/sqrt(3) of the Gauss points for every other direction in s.
KOKKOS_FORCEINLINE_FUNCTION constexpr double gauss_weight(int s) {
  constexpr double coordinate = 0.57735026918962576451;
  double product = 1;
  for (int k = 1; k < count(s); ++k) product *= coordinate;
  return product;
}

/// Position of the mode that is linear in direction d alone.
template <class Element>
KOKKOS_FORCEINLINE_FUNCTION constexpr int linear_mode(int d) {
  return Element::one_point ? d : (1 << d) - 1;
}

/// Position of that mode of component a = i * D + d, of all components: its force is the stress
/// P_id.
template <class Element>
KOKKOS_FORCEINLINE_FUNCTION constexpr int stress_mode(int a) {
  constexpr int D = Element::dimensions;
  return a / D * Element::modes + linear_mode<Element>(a % D);
}

}  // namespace understudy::materials
