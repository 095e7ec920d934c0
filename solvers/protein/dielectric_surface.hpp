#pragma once
#include <understudy/solvers/numerics/diffusion_solver.hpp>
#include <understudy/solvers/protein/surface_row.hpp>

namespace understudy::protein {

/// coupling[d] of the solver's grid = the permittivity between a node and the next one along d: the
/// harmonic mean over eight points of the edge. Exactly `inner` or `water` in single precision
/// where all of them are.
void write_permittivity(const Execution& exec, const SurfaceRows& rows,
                        const numerics::DiffusionSolver& solver);

}  // namespace understudy::protein
