#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/loops/porous/options.hpp>

namespace understudy::loops {
namespace {

using P = PorousOptions;

void add_domain(OptionTable<P>& table) {
  const double least = 1e-9, most = 1e6;
  table.add("length", &P::length, "of the body along x").unit("m").range(least, most);
  table.add("height", &P::height, "of the body along y").unit("m").range(least, most);
  table.add("cells", &P::cells, "finite volumes along x and y").range(2, 1e6);
  const std::vector<std::string> kinds = {"inlet", "outlet", "wall", "symmetry"};
  table
      .add("left", &P::left,
           "the side x = 0; of walls and symmetry sides, [[loop.opening]] can open parts")
      .choices(kinds);
  table.add("right", &P::right, "the side x = length").choices(kinds);
  table.add("bottom", &P::bottom, "the side y = 0").choices(kinds);
  table.add("top", &P::top, "the side y = height").choices(kinds);
  table
      .add("inlet_velocity", &P::inlet_velocity,
           "mean superficial velocity into all inlets that do not say another one")
      .unit("m/s")
      .range(1e-12, 1e6);
}

void add_physics(OptionTable<P>& table) {
  table.add("density", &P::density, "of the fluid").unit("kg/m^3").range(1e-9, 1e6);
  table.add("viscosity", &P::viscosity, "of the fluid").unit("Pa s").range(1e-12, 1e6);
  table
      .add("cell_size", &P::cell_size,
           "side L of the periodic pore cell that the operator computes: reynolds = density "
           "velocity L / viscosity")
      .unit("m")
      .range(1e-12, 1e3);
  table
      .add("solid_fraction", &P::solid_fraction,
           "one minus porosity, the same everywhere, when the operator has no volume_fraction")
      .range(0, 0.999)
      .no_default();
  table.add("convection", &P::convection, "whether the macroscopic flow has inertia of its own");
  table.add("brinkman", &P::brinkman, "whether it has viscous stresses of its own");
  table
      .add("effective_viscosity", &P::effective_viscosity,
           "of those stresses; left out: viscosity over porosity")
      .unit("Pa s")
      .range(1e-12, 1e6)
      .no_default();
}

void add_solution(OptionTable<P>& table) {
  table
      .add("steps", &P::steps,
           "equal steps in which the inlet velocities rise, at which results are given")
      .range(1, 100000);
  table
      .add("tolerance", &P::tolerance,
           "residual of the momentum balances relative to their largest term; not to be met below "
           "what the operator's own tolerance leaves uncertain")
      .range(1e-13, 0.1);
  table.add("iterations", &P::iterations, "most calls of the operator before the step is halved")
      .range(1, 1000);
  table.add("halvings", &P::halvings, "how often a step may be halved before the run gives up")
      .range(0, 40);
  table.add("repeats", &P::repeats, "how often the operator may ask for one step to be repeated")
      .range(0, 10000);
}

void add_section(OptionTable<P>& table) {
  table
      .add("section", &P::section,
           "where flow_nonuniformity looks: at all outlets, or on the grid line of constant x or y "
           "that is nearest to section_at")
      .choices({"outlet", "x", "y"});
  table.add("section_at", &P::section_at, "place of that grid line").unit("m").no_default();
}

OptionTable<P> make_porous_table() {
  OptionTable<P> table("loop");
  table.add("name", &P::name, "the loop: \"porous\" for this one");
  add_domain(table);
  add_physics(table);
  add_solution(table);
  add_section(table);
  table.leave({"field", "opening"});
  return table;
}

OptionTable<Opening> make_opening_table() {
  OptionTable<Opening> table("[loop.opening]");
  table.add("side", &Opening::side, "which it is a part of")
      .choices({"left", "right", "bottom", "top"});
  table.add("kind", &Opening::kind, "what it is").choices({"inlet", "outlet"});
  table.add("from", &Opening::from, "its beginning along the side, from the left or the bottom")
      .unit("m")
      .range(0, 1e6);
  table.add("to", &Opening::to, "its end").unit("m").range(0, 1e6).no_default();
  table
      .add("velocity", &Opening::velocity,
           "of an inlet: mean superficial velocity into it; left out: inlet_velocity")
      .unit("m/s")
      .range(1e-12, 1e6)
      .no_default();
  return table;
}

std::vector<Opening> read_openings(const Settings& section) {
  const Settings* list = section.find("opening");
  if (list == nullptr) return {};
  if (!list->is<Settings::List>())
    throw InputError({.what = list->place() + " has the wrong type",
                      .got = describe(*list),
                      .expected = "a list of tables",
                      .todo = "Write [[loop.opening]] above the keys of each opening"});
  std::vector<Opening> openings;
  for (const Settings& one : list->as<Settings::List>())
    openings.push_back(opening_option_table().read(one));
  return openings;
}

[[noreturn]] void pointless(const Settings& value, const std::string& beside,
                            const std::string& todo) {
  throw InputError({.what = fmt::format("{} has no meaning here", value.place()),
                    .got = value.canonical(),
                    .expected = "no such key " + beside,
                    .todo = todo});
}

void require_sense(const Settings& section, const PorousOptions& options) {
  if (const Settings* value = section.find("section_at"); value && options.section == "outlet")
    pointless(*value, "beside section = \"outlet\"",
              "Write section = \"x\" or \"y\", or remove it");
  if (const Settings* value = section.find("effective_viscosity"); value && !options.brinkman)
    pointless(*value, "beside brinkman = false", "Remove one of the two");
}

}  // namespace

const OptionTable<PorousOptions>& porous_option_table() {
  static const OptionTable<PorousOptions> table = make_porous_table();
  return table;
}

const OptionTable<Opening>& opening_option_table() {
  static const OptionTable<Opening> table = make_opening_table();
  return table;
}

PorousOptions read_porous(const Settings& section) {
  PorousOptions options = porous_option_table().read(section);
  options.openings = read_openings(section);
  require_sense(section, options);
  return options;
}

Settings effective_porous(const Settings& section) {
  const PorousOptions options = read_porous(section);
  Settings filled = porous_option_table().write(options);
  for (const char* key : {"solid_fraction", "effective_viscosity", "section_at"})
    if (!section.has(key)) filled = filled.without({key});
  Settings::List openings;
  for (const Opening& opening : options.openings) {
    const Settings written = opening_option_table().write(opening);
    openings.push_back(opening.velocity == 0 ? written.without({"velocity"}) : written);
  }
  if (!openings.empty()) filled.set("opening", Settings(openings));
  return filled;
}

}  // namespace understudy::loops
