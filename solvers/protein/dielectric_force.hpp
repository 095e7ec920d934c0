#pragma once
#include <understudy/solvers/numerics/diffusion_solver.hpp>
#include <understudy/solvers/protein/surface_row.hpp>

namespace understudy::protein {

/// pushes(i, :) += sum over all edges of ((phi_a - phi_b)^2 - shares_a - shares_b) d eps / d x_i,
/// eps the mean permittivity of the edge, phi = phi_c + v (see InducedCharge): how atoms are pushed
/// by the field on the permittivity that they carry. Edges on which that varies have both nodes on
/// the surface.
void sum_pushes(const Execution& exec, const SurfaceRows& rows, const numerics::Doubles& phi,
                const numerics::Doubles& v, const numerics::Doubles& shares, const Vectors& pushes);

}  // namespace understudy::protein
