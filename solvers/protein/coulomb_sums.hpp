#pragma once
#include <understudy/solvers/protein/charged_sphere.hpp>
#include <understudy/solvers/protein/surface_nodes.hpp>

namespace understudy::protein {

/// Direct sums between atoms and the nodes that carry induced charge. A node on an atom counts for
/// nothing: the permittivity does not change there.

/// potential(node) = sum_i q_i / (permittivity |r - x_i|), e/A, for the grid's numbers of the nodes
/// listed.
void sum_potentials(const Execution& exec, const Spheres& atoms, const SurfaceNodes& nodes,
                    double permittivity, const numerics::Doubles& potential);

/// fields(i, :) = sum over the nodes of charge (x_i - r) / |x_i - r|^3; charge is [count].
void sum_fields(const Execution& exec, const Spheres& atoms, const SurfaceNodes& nodes,
                const numerics::Doubles& charge, const Vectors& fields);

}  // namespace understudy::protein
