#pragma once
#include <understudy/core/archive.hpp>
#include <understudy/core/frame_sink.hpp>
#include <understudy/loops/loop.hpp>
#include <understudy/loops/structure/equilibrium.hpp>
#include <vector>

namespace understudy::loops {

/// The quantities of interest, one value per load step:
///   tip_displacement (mm; of which point and direction: see the geometry);
///   strain_energy (N mm per mm of thickness): sum of weight x energy over the integration points,
///   with F-bar of its F;
///   stress_p99 (MPa): 99th percentile over the integration points, linear between ranks, of the
///   Frobenius norm of the in-plane first Piola-Kirchhoff stress;
///   load_reaction (N per mm of thickness): force on the loaded boundary along the load, as the
///   internal forces give it.
std::vector<Quantity> structure_quantities();

/// Appends the values of this state to `structure_quantities`.
void measure_structure(const Equilibrium& equilibrium, const std::vector<double>& u,
                       std::vector<Quantity>& quantities);

/// The reference manual of the quantities, in Markdown.
std::string structure_quantities_manual();

/// Reference mesh with, on points, `displacement`, and on elements (means by volume over their
/// integration points) `stress` (P, row by row), `energy`, the parameters, `uncertainty`; and
/// `source`, the largest of the element's points.
Frame structure_frame(const Equilibrium& equilibrium, const std::vector<double>& u, double factor);

/// Adds final/points, final/displacement [nodes, 2] in mm, final/deformation_gradient [points,2,2]
/// and final/parameters/NAME [points].
void add_final_state(const Equilibrium& equilibrium, const std::vector<double>& u,
                     Archive& archive);

}  // namespace understudy::loops
