#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/loops/structure/geometry.hpp>

namespace understudy::loops {
namespace {

void check_options(const StructureOptions& options) {
  if ((options.load != 0) == (options.displacement != 0))
    throw InputError({.what = "The loop needs either a load or a displacement",
                      .got = options.load == 0 ? "neither" : "both",
                      .expected = "exactly one of 'load' and 'displacement', not zero",
                      .todo = "Write, say, load = \"1.5 MPa\"",
                      .key = "load"});
  if (options.elements.size() != 2 || std::ranges::min(options.elements) < 1)
    throw InputError({.what = "It must say how many elements there are in each direction",
                      .got = fmt::format("[{}]", fmt::join(options.elements, ", ")),
                      .expected = "two whole numbers of at least 1",
                      .todo = "Write, say, elements = [16, 16]",
                      .key = "elements"});
}

Geometry chosen(const StructureOptions& options, const Resources& resources) {
  if (options.geometry == "cook") return cook(options);
  if (options.geometry == "plate_with_hole") return plate_with_hole(options);
  if (options.geometry == "l_bracket") return l_bracket(options);
  if (options.geometry == "beam") return beam(options);
  return mesh_geometry(options, resources);
}

double turn(const std::array<double, 3>& a, const std::array<double, 3>& b,
            const std::array<double, 3>& c) {
  return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
}

}  // namespace

Geometry make_geometry(const StructureOptions& options, const Resources& resources) {
  check_options(options);
  Geometry geometry = chosen(options, resources);
  require_upright(geometry.mesh);
  return geometry;
}

std::vector<Point2> bounding_box_reference(const Mesh& mesh) {
  Point2 low = {1e300, 1e300};
  Point2 high = {-1e300, -1e300};
  for (const auto& point : mesh.points)
    for (std::size_t c = 0; c < 2; ++c) {
      low[c] = std::min(low[c], point[c]);
      high[c] = std::max(high[c], point[c]);
    }
  std::vector<Point2> reference;
  for (const auto& point : mesh.points)
    reference.push_back(
        {(point[0] - low[0]) / (high[0] - low[0]), (point[1] - low[1]) / (high[1] - low[1])});
  return reference;
}

void require_upright(const Mesh& mesh) {
  for (std::size_t e = 0; e < mesh.elements.size(); ++e) {
    const auto& nodes = mesh.elements[e];
    if (nodes.size() != 4)
      throw InputError({.what = "The mesh has an element that is not a quadrilateral",
                        .got = fmt::format("element {} with {} nodes", e + 1, nodes.size()),
                        .expected = "four nodes",
                        .todo = "Recombine the mesh into first-order quadrilaterals"});
    const auto at = [&](std::size_t k) {
      return mesh.points[static_cast<std::size_t>(nodes[k % 4])];
    };
    for (std::size_t k = 0; k < 4; ++k)
      if (!(turn(at(k), at(k + 1), at(k + 2)) > 0))
        throw InputError(
            {.what = "The mesh has an inverted or degenerate element",
             .got = fmt::format("element {}, which turns right or not at all at ({}, {}) mm", e + 1,
                                at(k + 1)[0], at(k + 1)[1]),
             .expected = "convex quadrilaterals, numbered counter-clockwise",
             .todo = "Repair the mesh there"});
  }
}

}  // namespace understudy::loops
