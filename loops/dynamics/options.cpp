#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/loops/dynamics/options.hpp>
#include <understudy/loops/dynamics/results.hpp>

namespace understudy::loops {
namespace {

using D = DynamicsOptions;

void add_motion(OptionTable<D>& table) {
  table
      .add(
          "integrator", &D::integrator,
          "velocity_verlet (constant energy; not with a guarded surrogate, whose force switches to "
          "the solver's and back), langevin (BAOAB of Leimkuhler and Matthews 2013), or "
          "hybrid_monte_carlo (Duane et al. 1987): trajectories with the operator's forces, "
          "accepted by the solver's energy, whose ensemble is the solver's whatever the operator")
      .choices({"langevin", "velocity_verlet", "hybrid_monte_carlo"});
  table.add("time_step", &D::time_step, "of the mechanics").unit("ps").range(1e-6, 1);
  table.add("steps", &D::steps, "time steps that are measured; those of every replica")
      .range(1, 1e12);
  table
      .add("equilibration", &D::equilibration,
           "time steps before them that are not measured, by the integrator langevin")
      .range(0, 1e12);
  table.add("replicas", &D::replicas, "independent copies of the molecule, moved together")
      .range(1, 100000);
  table.add("temperature", &D::temperature, "of thermostat and first velocities")
      .unit("K")
      .range(1e-3, 1e5);
  table.add("friction", &D::friction, "of the thermostat").unit("ps^-1").range(1e-6, 1e5);
  table
      .add("minimise", &D::minimise,
           "steps of steepest descent, by mechanics and the operator, that relax the start before "
           "it moves; the run says what the energy was before and after. Not with the velocities "
           "of a file. 0: none")
      .range(0, 1e6);
  table
      .add("velocities", &D::velocities,
           "the first ones: drawn from Maxwell's distribution, or those of the coordinate file")
      .choices({"maxwell", "file"});
  table
      .add("centre_of_mass", &D::centre_of_mass,
           "whether it moves; fixed: its velocity is taken away at every step, and it has no "
           "kinetic energy")
      .choices({"free", "fixed"});
}

void add_constraints(OptionTable<D>& table) {
  table
      .add("constraints", &D::constraints,
           "bonds whose lengths are fixed by RATTLE (Andersen 1983): those to hydrogen, or none")
      .choices({"hydrogen", "none"});
  table
      .add("constraint_tolerance", &D::constraint_tolerance,
           "relative error of a fixed length, and its change in a time step by velocities along it")
      .range(1e-13, 1e-3);
  table
      .add("constraint_iterations", &D::constraint_iterations,
           "of RATTLE over the fixed bonds that share atoms; the run gives up after them")
      .range(1, 1000000);
}

void add_solvation(OptionTable<D>& table) {
  table
      .add("solvation_every", &D::solvation_every,
           "time steps from one solvation force (a call of the operator) to the next")
      .range(1, 1e6);
  table
      .add("solvation_update", &D::solvation_update,
           "what that force does in between: impulse (r-RESPA of Tuckerman, Berne, Martyna 1992: "
           "kicks of solvation_every time steps; symplectic) or constant (the last one acts on at "
           "every step; neither symplectic nor reversible)")
      .choices({"impulse", "constant"});
  table
      .add("trajectory_steps", &D::trajectory_steps,
           "time steps of one trajectory of hybrid_monte_carlo")
      .range(1, 1e6);
  table
      .add("time_step_spread", &D::time_step_spread,
           "each trajectory's time step is drawn from this relative width around time_step, so "
           "that none is a whole period of a vibration (Mackenzie 1989)")
      .range(0, 1);
  table.add("repeats", &D::repeats, "how often the operator may ask for one step to be repeated")
      .range(0, 10000);
}

void add_measurement(OptionTable<D>& table) {
  table.add("sample_every", &D::sample_every, "time steps from one measurement to the next")
      .range(1, 1e9);
  table
      .add("compare_every", &D::compare_every,
           "measurements from one comparison of the operator's energy and forces with the solver's "
           "to the next; 0: none. Forces are compared as they act: where the last one acts on "
           "(solvation_update = \"constant\"), comparisons take turns at 0 to solvation_every - 1 "
           "time steps after the call; energies always right after it")
      .range(0, 1e9);
  table
      .add(
          "trajectory_every", &D::trajectory_every,
          "time steps from one frame of a run's trajectory files (trajectory.dcd, one per replica; "
          "trajectory.h5md with velocities) to the next; 0: no such files")
      .range(0, 1e9);
  table
      .add("picture_every", &D::picture_every,
           "time steps from one picture of the first replica to the next; 0: none")
      .range(0, 1e9);
  table.add("bins", &D::bins, "of the distribution of a dihedral angle, over the whole circle")
      .range(2, 3600);
  table
      .add("end_to_end", &D::end_to_end,
           "two atoms whose distance is measured, as [\"1:CA\", \"10:CA\"]: residue, counted from "
           "1, and name; or numbers of atoms, counted from 1")
      .no_default();
}

OptionTable<D> make_dynamics_table() {
  OptionTable<D> table("loop");
  table.add("name", &D::name, "the loop: \"dynamics\" for this one");
  table.add("start", &D::start,
            "file that says where the atoms are at first: rst7, inpcrd, PDB or PQR");
  add_motion(table);
  add_constraints(table);
  add_solvation(table);
  add_measurement(table);
  table.leave({"dihedral"});
  return table;
}

OptionTable<DihedralOptions> make_dihedral_table() {
  OptionTable<DihedralOptions> table("[loop.dihedral]");
  table.add("name", &DihedralOptions::name, "what it is called in quantities: \"phi\"")
      .no_default();
  table
      .add("atoms", &DihedralOptions::atoms,
           "its four atoms, as [\"1:C\", \"2:N\", \"2:CA\", \"2:C\"]")
      .no_default();
  return table;
}

std::vector<DihedralOptions> read_dihedrals(const Settings& section) {
  const Settings* list = section.find("dihedral");
  if (list == nullptr) return {};
  if (!list->is<Settings::List>())
    throw InputError({.what = list->place() + " has the wrong type",
                      .got = describe(*list),
                      .expected = "a list of tables",
                      .todo = "Write [[loop.dihedral]] above the keys of each angle"});
  std::vector<DihedralOptions> dihedrals;
  for (const Settings& one : list->as<Settings::List>())
    dihedrals.push_back(dihedral_option_table().read(one));
  return dihedrals;
}

void require_meaning(const Settings& section, const std::string& key, bool has_meaning,
                     const std::string& beside) {
  const Settings* value = section.find(key);
  if (value == nullptr || has_meaning) return;
  throw InputError({.what = value->place() + " has no meaning here",
                    .got = value->canonical(),
                    .expected = "no such key beside " + beside,
                    .todo = "Remove one of the two"});
}

/// Keys that mean something beside some others only.
struct Meaning {
  const char* key;
  bool has_meaning;
  std::string beside;  ///< what takes it away
};
std::vector<Meaning> meanings(const D& options) {
  const bool hybrid = options.is_hybrid_monte_carlo();
  const std::string integrator = fmt::format("integrator = \"{}\"", options.integrator);
  return {
      {"trajectory_steps", hybrid, integrator},
      {"time_step_spread", hybrid, integrator},
      {"solvation_every", !hybrid, integrator},
      {"solvation_update", !hybrid, integrator},
      {"compare_every", !hybrid || options.compare_every == 0, integrator},
      {"friction", options.integrator == "langevin" || options.equilibration > 0,
       integrator + " without equilibration"},
      {"minimise", options.velocities != "file" || options.minimise == 0, "velocities = \"file\""}};
}

void require_sense(const Settings& section, const D& options) {
  for (const Meaning& one : meanings(options))
    require_meaning(section, one.key, one.has_meaning, one.beside);
}

void require_multiple(const D& options, const std::string& key, std::size_t steps) {
  if (steps % options.cycle() == 0) return;
  const char* unit = options.is_hybrid_monte_carlo() ? "trajectory_steps" : "solvation_every";
  throw InputError({.what = fmt::format("'{}' does not fit '{}'", key, unit),
                    .got = fmt::format("{} time steps", steps),
                    .expected = fmt::format("a multiple of {}", options.cycle()),
                    .todo = "Change one of the two",
                    .key = key});
}

void require_a_comparison(const D& options) {
  const std::size_t every = options.sample_every * options.compare_every;
  if (every <= options.steps) return;
  throw InputError({.what = "No comparison falls into the run",
                    .got = fmt::format("one in {} time steps, and {} steps", every, options.steps),
                    .expected = "sample_every times compare_every to be no more than steps",
                    .todo = "Lower compare_every, or set it to 0",
                    .key = "compare_every"});
}

void require_fitting_counts(const D& options) {
  require_multiple(options, "steps", options.steps);
  require_multiple(options, "sample_every", options.sample_every);
  require_multiple(options, "trajectory_every", options.trajectory_every);
  require_multiple(options, "picture_every", options.picture_every);
  require_a_comparison(options);
  if (!options.is_hybrid_monte_carlo())
    require_multiple(options, "equilibration", options.equilibration);
}

}  // namespace

const OptionTable<DynamicsOptions>& dynamics_option_table() {
  static const OptionTable<DynamicsOptions> table = make_dynamics_table();
  return table;
}

const OptionTable<DihedralOptions>& dihedral_option_table() {
  static const OptionTable<DihedralOptions> table = make_dihedral_table();
  return table;
}

DynamicsOptions read_dynamics(const Settings& section) {
  DynamicsOptions options = dynamics_option_table().read(section);
  options.dihedrals = read_dihedrals(section);
  require_sense(section, options);
  with_places(section, [&] { require_fitting_counts(options); });
  return options;
}

Settings effective_dynamics(const Settings& section) {
  const DynamicsOptions options = read_dynamics(section);
  Settings filled = dynamics_option_table().write(options);
  if (!section.has("end_to_end")) filled = filled.without({"end_to_end"});
  for (const Meaning& one : meanings(options))
    if (!one.has_meaning) filled = filled.without({one.key});
  Settings::List dihedrals;
  for (const DihedralOptions& dihedral : options.dihedrals)
    dihedrals.push_back(dihedral_option_table().write(dihedral));
  if (!dihedrals.empty()) filled.set("dihedral", Settings(dihedrals));
  return filled;
}

std::string dynamics_manual() {
  const auto of = [](const auto& table, const Settings& defaults) {
    return manual(table.section(), table.options(), defaults);
  };
  return of(dynamics_option_table(), dynamics_option_table().write({})) +
         of(dihedral_option_table(), {}) + dynamics_quantities_manual();
}

}  // namespace understudy::loops
