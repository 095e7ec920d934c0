#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/cell_settings.hpp>
#include <understudy/solvers/materials/microstructure_factory.hpp>

namespace understudy::materials {
namespace {

OptionTable<Phase> phase_options() {
  constexpr double most = 1e12;
  OptionTable<Phase> table("solver.phase");
  table.add("name", &Phase::name, "what the phase is called");
  table.add("bulk_modulus", &Phase::bulk_modulus, "bulk modulus; left out: contrast x matrix")
      .unit("MPa")
      .range(0, most);
  table.add("shear_modulus", &Phase::shear_modulus, "shear modulus; left out: contrast x matrix")
      .unit("MPa")
      .range(0, most);
  return table;
}

std::vector<Phase> read_phases(const Settings& solver) {
  std::vector<Phase> phases;
  const Settings* list = solver.find("phase");
  if (list == nullptr) return phases;
  if (!list->is<Settings::List>())
    throw InputError({.what = list->where().text() + ": solver.phase is not a list of phases",
                      .got = describe(*list),
                      .expected = "one [[solver.phase]] per phase, the matrix first",
                      .todo = "Write two square brackets"});
  const OptionTable<Phase> table = phase_options();
  for (const Settings& entry : list->as<Settings::List>()) phases.push_back(table.read(entry));
  return phases;
}

}  // namespace

std::unique_ptr<Operator> make_cell_solver(const Settings& solver, const Resources& resources) {
  CellSetup setup;
  setup.options = cell_options().read(solver);
  setup.phases = read_phases(solver);
  setup.varying = solver.section("ports").keys();
  const Interface interface =
      setup.options.interface == "laminate" ? Interface::laminate : Interface::staircase;
  const Settings microstructure = solver.section("microstructure");
  if (setup.options.dimensions == 2)
    setup.microstructure_2d =
        make_microstructure<2>(microstructure, setup.varying, interface, resources);
  else
    setup.microstructure_3d =
        make_microstructure<3>(microstructure, setup.varying, interface, resources);
  return make_cell_solver(setup);
}

Settings effective_cell(const Settings& solver) {
  const OptionTable<CellOptions> table = cell_options();
  Settings effective = table.write(table.read(solver));
  const OptionTable<Phase> phases = phase_options();
  Settings::List list;
  for (const Phase& phase : read_phases(solver)) list.push_back(phases.write(phase));
  effective.set("name", Settings(std::string("cell")));
  effective.set("phase", Settings(list));
  effective.set("microstructure", effective_microstructure(solver.section("microstructure")));
  if (const Settings* ports = solver.find("ports")) effective.set("ports", *ports);
  return effective;
}

std::string cell_manual() {
  const OptionTable<CellOptions> options = cell_options();
  const OptionTable<Phase> phases = phase_options();
  return manual(options.section(), options.options(), options.write({})) +
         manual(phases.section(), phases.options(), phases.write({})) + microstructure_manual();
}

}  // namespace understudy::materials
