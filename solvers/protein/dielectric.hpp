#pragma once
#include <understudy/core/pack.hpp>

namespace understudy::protein {

using Pack = understudy::Pack<double, lanes<double>>;

/// For what is stored in single precision anyway: twice as many numbers at once.
using SinglePack = understudy::Pack<float, lanes<float>>;

/// The permittivity around spheres: inner + (water - inner) prod_i H(|r - x_i| - R_i), with the
/// cubic spline H from 0 to 1 over [-width, width] (W. Im, D. Beglov, B. Roux, Comput. Phys.
/// Commun. 111, 1998).
struct Dielectric {
  double inner, water;
  double width;  ///< A

  KOKKOS_FORCEINLINE_FUNCTION double contrast() const { return water - inner; }

  /// How far between inside (0) and water (1) a point is at a distance from an atom.
  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION P depth(P distance, double radius) const {
    using T = typename P::Number;
    const P t = (distance + static_cast<T>(width - radius)) * P(static_cast<T>(0.5 / width));
    return min(max(t, P(0)), P(1));
  }
  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION static P spline(P t) {
    return t * t * (P(3) - (t + t));
  }

  /// H' / H with respect to the distance; finite where H is 0.
  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION P log_slope(P depth) const {
    using T = typename P::Number;
    const P t = max(depth, P(static_cast<T>(1e-8)));
    return static_cast<T>(3 / width) * (P(1) - t) / (t * (P(3) - (t + t)));
  }
};

}  // namespace understudy::protein
