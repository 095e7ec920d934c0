#include <understudy/core/errors.hpp>
#include <understudy/loops/dynamics/dynamics.hpp>
#include <understudy/loops/dynamics/options.hpp>
#include <understudy/loops/dynamics/trajectory_sampler.hpp>
#include <understudy/solvers/protein/born_options.hpp>
#include <understudy/solvers/protein/generalised_born.hpp>
#include <understudy/solvers/protein/mechanics.hpp>
#include <understudy/solvers/protein/poisson_boltzmann.hpp>
#include <understudy/solvers/protein/poisson_boltzmann_settings.hpp>
#include <understudy/study/manual.hpp>
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

/// The molecule where `start` says, with its mechanics; `section` has the key.
loops::DynamicsParts parts_of(const Build& build, const Molecule& molecule, const Settings& section,
                              const std::string& start) {
  if (start.empty())
    throw InputError(placed({.what = "Molecular dynamics has nowhere to begin",
                             .got = "no key 'start'",
                             .expected = "a file with the places of the molecule's atoms",
                             .todo = "Set start to its rst7, inpcrd, PDB or PQR file",
                             .key = "name"},
                            section));
  return {.molecule = molecule,
          .start = build.resources.conformation(start, molecule),
          .mechanics = std::make_shared<protein::Mechanics>(molecule)};
}

std::unique_ptr<loops::Loop> make_dynamics(const Build& build, const Signature&) {
  const Settings section = build.settings.section("loop");
  const loops::DynamicsOptions options = loops::read_dynamics(section);
  loops::DynamicsParts parts = parts_of(build, molecule_of(build), section, options.start);
  parts.reference = reference_of(build, options);
  return loops::make_dynamics(build.settings, std::move(parts));
}

/// The cheap solvent in which the molecule moves while it is sampled.
std::shared_ptr<Operator> sampling_solvent(const Molecule& molecule, const std::string& model) {
  return std::make_shared<protein::GeneralisedBorn>(molecule, protein::BornOptions{.model = model});
}

std::unique_ptr<Sampler> make_trajectories(const Build& build, const Signature&,
                                           SamplingPurpose purpose) {
  const Settings section = build.settings.section("sampling");
  const loops::TrajectorySamplingOptions options = loops::read_trajectory_sampling(section);
  const Molecule molecule = molecule_of(build);
  return std::make_unique<loops::TrajectorySampler>(
      options, parts_of(build, molecule, section, options.start),
      sampling_solvent(molecule, options.solvent), build.seed(), purpose);
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

SamplerEntry trajectories_entry() {
  return {.make = make_trajectories,
          .effective =
              [](const Settings& section) {
                return loops::trajectory_sampling_table().write(
                    loops::read_trajectory_sampling(section));
              },
          .manual = manual_of(loops::trajectory_sampling_table())};
}

}  // namespace understudy::study
