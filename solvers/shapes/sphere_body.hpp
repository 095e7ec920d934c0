#pragma once
#include <understudy/solvers/shapes/tangent.hpp>
#include <understudy/solvers/shapes/touching.hpp>

namespace understudy::shapes {

/// A disc (D = 2) or ball (D = 3) about the origin.
template <int D>
struct SphereBody {
  static constexpr int parameters = 1;  ///< volume fraction

  double radius;

  /// `count` such bodies together take the fraction parameter[0] of the unit cell.
  KOKKOS_FUNCTION static SphereBody of_parameters(const Kokkos::Array<double, 1>& parameter,
                                                  double count) {
    const double share = parameter[0] / (count * Kokkos::numbers::pi);
    if constexpr (D == 2) return {Kokkos::sqrt(share)};
    return {Kokkos::cbrt(0.75 * share)};
  }

  /// Share of the unit cell that one body takes.
  KOKKOS_FUNCTION double volume() const {
    const double disc = Kokkos::numbers::pi * radius * radius;
    return D == 2 ? disc : 4 * disc * radius / 3;
  }

  /// Radius of the ball about the origin that holds the body.
  KOKKOS_FUNCTION double bound() const { return radius; }

  /// Gap between bodies whose centres, periodic images included, are at least `distance` apart.
  KOKKOS_FUNCTION double gap(double distance) const { return distance - 2 * radius; }

  /// The volume fraction of `count` bodies with that gap.
  static double fraction_limit(double /*aspect*/, double distance, double count, double gap) {
    return sphere_fraction_limit<D>(distance, count, gap);
  }

  /// A number of the signed distance's sign and at most of its size, cheap.
  KOKKOS_FUNCTION double distance_bound(const Point<D>& x) const { return norm(x) - radius; }

  KOKKOS_FUNCTION Tangent<D> tangent(const Point<D>& x) const {
    const double r = norm(x);
    Tangent<D> result{r - radius, {}, (D - 1) / radius};
    for (int d = 0; d < D; ++d) result.normal[d] = r > 0 ? x[d] / r : (d == 0 ? 1.0 : 0.0);
    return result;
  }

  KOKKOS_FUNCTION static double norm(const Point<D>& x) {
    double square = 0;
    for (int d = 0; d < D; ++d) square += x[d] * x[d];
    return Kokkos::sqrt(square);
  }
};

}  // namespace understudy::shapes
