#pragma once
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/frame_sink.hpp>
#include <understudy/loops/loop.hpp>
#include <understudy/loops/porous/flow.hpp>
#include <vector>

namespace understudy::loops {

/// The quantities of interest, one value per step:
///   pressure_drop (Pa): mean pressure on the inlets, weighted with what flows through them, less
///   that on the outlets, which is 0;
///   flow_nonuniformity (1): standard deviation over mean, by area, of the normal velocity on the
///   outlets (outwards) or the cross-section that `section` names;
///   dissipated_power (W/m): what becomes heat, per m of depth: the integral of the operator's
///   dissipation plus that of the macroscopic viscous stresses (`FlowPower`: dissipation +
///   brinkman);
///   maximum_velocity (m/s): largest superficial velocity at a velocity point.
std::vector<Quantity> flow_quantities();

/// Appends the values of this state to `flow_quantities`.
void measure_flow(const Flow& flow, std::vector<Quantity>& quantities);

/// The reference manual of the quantities, in Markdown.
std::string flow_quantities_manual();

/// The grid with, on cells, `velocity` (superficial, mean of the faces), `pressure`, `porosity`,
/// the parameters at the cell's middle, and means over the cell's velocity points of the operator's
/// inputs and outputs; of `source` the largest.
Frame flow_frame(const Flow& flow, double factor);

/// Adds final/velocity_x [ny, nx+1] and final/velocity_y [ny+1, nx] (superficial, on the faces),
/// final/pressure and final/porosity [ny, nx], final/points [points, 2] and
/// final/parameters/NAME [points], and the powers of the energy balance as attributes
/// final/power/NAME (W/m).
void add_final_flow(const Flow& flow, Archive& archive);

}  // namespace understudy::loops
