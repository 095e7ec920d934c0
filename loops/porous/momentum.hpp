#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/loops/porous/stencil.hpp>

namespace understudy::loops {

using Values = Kokkos::View<double*>;

/// What the momentum balances read besides the stencil and the drag; where kernels can read it.
struct FlowState {
  Values velocity;     ///< of every face, along +x or +y, m/s
  Values pressure;     ///< of every cell, Pa
  Values porosity;     ///< of every face
  Values viscosity;    ///< effective, of every cell, then every corner, Pa s
  double density = 0;  ///< kg/m^3; 0: no inertia
};

/// Both components of the velocity at every point [points, 2], m/s.
void point_velocities(const Execution& exec, const Stencil& stencil, const Values& velocity,
                      const Field& out);

/// Columns of `momentum_terms`.
enum Term : int { pressure_term = 0, viscous_term, drag_term, inertia_term, all_terms };

/// The forces on every point's volume along its component, N per m of depth: [points, 4]. Of the
/// pressure, with 0 beyond a missing cell; of the viscous stresses; minus the drag, for its
/// gradient [points, 2] in Pa/m; and minus the convective term, second order and central, so that
/// its work is what the flow takes out minus what it brings in. Their sum is the residual.
void momentum_terms(const Execution& exec, const Stencil& stencil, const FlowState& state,
                    const Field& gradient, const Field& out);

/// What flows out of every cell, m^2/s.
std::vector<double> outflow(const StaggeredGrid& grid, const std::vector<double>& velocity);

}  // namespace understudy::loops
