#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/loops/porous/fields.hpp>

namespace understudy::loops {
namespace {

/// The cells around the corner (i, j), two along each direction where there are two.
std::array<int, 4> cells_around(const StaggeredGrid& grid, int i, int j) {
  const int left = std::max(i - 1, 0), right = std::min(i, grid.cells[0] - 1);
  const int below = std::max(j - 1, 0), above = std::min(j, grid.cells[1] - 1);
  return {grid.cell(0, left, below), grid.cell(0, right, below), grid.cell(0, left, above),
          grid.cell(0, right, above)};
}

/// The cells on both sides of a face; twice the same on the boundary.
std::array<int, 4> cells_beside(const StaggeredGrid& grid, int c, int k, int m) {
  const int behind = grid.cell(c, std::max(k - 1, 0), m);
  const int ahead = grid.cell(c, std::min(k, grid.cells[static_cast<std::size_t>(c)] - 1), m);
  return {behind, ahead, behind, ahead};
}

std::vector<double> part(const std::vector<double>& values, int first, int count) {
  return {values.begin() + first, values.begin() + first + count};
}

std::vector<double> porosity_of(const std::vector<ParameterField>& read, double solid_fraction,
                                std::size_t sites) {
  std::vector<double> porosity(sites, 1 - solid_fraction);
  for (const ParameterField& field : read)
    if (field.port.name == "volume_fraction")
      std::ranges::transform(field.values, porosity.begin(), [](double x) { return 1 - x; });
  for (const double x : porosity)
    if (!(x > 0 && x <= 1))
      throw InputError({.what = "The porosity of the body is impossible",
                        .got = fmt::format("a volume_fraction of {}", 1 - x),
                        .expected = "at least 0 and below 1",
                        .todo = "Correct it in [loop.field]"});
  return porosity;
}

}  // namespace

FieldSites porous_sites(const StaggeredGrid& grid) {
  FieldSites sites;
  const auto add = [&](const Point2& place, const std::array<int, 4>& cells) {
    sites.references.push_back({place[0] / (grid.cells[0] * grid.spacing[0]),
                                place[1] / (grid.cells[1] * grid.spacing[1])});
    sites.elements.push_back(cells);
  };
  grid.for_each_face(
      [&](int c, int k, int m) { add(grid.face_place(c, k, m), cells_beside(grid, c, k, m)); });
  for (int j = 0; j < grid.cells[1]; ++j)
    for (int i = 0; i < grid.cells[0]; ++i) {
      const int cell = grid.cell(0, i, j);
      add(grid.cell_place(i, j), {cell, cell, cell, cell});
    }
  for (int j = 0; j <= grid.cells[1]; ++j)
    for (int i = 0; i <= grid.cells[0]; ++i) add(grid.corner_place(i, j), cells_around(grid, i, j));
  sites.element_group.assign(static_cast<std::size_t>(grid.count()), "");
  return sites;
}

void require_one_porosity(const Settings& section, const Signature& op) {
  const Settings* value = section.find("solid_fraction");
  const bool port = op.has_input("volume_fraction");
  if (port && value != nullptr)
    throw InputError({.what = value->place() + " has no meaning for this operator",
                      .got = value->canonical(),
                      .expected = "no such key beside the operator's input 'volume_fraction'",
                      .todo = "Remove it; porosity is one minus loop.field.volume_fraction"});
  if (!port && value == nullptr)
    throw InputError({.what = "Nothing says how porous the body is",
                      .got = "an operator without the input 'volume_fraction', and no "
                             "loop.solid_fraction",
                      .expected = "one of the two",
                      .todo = "Add, say, solid_fraction = 0.3 to [loop]"});
}

PorousFields make_porous_fields(const std::vector<ParameterField>& read, double solid_fraction,
                                const StaggeredGrid& grid, const FlowPoints& points) {
  PorousFields fields;
  const int faces = grid.faces(), cells = grid.count();
  const auto sites = static_cast<std::size_t>(faces + cells + grid.corners());
  const std::vector<double> porosity = porosity_of(read, solid_fraction, sites);
  fields.face_porosity = part(porosity, 0, faces);
  fields.cell_porosity = part(porosity, faces, cells);
  fields.corner_porosity = part(porosity, faces + cells, grid.corners());
  for (const ParameterField& field : read) {
    ParameterField at_points{field.port, {}};
    for (const int face : points.face)
      at_points.values.push_back(field.values[static_cast<std::size_t>(face)]);
    fields.parameters.push_back(std::move(at_points));
    fields.cell_parameters.push_back({field.port, part(field.values, faces, cells)});
  }
  return fields;
}

}  // namespace understudy::loops
