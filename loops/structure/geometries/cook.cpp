#include <understudy/loops/structure/geometry.hpp>

namespace understudy::loops {

Geometry cook(const StructureOptions& options) {
  const int nx = options.elements[0];
  const int ny = options.elements[1];
  Geometry geometry;
  const auto unit = [=](int i, int j) { return Point2{double(i) / nx, double(j) / ny}; };
  geometry.mesh = grid_mesh(nx, ny, [&](int i, int j) {
    const auto [s, t] = unit(i, j);
    geometry.reference.push_back({s, t});
    return Point2{48 * s, 44 * s + t * (44 - 28 * s)};
  });
  geometry.supports = {{"left", 0}, {"left", 1}};
  geometry.loaded = "right";
  geometry.tip = {48, 60};
  return geometry;
}

}  // namespace understudy::loops
