#pragma once
#include <Kokkos_Core.hpp>

namespace understudy::materials {

/// Smallest share of a phase that counts as a cut; voxels below it (or above 1 - it) are pure.
inline constexpr double kSmallestShare = 1e-10;

/// Share of the unit cube below the plane sum_i slope_i x_i = alpha, for 0 <= slope_0 <= slope_1 <=
/// slope_2 with sum 1, and 0 <= alpha <= 1/2.
/// R. Scardovelli, S. Zaleski, J. Comput. Phys. 164 (2000) 228, section 2: the cases of its
/// equation for V(alpha), with the differences of cubes expanded, so that small slopes do not
/// cancel.
KOKKOS_INLINE_FUNCTION double sorted_plane_share(const Kokkos::Array<double, 3>& slope,
                                                 double alpha) {
  const double m0 = slope[0], m1 = slope[1], m2 = slope[2];
  if (alpha < m0) return alpha * alpha * alpha / (6 * m0 * m1 * m2);
  if (alpha >= m0 + m1) return (2 * alpha - m0 - m1) / (2 * m2);
  double share = (alpha * (alpha - m0) + m0 * m0 / 3) / (2 * m1 * m2);
  const double over1 = alpha - m1, over2 = alpha - m2;
  if (over1 > 0) share -= over1 * over1 * over1 / (6 * m0 * m1 * m2);
  if (over2 > 0) share -= over2 * over2 * over2 / (6 * m0 * m1 * m2);
  return share;
}

KOKKOS_INLINE_FUNCTION void sort_pair(double& a, double& b) {
  const double low = a < b ? a : b;
  b = a < b ? b : a;
  a = low;
}

/// Volume share of a unit cube (D = 3) or square (D = 2) that lies inside a plane. `distance` is
/// the signed distance from the plane to the voxel's centre in voxel edges, positive when the
/// centre is outside; `normal` is the plane's unit normal, towards the outside. Exact.
template <int D>
KOKKOS_INLINE_FUNCTION double plane_share(double distance, const Kokkos::Array<double, D>& normal) {
  Kokkos::Array<double, 3> slope{0, 0, 0};
  double sum = 0;
  for (int d = 0; d < D; ++d) {
    slope[d] = Kokkos::fabs(normal[d]);
    sum += slope[d];
  }
  const double alpha = 0.5 - distance / sum;
  if (!(alpha > 0)) return 0;
  if (alpha >= 1) return 1;
  for (int d = 0; d < 3; ++d) slope[d] /= sum;
  sort_pair(slope[0], slope[1]);
  sort_pair(slope[1], slope[2]);
  sort_pair(slope[0], slope[1]);
  return alpha > 0.5 ? 1 - sorted_plane_share(slope, 1 - alpha) : sorted_plane_share(slope, alpha);
}

}  // namespace understudy::materials
