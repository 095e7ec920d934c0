#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/loops/structure/geometry.hpp>

namespace understudy::loops {

Geometry l_bracket(const StructureOptions& options) {
  const double side = options.bracket_side;
  const double width = options.bracket_width;
  if (width >= side)
    throw InputError(
        {.what = "The arms of the L-bracket are wider than its side is long",
         .got = fmt::format("bracket_width = {} mm, bracket_side = {} mm", width, side),
         .expected = "bracket_width < bracket_side",
         .todo = "Change one of them",
         .key = "bracket_width"});
  const int across = options.elements[0];
  const int along = options.elements[1];
  const auto line = [=](int i) {
    return i <= across ? width * i / across : width + (side - width) * (i - across) / along;
  };
  Geometry geometry;
  geometry.mesh = grid_mesh(
      across + along, across + along,
      [=](int i, int j) {
        return Point2{line(i), line(j)};
      },
      [=](int i, int j) { return i < across || j < across; });
  geometry.reference = bounding_box_reference(geometry.mesh);
  geometry.supports = {{"top", 0}, {"top", 1}};
  geometry.loaded = "right";
  geometry.direction = {0, -1};
  geometry.tip = {side, 0};
  return geometry;
}

}  // namespace understudy::loops
