#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/microstructure_factory.hpp>
#include <understudy/study/cell_entry.hpp>
#include <understudy/study/manual.hpp>

namespace understudy::study {
namespace {

using materials::CellOptions;
using materials::Phase;

OptionTable<CellOptions> cell_table() {
  OptionTable<CellOptions> table = materials::cell_options();
  return table.leave({"name", "phase", "microstructure", "ports"});
}

OptionTable<Phase> phase_table() {
  OptionTable<Phase> table("solver.phase");
  table.add("name", &Phase::name, "what the phase is called");
  table
      .add("bulk_modulus", &Phase::bulk_modulus,
           "bulk modulus; left out together with the shear modulus: contrast times the first phase")
      .unit("MPa")
      .range(0, 1e9);
  table.add("shear_modulus", &Phase::shear_modulus, "shear modulus").unit("MPa").range(0, 1e9);
  return table;
}

std::vector<Phase> read_phases(const Settings& solver) {
  const Settings* list = solver.find("phase");
  if (list == nullptr || !list->is<Settings::List>() || list->as<Settings::List>().empty())
    throw InputError({.what = fmt::format("{}: the cell has no material", solver.where().text()),
                      .got = list == nullptr ? "no [[solver.phase]]" : describe(*list),
                      .expected = "one [[solver.phase]] for each phase of the microstructure",
                      .todo = "Add them, the matrix first"});
  std::vector<Phase> phases;
  for (const Settings& phase : list->as<Settings::List>())
    phases.push_back(phase_table().read(phase));
  return phases;
}

std::vector<std::string> varying(const Settings& solver) {
  const Settings ports = solver.section("ports");
  detail::require_table(ports);
  return ports.keys();
}

materials::Interface interface_of(const CellOptions& options) {
  return options.interface == "staircase" ? materials::Interface::staircase
                                          : materials::Interface::laminate;
}

template <int D>
std::unique_ptr<materials::Microstructure<D>> microstructure(const Build& build,
                                                             const CellOptions& options) {
  const Settings solver = build.settings.section("solver");
  return materials::make_microstructure<D>(solver.section("microstructure"), varying(solver),
                                           interface_of(options), build.resources);
}

std::unique_ptr<Operator> make_cell(const Build& build) {
  const Settings solver = build.settings.section("solver");
  materials::CellSetup setup{.options = cell_table().read(solver),
                             .phases = read_phases(solver),
                             .microstructure_2d = nullptr,
                             .microstructure_3d = nullptr,
                             .varying = varying(solver)};
  if (setup.options.dimensions == 2)
    setup.microstructure_2d = microstructure<2>(build, setup.options);
  else
    setup.microstructure_3d = microstructure<3>(build, setup.options);
  return materials::make_cell_solver(setup);
}

Settings effective_cell(const Settings& solver) {
  Settings filled = cell_table().write(cell_table().read(solver));
  filled.set("name", *solver.find("name"));
  Settings::List phases;
  for (const Phase& phase : read_phases(solver)) phases.push_back(phase_table().write(phase));
  filled.set("phase", Settings(phases));
  filled.set("microstructure",
             materials::effective_microstructure(solver.section("microstructure")));
  filled.set("ports", solver.section("ports"));
  return filled;
}

std::string cell_manual() {
  return manual_of(cell_table()) + manual_of(phase_table()) + materials::microstructure_manual() +
         "### [solver.ports]\n\nParameters that vary from sample to sample, with their ranges: "
         "parameters of the microstructure, `contrast`, `matrix_bulk_modulus` (MPa).\n\n";
}

}  // namespace

SolverEntry cell_entry() {
  return {make_cell, materials::cell_physics_version, effective_cell, cell_manual()};
}

std::function<double(double, double)> fraction_limiter(const Build& build) {
  const Settings solver = build.settings.section("solver");
  if (!solver.has("ports.volume_fraction") || !solver.has("microstructure")) return {};
  const CellOptions options = cell_table().read(solver);
  const auto limited = [](const auto& cell) {
    return [cell](double fraction, double aspect) {
      return std::min(fraction, cell->largest_fraction(aspect));
    };
  };
  if (options.dimensions == 2)
    return limited(
        std::shared_ptr<const materials::Microstructure<2>>(microstructure<2>(build, options)));
  return limited(
      std::shared_ptr<const materials::Microstructure<3>>(microstructure<3>(build, options)));
}

}  // namespace understudy::study
