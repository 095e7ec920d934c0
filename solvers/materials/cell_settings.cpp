#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/cell_settings.hpp>
#include <understudy/solvers/materials/group_solver.hpp>
#include <understudy/solvers/materials/microstructure_factory.hpp>
#include <understudy/solvers/materials/microstructures/section.hpp>
#include <understudy/solvers/shapes/varying_parameters.hpp>

namespace understudy::materials {
namespace {

OptionTable<Phase> phase_options() {
  OptionTable<Phase> table("[solver.phase]");
  table.add("name", &Phase::name, "what the phase is called");
  table
      .add("bulk_modulus", &Phase::bulk_modulus,
           "bulk modulus; both moduli left out: contrast times the first phase")
      .unit("MPa")
      .range(0, modulus_in_mpa.most)
      .no_default();
  table.add("shear_modulus", &Phase::shear_modulus, "shear modulus")
      .unit("MPa")
      .range(0, modulus_in_mpa.most)
      .no_default();
  return table;
}

std::vector<Phase> read_phases(const Settings& solver) {
  const Settings* list = solver.find("phase");
  if (list == nullptr || !list->is<Settings::List>() || list->as<Settings::List>().empty())
    throw InputError(
        {.what = (list == nullptr ? solver : *list).where().text() + ": the cell has no material",
         .got = list == nullptr ? "no [[solver.phase]]" : describe(*list),
         .expected = "one [[solver.phase]] for each phase of the microstructure",
         .todo = "Add them, the matrix first"});
  std::vector<Phase> phases;
  const OptionTable<Phase> table = phase_options();
  for (const Settings& phase : list->as<Settings::List>()) phases.push_back(table.read(phase));
  return phases;
}

// An image has no interface planes, whatever else the options say by default.
CellOptions read_options(const Settings& solver) {
  CellOptions options = cell_options().read(solver);
  if (solver.text("microstructure.shape", "") != "image") return options;
  const Settings* interface = solver.find("interface");
  if (interface != nullptr && options.interface == "laminate")
    throw InputError(
        {.what = fmt::format("{} does not fit an image", interface->place()),
         .got = interface->canonical(),
         .expected = "\"staircase\": an image says which phase a voxel has, not where an interface "
                     "cuts it",
         .todo = "Remove the key, or write \"staircase\""});
  options.interface = "staircase";
  return options;
}

template <int D>
std::shared_ptr<const Microstructure<D>> microstructure(const Settings& solver,
                                                        const CellOptions& options,
                                                        const Resources& resources) {
  const Interface interface =
      options.interface == "laminate" ? Interface::laminate : Interface::staircase;
  std::shared_ptr<const Microstructure<D>> made = make_microstructure<D>(
      solver.section(kMicrostructure), shapes::varying_parameters(solver), interface, resources);
  shapes::check_ports(solver, kMicrostructure, cell_parameters(*made));
  return made;
}

}  // namespace

std::unique_ptr<Operator> make_cell_solver(const Settings& solver, const Resources& resources) {
  CellSetup setup{.options = read_options(solver),
                  .phases = read_phases(solver),
                  .microstructure_2d = nullptr,
                  .microstructure_3d = nullptr,
                  .varying = shapes::varying_parameters(solver)};
  if (setup.options.dimensions == 2)
    setup.microstructure_2d = microstructure<2>(solver, setup.options, resources);
  else
    setup.microstructure_3d = microstructure<3>(solver, setup.options, resources);
  return with_places(solver, [&] { return make_cell_solver(setup); });
}

shapes::FractionLimit fraction_limit(const Settings& solver, const Resources& resources) {
  if (!solver.has("ports.volume_fraction") || !solver.has(kMicrostructure)) return {};
  const CellOptions options = read_options(solver);
  return options.dimensions == 2 ? shapes::limit_of(microstructure<2>(solver, options, resources))
                                 : shapes::limit_of(microstructure<3>(solver, options, resources));
}

std::string cell_precision(const Settings& solver) {
  return solves_in_single_precision(read_options(solver).tolerance)
             ? "double, linear systems in single"
             : "double";
}

Settings effective_cell(const Settings& solver) {
  const OptionTable<CellOptions> table = cell_options();
  const std::vector<std::string> ports = shapes::varying_parameters(solver);
  // The defaults of what varies are never used.
  Settings effective = table.write(read_options(solver)).without(ports);
  const OptionTable<Phase> phases = phase_options();
  Settings::List list;
  for (const Phase& phase : read_phases(solver)) list.push_back(phases.write(phase));
  effective.set("name", Settings(std::string("cell")));
  effective.set("phase", Settings(list));
  effective.set(kMicrostructure,
                effective_microstructure(solver.section(kMicrostructure)).without(ports));
  effective.set("ports", solver.section("ports"));
  return effective;
}

std::string cell_manual() {
  const OptionTable<CellOptions> options = cell_options();
  const OptionTable<Phase> phases = phase_options();
  return manual(options.section(), options.options(), options.write({})) +
         manual(phases.section(), phases.options(), phases.write({})) + microstructure_manual() +
         "### [solver.ports]\n\nParameters that vary from sample to sample, with their ranges: "
         "parameters of the microstructure, `contrast`, `matrix_bulk_modulus` (MPa).\n\n";
}

}  // namespace understudy::materials
