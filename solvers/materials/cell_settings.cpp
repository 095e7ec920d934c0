#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/cell_settings.hpp>
#include <understudy/solvers/materials/group_solver.hpp>
#include <understudy/solvers/materials/microstructure_factory.hpp>

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

std::vector<std::string> varying(const Settings& solver) {
  const Settings ports = solver.section("ports");
  detail::require_table(ports);
  return ports.keys();
}

// What is a port must not have a fixed value, which would be ignored.
void require_one_value(const Settings& solver, const std::string& port) {
  for (const std::string& key : {port, "microstructure." + port})
    if (const Settings* fixed = solver.find(key))
      throw InputError(
          {.what = fmt::format("{} is fixed and varies", fixed->place()),
           .got = fmt::format("{}, and a range in [solver.ports] at {}", fixed->canonical(),
                              solver.find("ports." + port)->where().text()),
           .expected = "one of them",
           .todo = "Remove the fixed value, or the range"});
}

template <int D>
void check_ports(const Settings& solver, const Microstructure<D>& microstructure) {
  const std::vector<std::string> known = cell_parameters(microstructure);
  for (const std::string& port : varying(solver)) {
    if (std::ranges::find(known, port) == known.end())
      detail::unknown_key(solver.section("ports"), port, known);
    require_one_value(solver, port);
  }
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
      solver.section("microstructure"), varying(solver), interface, resources);
  check_ports(solver, *made);
  return made;
}

template <int D>
FractionLimit limit_of(std::shared_ptr<const Microstructure<D>> cell) {
  return [cell = std::move(cell)](double fraction, double aspect) {
    return std::min(fraction, cell->largest_fraction(aspect));
  };
}

}  // namespace

std::unique_ptr<Operator> make_cell_solver(const Settings& solver, const Resources& resources) {
  CellSetup setup{.options = read_options(solver),
                  .phases = read_phases(solver),
                  .microstructure_2d = nullptr,
                  .microstructure_3d = nullptr,
                  .varying = varying(solver)};
  if (setup.options.dimensions == 2)
    setup.microstructure_2d = microstructure<2>(solver, setup.options, resources);
  else
    setup.microstructure_3d = microstructure<3>(solver, setup.options, resources);
  return with_places(solver, [&] { return make_cell_solver(setup); });
}

FractionLimit fraction_limit(const Settings& solver, const Resources& resources) {
  if (!solver.has("ports.volume_fraction") || !solver.has("microstructure")) return {};
  const CellOptions options = read_options(solver);
  return options.dimensions == 2 ? limit_of(microstructure<2>(solver, options, resources))
                                 : limit_of(microstructure<3>(solver, options, resources));
}

std::string cell_precision(const Settings& solver) {
  return solves_in_single_precision(read_options(solver).tolerance)
             ? "double, linear systems in single"
             : "double";
}

Settings effective_cell(const Settings& solver) {
  const OptionTable<CellOptions> table = cell_options();
  const std::vector<std::string> ports = varying(solver);
  // The defaults of what varies are never used.
  Settings effective = table.write(read_options(solver)).without(ports);
  const OptionTable<Phase> phases = phase_options();
  Settings::List list;
  for (const Phase& phase : read_phases(solver)) list.push_back(phases.write(phase));
  effective.set("name", Settings(std::string("cell")));
  effective.set("phase", Settings(list));
  effective.set("microstructure",
                effective_microstructure(solver.section("microstructure")).without(ports));
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
