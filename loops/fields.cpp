#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/core/options.hpp>
#include <understudy/core/units.hpp>
#include <understudy/loops/fields.hpp>

namespace understudy::loops {
namespace {

struct FieldFile {
  std::string file, dataset;
};

/// The cell between `nodes` of a coordinate in [0,1], and the place in it.
std::pair<std::size_t, double> nodal_cell(double x, std::size_t nodes) {
  const double scaled = std::clamp(x, 0.0, 1.0) * static_cast<double>(nodes - 1);
  const std::size_t i = std::min(static_cast<std::size_t>(scaled), nodes - 2);
  return {i, scaled - static_cast<double>(i)};
}

struct Reader {
  const Resources& resources;
  const FieldSites& sites;
  const Port& port;

  std::vector<double> read(const Settings& value) const {
    if (value.is<Settings::List>()) return corners(value);
    if (value.is<Settings::Table>() && value.has("file")) return file(value);
    if (value.is<Settings::Table>()) return groups(value);
    return std::vector<double>(sites.references.size(), number(value));
  }

 private:
  double number(const Settings& value) const {
    Option option;
    option.unit_name = port.unit == "1" ? "" : port.unit;
    option.text = fmt::format("the input '{}' of the operator", port.name);
    option.limits = port.limits;
    return read_number(option, value);
  }

  std::vector<double> corners(const Settings& value) const {
    const auto& list = value.as<Settings::List>();
    if (list.size() != 4)
      throw InputError({.what = fmt::format("{}: the corner values of '{}' are not four",
                                            value.where().text(), value.path()),
                        .got = fmt::format("{}", list.size()),
                        .expected = "lower left, lower right, upper right, upper left",
                        .todo = "Give four values, or one for all places"});
    const std::vector<double> v = {number(list[0]), number(list[1]), number(list[3]),
                                   number(list[2])};
    return on_nodal_grid(v, 2, 2, sites);
  }

  std::vector<double> groups(const Settings& value) const {
    std::map<std::string, double> by_group;
    for (const std::string& key : value.keys()) by_group[key] = number(*value.find(key));
    require_known_groups(value, by_group);
    std::vector<double> values;
    for (const std::string& group : sites.element_group) {
      const auto found = by_group.find(group);
      if (found == by_group.end())
        throw InputError(
            {.what = fmt::format("{} lacks a physical group of the mesh", value.place()),
             .got = "no value for the group",
             .expected = fmt::format("a value for '{}'", group),
             .todo = "Add it, or give corner values"});
      values.push_back(found->second);
    }
    return per_element(values);
  }

  void require_known_groups(const Settings& value,
                            const std::map<std::string, double>& by_group) const {
    for (const auto& [group, ignored] : by_group) {
      if (std::ranges::find(sites.element_group, group) != sites.element_group.end()) continue;
      std::vector<std::string> known = sites.element_group;
      std::ranges::sort(known);
      known.erase(std::ranges::unique(known).begin(), known.end());
      std::erase(known, "");
      if (!known.empty())
        throw no_name_of(group, known,
                         value.place() + " names a physical group that no element has");
      throw InputError({.what = value.place() + " names a physical group that no element has",
                        .got = fmt::format("'{}'", group),
                        .expected = "one or four values: nothing here has the name of a group",
                        .todo = "Give one value, or those of the four corners"});
    }
  }

  std::vector<double> file(const Settings& value) const {
    OptionTable<FieldFile> table(value.path());
    table.add("file", &FieldFile::file, "the file that holds the field");
    table.add("dataset", &FieldFile::dataset, "path of the array in the file");
    const FieldFile source = table.read(value);
    if (!resources.archive)
      throw InputError(
          {.what = fmt::format("{} names a file, but there is no reader for it", value.place()),
           .got = source.file,
           .expected = "values in the case",
           .todo = "Give corner values"});
    const Archive archive = resources.archive(source.file);
    const NamedArray& array = archive.array(source.dataset);
    return from_array(array, archive.doubles(source.dataset), value);
  }

  std::vector<double> from_array(const NamedArray& array, std::vector<double> data,
                                 const Settings& value) const {
    // A VTI file need not say units: its numbers are then in that of the port.
    const double factor = array.unit.empty() ? 1 : conversion(array.unit, port.unit);
    for (double& number : data) number *= factor;
    require_takeable(array, data, value);
    if (array.shape == std::vector<std::size_t>{sites.element_group.size()})
      return per_element(data);
    if (array.shape.size() == 2 && array.shape[0] > 1 && array.shape[1] > 1)
      return on_nodal_grid(data, array.shape[0], array.shape[1], sites);
    throw InputError(
        {.what = fmt::format("{}: the array of '{}' fits neither elements nor a grid",
                             value.where().text(), value.path()),
         .got = fmt::format("{} numbers in {} dimensions", data.size(), array.shape.size()),
         .expected = fmt::format("[{}] (elements) or [rows, columns] of at least 2 each",
                                 sites.element_group.size()),
         .todo = "Write the array in one of the two shapes"});
  }

