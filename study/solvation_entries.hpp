#pragma once
#include <understudy/study/catalogue.hpp>

namespace understudy::study {

/// Solvers of the solvation energy of the molecule that `solver.molecule` names: see
/// protein::PoissonBoltzmann and protein::GeneralisedBorn.
SolverEntry poisson_boltzmann_entry();
SolverEntry generalised_born_entry();

/// Molecular dynamics of that molecule, with protein::Mechanics beside the operator: see
/// loops::Dynamics. Where it asks for a reference, that is the solver of [solver].
LoopEntry dynamics_entry();

/// Conformations of that molecule, along trajectories in generalised Born solvent: see
/// loops::TrajectorySampler.
SamplerEntry trajectories_entry();

}  // namespace understudy::study
