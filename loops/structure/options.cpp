#include <fmt/core.h>
#include <fmt/ranges.h>

#include <map>
#include <understudy/core/errors.hpp>
#include <understudy/loops/structure/geometry.hpp>
#include <understudy/loops/structure/options.hpp>

namespace understudy::loops {
namespace {

using O = StructureOptions;

void add_load(OptionTable<O>& table) {
  table.add("load", &O::load, "traction on the loaded boundary, per reference area")
      .unit("MPa")
      .no_default();
  table
      .add("displacement", &O::displacement, "displacement of the loaded boundary, instead of load")
      .unit("mm")
      .no_default();
  table.add("steps", &O::steps, "equal load steps, at which results are given").range(1, 100000);
}

void add_newton(OptionTable<O>& table) {
  table
      .add("tolerance", &O::tolerance,
           "residual forces relative to the applied or reaction forces at which Newton stops")
      .range(1e-14, 0.1);
  table.add("iterations", &O::iterations, "most Newton iterations before the step is halved")
      .range(1, 1000);
  table.add("halvings", &O::halvings, "how often a step may be halved before the run gives up")
      .range(0, 40);
  table.add("repeats", &O::repeats, "how often the operator may ask for one step to be repeated")
      .range(0, 10000);
}

void add_sizes(OptionTable<O>& table) {
  const double least = 1e-6;
  const double most = 1e9;
  table.add("plate_side", &O::plate_side, "side of the quarter plate")
      .unit("mm")
      .range(least, most);
  table.add("hole_radius", &O::hole_radius, "radius of the hole").unit("mm").range(least, most);
  table.add("bracket_side", &O::bracket_side, "outer side of the L").unit("mm").range(least, most);
  table.add("bracket_width", &O::bracket_width, "width of its arms").unit("mm").range(least, most);
  table.add("beam_length", &O::beam_length, "length of the beam").unit("mm").range(least, most);
  table.add("beam_height", &O::beam_height, "height of the beam").unit("mm").range(least, most);
}

void add_mesh(OptionTable<O>& table) {
  table.add("mesh", &O::mesh, "file of geometry \"mesh\"; lengths in mm");
  table.add("clamped", &O::clamped, "boundary of the mesh that does not move");
  table.add("symmetry_x", &O::symmetry_x, "boundary of the mesh that does not move in x");
  table.add("symmetry_y", &O::symmetry_y, "boundary of the mesh that does not move in y");
  table.add("loaded", &O::loaded, "boundary of the mesh that is loaded");
  table.add("direction", &O::direction, "unit vector of the mesh's load");
}

OptionTable<O> make_table() {
  OptionTable<O> table("loop");
  table.add("name", &O::name, "the loop: \"structure\" for this one");
  table.add("geometry", &O::geometry, "what is loaded")
      .choices({"cook", "plate_with_hole", "l_bracket", "beam", "mesh"});
  table
      .add("elements", &O::elements,
           "elements along the two directions: cook, beam: along and across; plate_with_hole: "
           "around the quarter hole (even) and away from it; l_bracket: across an arm and along "
           "its free length")
      .range(1, 1e6);
  table
      .add("element", &O::element,
           "Q1 with F-bar, eight nodes with 3x3 points, or eight nodes with 2x2 points")
      .choices({"fbar", "q2", "q2_reduced"});
  add_load(table);
  add_newton(table);
  add_sizes(table);
  add_mesh(table);
  table.leave({"field"});
  return table;
}

using Keys = std::vector<std::string>;

// The keys that not every geometry reads.
const std::map<std::string, Keys>& keys_of_geometries() {
  static const std::map<std::string, Keys> keys = {
      {"cook", {"elements"}},
      {"plate_with_hole", {"elements", "plate_side", "hole_radius"}},
      {"l_bracket", {"elements", "bracket_side", "bracket_width"}},
      {"beam", {"elements", "beam_length", "beam_height"}},
      {"mesh", {"mesh", "clamped", "symmetry_x", "symmetry_y", "loaded", "direction"}}};
  return keys;
}

// Those that `geometry` does not read, each with the geometries that do.
std::map<std::string, Keys> keys_without_meaning(const std::string& geometry) {
  std::map<std::string, Keys> others;
  for (const auto& [other, keys] : keys_of_geometries())
    for (const std::string& key : keys) others[key].push_back(fmt::format("\"{}\"", other));
  for (const std::string& key : keys_of_geometries().at(geometry)) others.erase(key);
  return others;
}

void require_meaning(const Settings& section, const std::string& geometry) {
  for (const auto& [key, others] : keys_without_meaning(geometry))
    if (const Settings* value = section.find(key))
      throw InputError({.what = fmt::format("{}: '{}' has no meaning for geometry \"{}\"",
                                            value->where().text(), value->path(), geometry),
                        .got = value->canonical(),
                        .expected = fmt::format("keys of geometry \"{}\"", geometry),
                        .todo = fmt::format("Remove the key, or write geometry = {}",
                                            fmt::join(others, " or "))});
}

}  // namespace

StructureOptions read_structure(const Settings& section) {
  StructureOptions options = structure_option_table().read(section);
  require_meaning(section, options.geometry);
  return options;
}

Settings effective_structure(const Settings& section) {
  const StructureOptions options = read_structure(section);
  Settings filled = structure_option_table().write(options);
  for (const auto& [key, others] : keys_without_meaning(options.geometry))
    filled = filled.without({key});
  return filled;
}

const OptionTable<StructureOptions>& structure_option_table() {
  static const OptionTable<StructureOptions> table = make_table();
  return table;
}

}  // namespace understudy::loops
