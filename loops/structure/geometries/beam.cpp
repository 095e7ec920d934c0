#include <understudy/loops/structure/geometry.hpp>

namespace understudy::loops {

Geometry beam(const StructureOptions& options) {
  const double length = options.beam_length;
  const double height = options.beam_height;
  const int nx = options.elements[0];
  const int ny = options.elements[1];
  Geometry geometry;
  geometry.mesh = grid_mesh(nx, ny, [=](int i, int j) {
    return Point2{length * i / nx, height * j / ny};
  });
  geometry.reference = bounding_box_reference(geometry.mesh);
  geometry.supports = {{"left", 0}, {"left", 1}};
  geometry.loaded = "right";
  geometry.tip = {length, height};
  return geometry;
}

}  // namespace understudy::loops
