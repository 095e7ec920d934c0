#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <understudy/core/errors.hpp>
#include <understudy/loops/structure/geometry.hpp>

namespace understudy::loops {
namespace {

void check_plate(const StructureOptions& options) {
  if (options.hole_radius >= options.plate_side)
    throw InputError({.what = "The hole does not fit into the plate",
                      .got = fmt::format("hole_radius = {} mm, plate_side = {} mm",
                                         options.hole_radius, options.plate_side),
                      .expected = "hole_radius < plate_side",
                      .todo = "Change one of them",
                      .key = "hole_radius"});
  if (options.elements[0] % 2 != 0)
    throw InputError({.what = "The plate's corner must fall on a node",
                      .got = fmt::format("elements = [{}, ...]", options.elements[0]),
                      .expected = "an even number of elements around the quarter hole",
                      .todo = "Add or remove one element",
                      .key = "elements"});
}

/// The point of the square's right and top sides in the direction of the angle.
Point2 on_square(double angle, double side) {
  const double stretch = side / std::max(std::cos(angle), std::sin(angle));
  return {stretch * std::cos(angle), stretch * std::sin(angle)};
}

}  // namespace

/// Rays from the hole to the right and top sides; spacing grows outwards as r -> r^2 does.
Geometry plate_with_hole(const StructureOptions& options) {
  check_plate(options);
  const int around = options.elements[0];
  const int outwards = options.elements[1];
  const double radius = options.hole_radius;
  const double side = options.plate_side;
  Geometry geometry;
  // Grid lines i run outwards and j around, so that the cells turn left.
  geometry.mesh = grid_mesh(outwards, around, [=](int i, int j) {
    const double angle = 0.5 * std::numbers::pi * j / around;
    const double u = double(i) / outwards;
    const double way = u * (0.5 + 0.5 * u);
    const Point2 end = on_square(angle, side);
    const Point2 start = {radius * std::cos(angle), radius * std::sin(angle)};
    return Point2{start[0] + way * (end[0] - start[0]), start[1] + way * (end[1] - start[1])};
  });
  auto& sides = geometry.mesh.boundaries;
  auto outer = sides["right"];
  const auto middle = outer.begin() + around / 2;
  sides = {{"hole", sides["left"]},
           {"symmetry_y", sides["bottom"]},
           {"symmetry_x", sides["top"]},
           {"right", {outer.begin(), middle}},
           {"top", {middle, outer.end()}}};
  geometry.reference = bounding_box_reference(geometry.mesh);
  geometry.supports = {{"symmetry_x", 0}, {"symmetry_y", 1}};
  geometry.loaded = "right";
  geometry.direction = {1, 0};
  geometry.arcs = {{"hole", radius}};
  geometry.tip = {radius, 0};
  geometry.tip_component = 0;
  return geometry;
}

}  // namespace understudy::loops
