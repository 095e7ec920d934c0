#pragma once
#include <understudy/loops/dynamics/model.hpp>
#include <understudy/loops/dynamics/molecular_forces.hpp>

namespace understudy::loops {

/// Refuses a start from which no time step leads on, by the forces that were evaluated there last
/// and its kinetic energy (kcal/mol), both of the first replica: one of `integrator`'s time steps
/// would take an atom further than atoms are apart at least, or velocities of the file are those of
/// 30 times the temperature. Throws InputError that names the atom.
void require_calm(const DynamicsModel& model, const MolecularForces& forces, double kinetic_energy);

}  // namespace understudy::loops
