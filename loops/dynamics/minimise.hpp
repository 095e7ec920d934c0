#pragma once
#include <string>
#include <understudy/loops/dynamics/molecular_forces.hpp>
#include <understudy/loops/dynamics/motion.hpp>

namespace understudy::loops {

/// Energies (kcal/mol, mechanics and the loop's operator, of one replica) before and after.
struct Descent {
  double first = 0, last = 0;
  std::size_t steps = 0;  ///< that were tried
};

/// Relaxes replicas that are all at the same place, by steepest descent in coordinates that are
/// weighted with masses: x += t^2 F / m, then back to the lengths of rigid bonds. A step that
/// raises the energy, or ends where an operator or RATTLE fails, is taken back and t halved;
/// after any other, t grows by a fifth. It begins with the time step. Takes up to
/// `options.minimise` steps, fewer when t has become a thousandth of that, and leaves no
/// velocities. Says why the energy of the start is not known; throws Interrupted when asked to
/// stop.
std::string minimise(const DynamicsModel& model, Motion& motion, MolecularForces& forces,
                     Descent& descent);

}  // namespace understudy::loops
