#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/core/limited_room.hpp>
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
#include <understudy/study/solvation_remarks.hpp>

namespace understudy::study {
namespace {

constexpr const char* molecule_manual =
    "The key `molecule` names the AMBER prmtop file of the molecule, with its force field.\n\n";
constexpr const char* radii_manual =
    "The key `radii` names a PQR file of the same molecule, whose radii are then those of all "
    "atoms "
    "(its charges have to be the prmtop's, its places do not count). Without it radii are those of "
    "Swanson et al. (2007), which cover the standard residues, charged ends, ACE, NME and NHE; "
    "they "
    "are fitted for this surface, and others are not.\n\n";

std::string molecule_file(const Build& build) {
  const Settings section = build.settings.section("solver");
  const std::string file = section.text("molecule");
  if (!file.empty()) return file;
  throw InputError(placed({.what = "The solver has no molecule",
                           .got = "an empty text",
                           .expected = "the name of an AMBER prmtop file",
                           .todo = "Set molecule to it",
                           .key = "molecule"},
                          section));
}

/// Reads a file that `key` of a section names; what is wrong with it is said of both.
template <class Read>
auto named_by(const Settings& section, const std::string& key, const Read& read) {
  try {
    return read();
  } catch (const InputError& error) {
    Complaint complaint = error.complaint();
    complaint.key = key;
    throw InputError(placed(complaint, section));
  }
}

Molecule molecule_of(const Build& build) {
  const std::string file = molecule_file(build);
  return named_by(build.settings.section("solver"), "molecule",
                  [&] { return build.resources.molecule(file); });
}

/// Calls `make` with the section [solver] and its molecule; what is wrong with that is said of its
/// file, and all that has a key gets its place.
template <class Make>
auto with_molecule(const Build& build, const Make& make) {
  const Settings section = build.settings.section("solver");
  const std::string file = molecule_file(build);
  const Molecule molecule = molecule_of(build);
  return with_places(section, [&] {
    try {
      return make(section, molecule);
    } catch (const InputError& error) {
      Complaint complaint = error.complaint();
      if (complaint.key == "molecule") complaint.what = fmt::format("{}: {}", file, complaint.what);
      throw InputError(complaint);
    }
  });
}

std::unique_ptr<Operator> make_poisson_boltzmann(const Build& build) {
  return with_molecule(build, [&](const Settings& section, const Molecule& molecule) {
    std::vector<double> radii;
    if (section.has("radii")) radii = build.resources.radii(section.text("radii"), molecule);
    return protein::make_poisson_boltzmann(section, molecule, std::move(radii));
  });
}

std::unique_ptr<Operator> make_generalised_born(const Build& build) {
  return with_molecule(build, protein::make_generalised_born);
}

/// The solver that loops and samplers of the case measure by; null where nobody makes one.
std::shared_ptr<Operator> reference_of(const Build& build) {
  return build.make_solver ? build.make_solver() : nullptr;
}

/// A start that the case's solver could not compute is refused, with the keys that are to blame,
/// before anything moves.
void require_room(const Build& build, const Operator* solver, const Conformation& start) {
  const auto* limited = dynamic_cast<const LimitedRoom*>(solver);
  if (limited == nullptr) return;
  with_places(build.settings.section("solver"), [&] { limited->require_room(start.positions); });
}

/// Mechanics lets charges meet in vacuum; what the solvent adds has to count from the same.
void require_vacuum_inside(const Settings& solver) {
  const Settings* inside = solver.find("inner_permittivity");
  if (inside == nullptr || !inside->is_number() || inside->number() == 1) return;
  throw InputError(placed({.what = "Molecular dynamics takes the inside of a molecule for vacuum, "
                                   "as its force field does",
                           .got = fmt::format("a permittivity of {:g}", inside->number()),
                           .expected = "1",
                           .todo = "Leave inner_permittivity out; other values serve `apply` alone",
                           .key = "inner_permittivity"},
                          solver));
}

void require_vacuum_inside(const Build& build) {
  require_vacuum_inside(build.settings.section("solver"));
  const Settings operators = build.settings.section("operators");
  for (const std::string& name : operators.keys()) require_vacuum_inside(operators.section(name));
}

/// The molecule where `start` says, with its mechanics and the case's solver; `section` has the
/// key.
loops::DynamicsParts parts_of(const Build& build, const Settings& section,
                              const std::string& start) {
  if (start.empty())
    throw InputError(placed({.what = "Molecular dynamics has nowhere to begin",
                             .got = "no key 'start'",
                             .expected = "a file with the places of the molecule's atoms",
                             .todo = "Set start to its rst7, inpcrd, PDB or PQR file",
                             .key = "name"},
                            section));
  require_vacuum_inside(build);
  return with_molecule(build, [&](const Settings&, const Molecule& molecule) {
    loops::DynamicsParts parts{
        .molecule = molecule,
        .start = named_by(section, "start",
                          [&] { return build.resources.conformation(start, molecule); }),
        .mechanics = std::make_shared<protein::Mechanics>(molecule),
        .reference = reference_of(build)};
    require_room(build, parts.reference.get(), parts.start);
    return parts;
  });
}

std::unique_ptr<loops::Loop> make_dynamics(const Build& build, const Signature&) {
  const Settings section = build.settings.section("loop");
  const loops::DynamicsOptions options = loops::read_dynamics(section);
  loops::DynamicsParts parts = parts_of(build, section, options.start);
  if (!options.refers_to_solver()) parts.reference.reset();
  return loops::make_dynamics(section, build.seed(), std::move(parts));
}

/// A generalised Born model in the water of a solver's section: every key that both know means the
/// same to both.
protein::BornOptions in_water_of(const Settings& solver, const std::string& model) {
  const OptionTable<protein::BornOptions> table = protein::born_options();
  std::vector<std::string> of_others = solver.keys();
  for (const Option& option : table.options()) std::erase(of_others, option.key);
  protein::BornOptions options = table.read(solver.without(of_others));
  options.model = model;
  return options;
}

/// The cheap solvent in which the molecule moves while it is sampled.
std::shared_ptr<Operator> sampling_solvent(const Build& build, const std::string& model) {
  return with_molecule(build, [&](const Settings& solver, const Molecule& molecule) {
    return std::make_shared<protein::GeneralisedBorn>(molecule, in_water_of(solver, model));
  });
}

std::unique_ptr<Sampler> make_trajectories(const Build& build, const Signature&,
                                           SamplingPurpose purpose) {
  const Settings section = build.settings.section("sampling");
  const loops::TrajectorySamplingOptions options = loops::read_trajectory_sampling(section);
  loops::DynamicsParts parts = parts_of(build, section, options.start);
  parts.reference.reset();
  return std::make_unique<loops::TrajectorySampler>(
      options, std::move(parts), sampling_solvent(build, options.solvent), build.seed(), purpose);
}

}  // namespace

SolverEntry poisson_boltzmann_entry() {
  return {.make = make_poisson_boltzmann,
          .physics_version = protein::poisson_boltzmann_physics_version,
          .effective = protein::effective_poisson_boltzmann,
          .manual = protein::poisson_boltzmann_manual() + molecule_manual + radii_manual,
          .no_effect = protein::poisson_boltzmann_options().keys_without_effect(),
          .remarks = [](const Build& build) {
            return molecule_remarks(molecule_of(build), molecule_file(build));
          }};
}

SolverEntry generalised_born_entry() {
  return {.make = make_generalised_born,
          .physics_version = protein::born_physics_version,
          .effective = protein::effective_generalised_born,
          .manual = protein::generalised_born_manual() + molecule_manual,
          .remarks = [](const Build& build) {
            const Settings filled =
                protein::effective_generalised_born(build.settings.section("solver"));
            return born_remarks(molecule_of(build), molecule_file(build), filled.text("model"));
          }};
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
