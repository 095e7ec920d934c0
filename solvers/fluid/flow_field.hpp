#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/solvers/fluid/flow_cell.hpp>

namespace understudy::fluid {

/// Velocity at a node of a cell between two time steps, half of the force's push included (what is
/// stored has got the whole push of the last step).
template <int D>
KOKKOS_FUNCTION double velocity_at(const FlowCell<D>& cell, int index, int d) {
  double sum = -0.5 * cell.state.force[d];
  for (int i = 1; i < Lattice<D>::count; ++i)
    sum += Lattice<D>::velocity(i, d) * cell.current()[i * cell.nodes.grid.room() + index];
  return sum;
}

/// Largest velocity of a fluid node, in lattice units.
template <int D>
double largest_velocity(const Execution& exec, const FlowCell<D>& cell);

/// Multiplies the current populations of a cell.
template <int D>
void scale_populations(const Execution& exec, const FlowCell<D>& cell, double factor);

/// Writes `scale` times the velocity of all nodes, zero in the solid, to field [z,y,x,D].
template <int D>
void write_velocity(const Execution& exec, const FlowCell<D>& cell,
                    const Kokkos::View<bool*>& solid, double scale, double* field);

/// Writes one velocity to all nodes of a field [z,y,x,D].
template <int D>
void fill_velocity(const Execution& exec, const FlowGrid<D>& grid, const double* velocity,
                   double* field);

/// Keeps the current populations of a cell in single precision; allocates `kept` once.
template <int D>
void save_populations(const Execution& exec, const FlowCell<D>& cell, Kokkos::View<float*>& kept);

/// Writes `scale` times kept populations to those of a cell.
void load_populations(const Execution& exec, const Kokkos::View<float*>& kept, double scale,
                      double* populations);

}  // namespace understudy::fluid
