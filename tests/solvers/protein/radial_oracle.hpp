#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <understudy/solvers/protein/units.hpp>
#include <vector>

namespace understudy::protein {

/// Solvation energies of charges within one sphere of the smooth permittivity, from ordinary
/// differential equations along its radius: what the solver on the grid has to find.
struct RadialSphere {
  double radius = 3, inner = 1, water = 78.54, width = 0.3;
  double kappa = 0, stern_layer = 2;  ///< of a salt whose ions are shut out along the same spline

  static double spline(double s, double w) {
    const double t = std::clamp(s / (2 * w), 0.0, 1.0);
    return t * t * (3 - 2 * t);
  }
  double permittivity(double r) const {
    return inner + (water - inner) * spline(r - radius + width, width);
  }
  double screening(double r) const {  // kappa^2 eps_w lambda
    return kappa * kappa * water * spline(r - radius - stern_layer + width, width);
  }

  /// r u' / u at the foot of the spline, of the potential's part u P_l that vanishes far away:
  /// (r^2 eps u')' = (l (l + 1) eps + r^2 screening) u.
  double log_slope(int l) const {
    // y = r eps u' / u has no derivative of eps in its equation.
    const auto slope = [&](double r, double y) {
      const double eps = permittivity(r);
      return (eps * l * (l + 1) + r * r * screening(r) - y - y * y / eps) / r;
    };
    const double end = radius - width;
    double r = kappa > 0 ? radius + stern_layer + 40 / kappa : radius + width;
    double y = -water * (kappa > 0 ? kappa * r + l : l + 1);  // screened: soon forgotten inwards
    const int steps = kappa > 0 ? 400000 : 20000;
    const double h = (end - r) / steps;
    for (int n = 0; n < steps; ++n, r += h) {
      const double a = slope(r, y), b = slope(r + h / 2, y + h / 2 * a),
                   c = slope(r + h / 2, y + h / 2 * b), d = slope(r + h, y + h * c);
      y += h / 6 * (a + 2 * b + 2 * c + d);
    }
    return y / inner;
  }

  /// Of a charge in the middle.
  double ion_energy(double charge = 1) const {
    const double foot = radius - width, y = log_slope(0);
    return -0.5 * coulomb * charge * charge * (y + 1) / (y * inner * foot);
  }

  /// Of charges at places along x, all within the constant permittivity: expansion in Legendre
  /// polynomials (J. G. Kirkwood, J. Chem. Phys. 2, 1934).
  double energy(const std::vector<std::array<double, 2>>& charges_and_places) const {
    const double foot = radius - width;
    double sum = 0;
    for (int l = 0; l < 30; ++l) {
      double moment = 0;
      for (const auto& [charge, x] : charges_and_places) moment += charge * std::pow(x / foot, l);
      const double y = log_slope(l);
      sum += moment * moment / (inner * foot) * (y + l + 1) / (l - y);
    }
    return 0.5 * coulomb * sum;
  }
};

}  // namespace understudy::protein
