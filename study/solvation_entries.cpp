#include <understudy/core/errors.hpp>
#include <understudy/loops/dynamics/dynamics.hpp>
#include <understudy/loops/dynamics/options.hpp>
#include <understudy/solvers/protein/born_options.hpp>
#include <understudy/solvers/protein/generalised_born.hpp>
#include <understudy/solvers/protein/mechanics.hpp>
#include <understudy/solvers/protein/poisson_boltzmann.hpp>
#include <understudy/solvers/protein/poisson_boltzmann_settings.hpp>
#include <understudy/study/solvation_entries.hpp>

namespace understudy::study {
namespace {

constexpr const char* molecule_manual =
    "The key `molecule` names the AMBER prmtop file of the molecule, with its force field.\n\n";

Molecule molecule_of(const Build& build) {
  return build.resources.molecule(build.settings.section("solver").text("molecule"));
}

std::unique_ptr<Operator> make_poisson_boltzmann(const Build& build) {
  return protein::make_poisson_boltzmann(build.settings.section("solver"), molecule_of(build));
}

std::unique_ptr<Operator> make_generalised_born(const Build& build) {
  return protein::make_generalised_born(build.settings.section("solver"), molecule_of(build));
}

/// The solver of the case, for what is exact or measured; null where nothing is.
std::shared_ptr<Operator> reference_of(const Build& build, const loops::DynamicsOptions& options) {
  return options.refers_to_solver() ? build.make_solver() : nullptr;
}

std::unique_ptr<loops::Loop> make_dynamics(const Build& build, const Signature&) {
  const Settings section = build.settings.section("loop");
  const loops::DynamicsOptions options = loops::read_dynamics(section);
  if (options.start.empty())
    throw InputError(placed({.what = "Molecular dynamics has nowhere to begin",
                             .got = "no loop.start",
                             .expected = "a file with the places of the molecule's atoms",
                             .todo = "Set loop.start to its rst7, inpcrd, PDB or PQR file",
                             .key = "name"},
                            section));
  if (options.trajectory_every > 0)
    throw InputError(placed({.what = "Runs of a case write no trajectory files yet",
                             .got = "trajectory_every above 0",
                             .expected = "0",
                             .todo = "Leave loop.trajectory_every out; output.vtk with "
                                     "loop.picture_every shows the molecule as it moves",
                             .key = "trajectory_every"},
                            section));
  const Molecule molecule = molecule_of(build);
  return loops::make_dynamics(build.settings,
                              {.molecule = molecule,
                               .start = build.resources.conformation(options.start, molecule),
                               .mechanics = std::make_shared<protein::Mechanics>(molecule),
                               .reference = reference_of(build, options)});
}

}  // namespace

SolverEntry poisson_boltzmann_entry() {
  return {.make = make_poisson_boltzmann,
          .physics_version = protein::poisson_boltzmann_physics_version,
          .effective = protein::effective_poisson_boltzmann,
          .manual = protein::poisson_boltzmann_manual() + molecule_manual,
          .no_effect = protein::poisson_boltzmann_options().keys_without_effect()};
}

SolverEntry generalised_born_entry() {
  return {.make = make_generalised_born,
          .physics_version = protein::born_physics_version,
          .effective = protein::effective_generalised_born,
          .manual = protein::generalised_born_manual() + molecule_manual};
}

LoopEntry dynamics_entry() {
  return {.make = make_dynamics,
          .effective = loops::effective_dynamics,
          .manual = loops::dynamics_manual(),
          .uses_seed = true,
          .refers_to_solver = [](const Settings& section) {
            return loops::read_dynamics(section).refers_to_solver();
          }};
}

}  // namespace understudy::study
