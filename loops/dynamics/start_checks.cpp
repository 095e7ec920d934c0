#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/atom_names.hpp>
#include <understudy/core/close_atoms.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/molecular_units.hpp>
#include <understudy/loops/dynamics/start_checks.hpp>

namespace understudy::loops {
namespace {

constexpr double most_heat = 30;    // times the temperature
constexpr double least_heat = 1e3;  // K: what that is a multiple of at least

/// The atom that a time step of the force alone takes furthest.
struct Push {
  std::size_t atom = 0;
  double force = 0;     // kcal/mol/A
  double distance = 0;  // A: its acceleration times the square of a time step
};

Push hardest_push(const DynamicsModel& model, const MolecularForces& forces) {
  const Execution exec;
  const HostField solvation = on_host(exec, forces.solvation.forces());
  const HostField mechanics =
      on_host(exec, (forces.mechanics ? *forces.mechanics : forces.solvation).forces());
  const auto at = [&](std::size_t c) {
    return solvation(0, c) + (forces.mechanics ? mechanics(0, c) : 0);
  };
  Push hardest;
  for (std::size_t atom = 0; atom < model.atoms(); ++atom) {
    const double force = std::hypot(at(3 * atom), at(3 * atom + 1), at(3 * atom + 2));
    const double distance = force * molecular::acceleration_unit *
                            std::pow(model.options.time_step, 2) / model.molecule.atoms[atom].mass;
    if (distance > hardest.distance) hardest = {atom, force, distance};
  }
  return hardest;
}

void require_little_force(const DynamicsModel& model, const MolecularForces& forces) {
  const Push push = hardest_push(model, forces);
  if (!(push.distance > least_atom_distance)) return;
  throw InputError(
      {.what = "The molecule starts where it flies apart",
       .got =
           fmt::format("a force of {:.3g} kcal/mol/A on atom {}, which takes it {:.3g} A far in a "
                       "time step of {:g} fs",
                       push.force, numbered_atom(model.molecule, push.atom), push.distance,
                       1e3 * model.options.time_step),
       .expected = fmt::format("{} A at most", least_atom_distance),
       .todo = "Check that the start's coordinates are those of this molecule; if they are, relax "
               "it first (loop.minimise = 500, or OpenMM or sander), or take a shorter time_step",
       .key = "start"});
}

void require_little_heat(const DynamicsModel& model, double kinetic_energy) {
  if (model.options.velocities != "file") return;
  const double temperature =
      2 * kinetic_energy / (molecular::boltzmann * model.degrees_of_freedom());
  const double most = most_heat * std::max(model.options.temperature, least_heat);
  if (temperature <= most) return;
  throw InputError({.what = "The molecule starts too fast",
                    .got = fmt::format("velocities of {:.3g} K", temperature),
                    .expected = fmt::format("{:g} K at most", most),
                    .todo =
                        "Check that the file's velocities are in AMBER's unit (20.455 A/ps), or "
                        "leave velocities out: they are drawn then",
                    .key = "velocities"});
}

}  // namespace

void require_calm(const DynamicsModel& model, const MolecularForces& forces,
                  double kinetic_energy) {
  require_little_force(model, forces);
  require_little_heat(model, kinetic_energy);
}

}  // namespace understudy::loops
