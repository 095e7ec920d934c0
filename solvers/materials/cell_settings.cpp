#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/cell_settings.hpp>
#include <understudy/solvers/materials/microstructure_factory.hpp>

namespace understudy::materials {
namespace {

OptionTable<Phase> phase_options() {
  constexpr double most = 1e9;  // a thousand times diamond: what lies above was given in Pa
  OptionTable<Phase> table("[solver.phase]");
  table.add("name", &Phase::name, "what the phase is called");
  table
      .add("bulk_modulus", &Phase::bulk_modulus,
           "bulk modulus; both moduli left out: contrast times the first phase")
      .unit("MPa")
      .range(0, most);
  table.add("shear_modulus", &Phase::shear_modulus, "shear modulus").unit("MPa").range(0, most);
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

template <int D>
std::shared_ptr<const Microstructure<D>> microstructure(const Settings& solver,
                                                        const CellOptions& options,
                                                        const Resources& resources) {
  const Interface interface =
      options.interface == "laminate" ? Interface::laminate : Interface::staircase;
  return make_microstructure<D>(solver.section("microstructure"), varying(solver), interface,
                                resources);
}

template <int D>
FractionLimit limit_of(std::shared_ptr<const Microstructure<D>> cell) {
  return [cell = std::move(cell)](double fraction, double aspect) {
    return std::min(fraction, cell->largest_fraction(aspect));
  };
}

}  // namespace

std::unique_ptr<Operator> make_cell_solver(const Settings& solver, const Resources& resources) {
  CellSetup setup{.options = cell_options().read(solver),
                  .phases = read_phases(solver),
                  .microstructure_2d = nullptr,
                  .microstructure_3d = nullptr,
                  .varying = varying(solver)};
  if (setup.options.dimensions == 2)
    setup.microstructure_2d = microstructure<2>(solver, setup.options, resources);
  else
    setup.microstructure_3d = microstructure<3>(solver, setup.options, resources);
  return make_cell_solver(setup);
}

FractionLimit fraction_limit(const Settings& solver, const Resources& resources) {
  if (!solver.has("ports.volume_fraction") || !solver.has("microstructure")) return {};
  const CellOptions options = cell_options().read(solver);
  return options.dimensions == 2 ? limit_of(microstructure<2>(solver, options, resources))
                                 : limit_of(microstructure<3>(solver, options, resources));
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
