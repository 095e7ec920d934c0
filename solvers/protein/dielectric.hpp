#pragma once
#include <understudy/core/pack.hpp>

namespace understudy::protein {

using Pack = understudy::Pack<double, lanes<double>>;

/// The permittivity around spheres: inner + (water - inner) prod_i H(|r - x_i| - R_i), with the
/// cubic spline H from 0 to 1 over [-width, width] (W. Im, D. Beglov, B. Roux, Comput. Phys.
/// Commun. 111, 1998).
struct Dielectric {
  double inner, water;
  double width;  ///< A

  KOKKOS_FORCEINLINE_FUNCTION double contrast() const { return water - inner; }

  /// How far between inside (0) and water (1) a point is at a distance from an atom.
  KOKKOS_FORCEINLINE_FUNCTION Pack depth(Pack distance, double radius) const {
    const Pack t = (distance + (width - radius)) / Pack(2 * width);
    return min(max(t, Pack(0.0)), Pack(1.0));
  }
  KOKKOS_FORCEINLINE_FUNCTION static Pack spline(Pack t) { return t * t * (Pack(3.0) - 2.0 * t); }

  /// H' / H with respect to the distance; finite where H is 0.
  KOKKOS_FORCEINLINE_FUNCTION Pack log_slope(Pack depth) const {
    const Pack t = max(depth, Pack(1e-8));
    return (3 / width) * (Pack(1.0) - t) / (t * (Pack(3.0) - 2.0 * t));
  }
};

}  // namespace understudy::protein