  void require_takeable(const NamedArray& array, const std::vector<double>& data,
                        const Settings& value) const {
    const auto bad = std::ranges::find_if(
        data, [&](double x) { return !std::isfinite(x) || !port.limits.contain(x); });
    if (bad == data.end()) return;
    const std::string limits = port.limits.text();
    throw InputError(
        {.what = value.place() + ": the array has a number that the operator cannot take",
         .got = fmt::format("{} at {}", quantity_text(*bad, port.unit),
                            index_text(static_cast<std::size_t>(bad - data.begin()), array.shape)),
         .expected = fmt::format("finite numbers{}{} {}", limits.empty() ? "" : ", ", limits,
                                 in_unit(port.unit)),
         .todo = "Repair the file"});
  }

  // "[3, 0]" of a flat index, counted from 0.
  static std::string index_text(std::size_t flat, const std::vector<std::size_t>& shape) {
    std::vector<std::size_t> index(shape.size());
    for (std::size_t d = shape.size(); d-- > 0; flat /= shape[d]) index[d] = flat % shape[d];
    return fmt::format("[{}]", fmt::join(index, ", "));
  }

  std::vector<double> per_element(const std::vector<double>& data) const {
    std::vector<double> values;
    for (const auto& e : sites.elements) {
      double sum = 0;
      for (const int element : e) sum += data[static_cast<std::size_t>(element)];
      values.push_back(sum / 4);
    }
    return values;
  }
};

void require_known_ports(const Settings& fields, const std::vector<Port>& ports) {
  std::vector<std::string> known;
  for (const Port& port : ports) known.push_back(port.name);
  for (const std::string& key : fields.keys())
    require_one_of(key, known, fields.find(key)->place() + " is no scalar input of the operator");
}

}  // namespace

std::vector<Port> parameter_ports(const Signature& op, const std::string& state) {
  std::vector<Port> ports;
  for (const Port& port : op.inputs) {
    if (port.name == state) continue;
    if (port.size() != 1)
      throw InputError({.what = "The loop can only fill scalar inputs besides '" + state + "'",
                        .got = port.describe(),
                        .expected = "one number per sample",
                        .todo = "Use an operator whose parameters are scalars"});
    ports.push_back(port);
  }
  return ports;
}

std::vector<ParameterField> read_fields(const Settings& fields, const Resources& resources,
                                        const std::vector<Port>& ports, const FieldSites& sites) {
  require_known_ports(fields, ports);
  std::vector<ParameterField> all;
  for (const Port& port : ports) {
    const Settings* value = fields.find(port.name);
    if (value == nullptr && port.optional) continue;
    if (value == nullptr)
      throw InputError(
          {.what = fmt::format("The operator's input '{}' has no field", port.name),
           .got = "no such key in [loop.field]",
           .expected = fmt::format("values {} all over the domain", in_unit(port.unit)),
           .todo = fmt::format("Add, say, {} = [a, b, c, d] with the corner values", port.name)});
    all.push_back({port, Reader{resources, sites, port}.read(*value)});
  }
  return all;
}

std::vector<double> on_nodal_grid(const std::vector<double>& nodes, std::size_t rows,
                                  std::size_t columns, const FieldSites& sites) {
  std::vector<double> values;
  for (const Point2& place : sites.references) {
    const auto [i, s] = nodal_cell(place[0], columns);
    const auto [j, t] = nodal_cell(place[1], rows);
    const double* v = &nodes[j * columns + i];
    values.push_back((1 - t) * ((1 - s) * v[0] + s * v[1]) +
                     t * ((1 - s) * v[columns] + s * v[columns + 1]));
  }
  return values;
}

std::string field_manual(const std::string& state, const std::string& elements, bool groups) {
  const std::string by_group =
      "| `contrast = { core = 10.0, shell = 2.0 }` | a value for every physical group of the mesh "
      "|\n";
  return fmt::format(
      R"(### [loop.field]

One key for every scalar input port of the solver besides `{}`; quantities with a unit are strings.

| form | meaning |
|---|---|
| `contrast = 10.0` | the same everywhere |
| `contrast = [2.0, 5.0, 5.0, 2.0]` | values at the lower left, lower right, upper right and upper left corner of the reference domain, bilinear between them |
{}| `contrast = {{ file = "f.h5", dataset = "contrast" }}` | an array of an HDF5 file with its attribute `unit`, or of a VTI image, where numbers without a unit (`UNITS_LABEL`) are in the port's: {}, or [rows, columns] of values at the nodes of a regular grid over the reference domain, bilinear, first row at the lower side |

)",
      state, groups ? by_group : "", elements);
}

}  // namespace understudy::loops
