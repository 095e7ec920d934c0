#pragma once
#include <understudy/solvers/shapes/tangent.hpp>
#include <understudy/solvers/shapes/touching.hpp>

namespace understudy::shapes {

/// An ellipse (D = 2) or ellipsoid of revolution (D = 3) about the origin. Its own axis lies in the
/// plane of the first two directions, turned by an angle from the first towards the second.
template <int D>
struct EllipsoidBody {
  static constexpr int parameters = 3;  ///< volume fraction, own axis over the other(s), angle

  Point<D> axis;  ///< half axes, the body's own axis first
  double cosine, sine;

  /// `count` such bodies together take the fraction parameter[0] of the unit cell.
  KOKKOS_FUNCTION static EllipsoidBody of_parameters(const Kokkos::Array<double, 3>& parameter,
                                                     double count) {
    const double aspect = parameter[1], angle = parameter[2];
    const double share = parameter[0] / (count * Kokkos::numbers::pi * aspect);
    const double across = D == 2 ? Kokkos::sqrt(share) : Kokkos::cbrt(0.75 * share);
    EllipsoidBody body{{}, Kokkos::cos(angle), Kokkos::sin(angle)};
    for (int d = 0; d < D; ++d) body.axis[d] = d == 0 ? aspect * across : across;
    return body;
  }

  /// Share of the unit cell that one body takes.
  KOKKOS_FUNCTION double volume() const {
    const double disc = Kokkos::numbers::pi * axis[0] * axis[1];
    return D == 2 ? disc : 4 * disc * axis[D - 1] / 3;
  }

  KOKKOS_FUNCTION double bound() const { return axis[0] > axis[1] ? axis[0] : axis[1]; }

  /// Gap to the body's periodic images at integer shifts t: the difference set of a centrally
  /// symmetric convex body is twice the body, so the gap is 2 dist(t / 2, body).
  KOKKOS_FUNCTION double gap(double /*distance*/) const {
    if (!(bound() < 1)) return -1;
    double smallest = 2;
    for (int code = 0; code < (D == 2 ? 12 : 62); ++code) {  // t and -t give the same
      const int t[3] = {code % 5 - 2, code / 5 % 5 - 2, code / 25 - 2};
      Point<D> half;
      for (int d = 0; d < D; ++d) half[d] = 0.5 * t[d];
      const double gap = 2 * tangent(half).distance;
      if (gap < smallest) smallest = gap;
    }
    return smallest;
  }

  /// The volume fraction of one body with that gap at the worst angle.
  static double fraction_limit(double aspect, double /*distance*/, double /*count*/, double gap) {
    return ellipsoid_fraction_limit<D>(aspect, gap);
  }

  KOKKOS_FUNCTION double distance_bound(const Point<D>& x) const {
    const Point<D> y = to_body(x);
    double square = 0;
    for (int d = 0; d < D; ++d) square += y[d] * y[d] / (axis[d] * axis[d]);
    return (Kokkos::sqrt(square) - 1) * (axis[0] < axis[1] ? axis[0] : axis[1]);
  }

  /// D. Eberly, Distance from a point to an ellipse, an ellipsoid, or a hyperellipsoid (2013): the
  /// nearest point is axis_d^2 y_d / (t + axis_d^2) with t the largest root of a convex, decreasing
  /// function; Newton's iteration from its left never overshoots.
  KOKKOS_FUNCTION Tangent<D> tangent(const Point<D>& x) const {
    const Point<D> y = to_body(x);
    const double t = root(y);
    Point<D> g;
    double norm2 = 0, trace = 0, stretch = 0;
    for (int d = 0; d < D; ++d) {
      const double a2 = axis[d] * axis[d];
      g[d] = off_axis(y[d], axis[d]) / (t + a2);
      norm2 += g[d] * g[d];
      trace += 1 / a2;
      stretch += g[d] * g[d] / a2;
    }
    const double norm = Kokkos::sqrt(norm2);
    for (int d = 0; d < D; ++d) g[d] /= norm;
    return {t * norm, from_body(g), (trace - stretch / norm2) / norm};
  }

 private:
  /// Keeps a point off the planes of symmetry, on which the nearest point may not be unique.
  KOKKOS_FUNCTION static double off_axis(double y, double a) {
    const double least = 1e-12 * a;
    return y >= 0 ? (y > least ? y : least) : (y < -least ? y : -least);
  }

  KOKKOS_FUNCTION double root(const Point<D>& y) const {
    double t = -1e300;
    for (int d = 0; d < D; ++d) {
      const double start = axis[d] * (Kokkos::fabs(off_axis(y[d], axis[d])) - axis[d]);
      t = start > t ? start : t;
    }
    for (int step = 0; step < 100; ++step) {
      double value = -1, slope = 0;
      for (int d = 0; d < D; ++d) {
        const double below = t + axis[d] * axis[d];
        const double term = axis[d] * off_axis(y[d], axis[d]) / below;
        value += term * term;
        slope += 2 * term * term / below;
      }
      t += value / slope;
      if (!(value > 1e-15)) break;
    }
    return t;
  }

  KOKKOS_FUNCTION Point<D> to_body(const Point<D>& x) const {
    Point<D> y = x;
    y[0] = cosine * x[0] + sine * x[1];
    y[1] = cosine * x[1] - sine * x[0];
    return y;
  }

  KOKKOS_FUNCTION Point<D> from_body(const Point<D>& y) const {
    Point<D> x = y;
    x[0] = cosine * y[0] - sine * y[1];
    x[1] = cosine * y[1] + sine * y[0];
    return x;
  }
};

}  // namespace understudy::shapes
