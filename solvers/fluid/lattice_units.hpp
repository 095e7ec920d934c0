#pragma once
#include <algorithm>
#include <cmath>
#include <understudy/solvers/fluid/flow_cell.hpp>

namespace understudy::fluid {

/// Of a vector of D numbers.
template <int D>
double length(const double* vector) {
  double size = 0;
  for (int d = 0; d < D; ++d) size = std::hypot(size, vector[d]);  // does not underflow
  return size;
}

/// Scalar product of two such vectors.
template <int D>
double dot(const double* a, const double* b) {
  double sum = 0;
  for (int d = 0; d < D; ++d) sum += a[d] * b[d];
  return sum;
}

/// A requested flow in lattice units: node distance, time step and density are 1.
///
/// Drag is linear in slow flows to all digits that are asked for: slower ones are solved for at the
/// Reynolds number `slowest`, and what comes out is scaled back.
///
/// The flow is a function of the Reynolds number alone, so viscosity and velocity have one free
/// factor. A march is over soonest at the largest viscosity: that at which the mean velocity
/// reaches `most_velocity`, beyond which the fluid is too compressible, and at most
/// `most_viscosity`, beyond which slow flows gain nothing and are only more compressible.
template <int D>
struct LatticeUnits {
  static constexpr double most_velocity = 0.05;  // 0.2 % error of the drag by compressibility
  static constexpr double most_local = 0.25;     // at any node, for the same reason
  static constexpr double most_viscosity = 0.5;
  static constexpr double slowest = 1e-5;

  double side;       ///< of the cell, nodes along its first direction
  double scale = 1;  ///< of the solved flow over the requested one
  double viscosity = most_viscosity;
  double velocity[D] = {};  ///< mean over the whole cell

  LatticeUnits(double nodes, const double* reynolds) : side(nodes) {
    const double size = length<D>(reynolds);
    if (size * viscosity > most_velocity * side) viscosity = most_velocity * side / size;
    if (size > 0 && size < slowest) scale = slowest / std::max(size, 1e-290);
    for (int d = 0; d < D; ++d) velocity[d] = scale * reynolds[d] * viscosity / side;
  }

  /// The same flow at `factor` times the velocity.
  void slow_down(double factor) {
    viscosity *= factor;
    for (int d = 0; d < D; ++d) velocity[d] *= factor;
  }

  /// G L^3 rho / mu^2 of a force per fluid node, whose sum over the nodes is that of the pressure
  /// gradient G over the volume of the fluid.
  double drag(double force, const FlowGeometry<D>& geometry, double solid_fraction) const {
    const double gradient = force * geometry.fluid / (geometry.grid.nodes() * (1 - solid_fraction));
    return gradient * side * side * side / (viscosity * viscosity) / scale;
  }

  /// rho u L / mu of a velocity u.
  double reynolds_per_velocity() const { return side / viscosity / scale; }
};

/// The largest Reynolds number (of the cell's side) that a grid is fit for: with the viscosity that
/// larger ones ask for, marches are lost.
inline double largest_reynolds(double nodes) { return 2.5 * nodes; }

}  // namespace understudy::fluid
