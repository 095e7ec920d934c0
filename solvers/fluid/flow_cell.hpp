#pragma once
#include <understudy/solvers/fluid/flow_geometry.hpp>
#include <understudy/solvers/fluid/lattice.hpp>

namespace understudy::fluid {

/// Two relaxation times (I. Ginzburg, F. Verhaeghe, D. d'Humieres, 2008): even moments relax with
/// the rate that the viscosity asks for, odd ones so that the product of (1/rate - 1/2) is 3/16,
/// with which the place of a wall half-way between nodes does not depend on the viscosity.
struct RelaxationRates {
  double even = 1, odd = 1;

  /// Of a kinematic viscosity in lattice units (node distance squared per step).
  KOKKOS_FUNCTION static RelaxationRates of(double viscosity) {
    constexpr double magic = 3.0 / 16.0;
    const double excess = 3 * viscosity;
    return {1 / (excess + 0.5), 1 / (magic / excess + 0.5)};
  }
};

/// Who decides on the force of a cell.
enum class Drive {
  force,    ///< it is given
  velocity  ///< adjusted in every step so that the mean velocity becomes the wanted one
};

/// A cell's flow as a whole, in lattice units.
template <int D>
struct FlowState {
  double force[D] = {};     ///< per fluid node and step
  double velocity[D] = {};  ///< mean over all nodes of the cell, solid ones too
  double density = 0;       ///< mean over the fluid nodes, less one
  double wanted[D] = {};    ///< mean velocity that the force is to bring about

  /// Adds a multiple of what a flow brings about; what is wanted stays.
  KOKKOS_FUNCTION void add(double factor, const FlowState& other) {
    density += factor * other.density;
    for (int d = 0; d < D; ++d) {
      force[d] += factor * other.force[d];
      velocity[d] += factor * other.velocity[d];
    }
  }
};

/// A cell that is marched, as kernels see it.
///
/// Populations are stored less their weights, which keeps the digits of small velocities. There are
/// two sets, one of which is read and the other written in a time step.
template <int D>
struct FlowCell {
  FlowNodes<D> nodes;
  RelaxationRates rates;
  Drive drive = Drive::force;
  double* populations = nullptr;   ///< [set, population, node]
  int steps = 0;                   ///< so far; their parity says which set is the current one
  const double* source = nullptr;  ///< [population, node]: added in every step, unless null
  FlowState<D> state;

  static constexpr int steps_between_means = 16;  ///< of two flows; see StreamCollide

  /// That has passed: a mean of two flows is half a step younger than the later one.
  double time() const { return steps - 0.5 * (steps / steps_between_means); }

  /// Of both sets.
  KOKKOS_FUNCTION static std::size_t numbers(const FlowGrid<D>& grid) {
    return std::size_t{2} * numbers_of_set(grid);
  }
  KOKKOS_FUNCTION static std::size_t numbers_of_set(const FlowGrid<D>& grid) {
    return static_cast<std::size_t>(Lattice<D>::count) * static_cast<std::size_t>(grid.room());
  }

  KOKKOS_FUNCTION double* current() const { return set(steps % 2); }
  KOKKOS_FUNCTION double* other() const { return set(1 - steps % 2); }

 private:
  KOKKOS_FUNCTION double* set(int i) const {
    return populations + static_cast<std::size_t>(i) * numbers_of_set(nodes.grid);
  }
};

}  // namespace understudy::fluid
