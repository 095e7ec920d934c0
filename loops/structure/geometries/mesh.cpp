#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/loops/structure/geometry.hpp>

namespace understudy::loops {
namespace {

void require_boundary(const Mesh& mesh, const std::string& key, const std::string& name) {
  if (mesh.boundaries.contains(name)) return;
  std::vector<std::string> names;
  for (const auto& [boundary, facets] : mesh.boundaries) names.push_back(boundary);
  throw no_name_of(name, names, "The mesh has no boundary (physical group of edges) of that name",
                   key);
}

Point2 unit_direction(const std::vector<double>& direction) {
  const double length = direction.size() == 2 ? std::hypot(direction[0], direction[1]) : 0;
  if (length > 0) return {direction[0] / length, direction[1] / length};
  throw InputError({.what = "It does not give a direction in the plane",
                    .got = fmt::format("[{}]", fmt::join(direction, ", ")),
                    .expected = "two numbers that are not both 0",
                    .todo = "Write, say, direction = [0, 1]",
                    .key = "direction"});
}

void require_plane_mesh(const Mesh& mesh, const std::string& file) {
  if (mesh.dimensions == 2 && !mesh.elements.empty()) return;
  throw InputError(
      {.what = fmt::format("The mesh '{}' cannot be used by the structure", file),
       .got = fmt::format("{} elements in {} dimensions", mesh.elements.size(), mesh.dimensions),
       .expected = "a plane mesh of quadrilaterals",
       .todo = "Export the surface mesh with its physical groups",
       .key = "mesh"});
}

}  // namespace

Geometry mesh_geometry(const StructureOptions& options, const Resources& resources) {
  if (options.mesh.empty() || !resources.mesh)
    throw InputError({.what = "Geometry \"mesh\" needs a file that can be read",
                      .got = options.mesh.empty() ? "no loop.mesh" : "no reader for meshes",
                      .expected = "a Gmsh file of quadrilaterals",
                      .todo = "Write, say, mesh = \"part.msh\"",
                      .key = "mesh"});
  Geometry geometry;
  geometry.mesh = resources.mesh(options.mesh);
  require_plane_mesh(geometry.mesh, options.mesh);
  drop_unused_points(geometry.mesh);
  if (options.clamped.empty() && (options.symmetry_x.empty() || options.symmetry_y.empty()))
    throw InputError({.what = "The mesh is free to move as a rigid body",
                      .got = "neither 'clamped' nor both 'symmetry_x' and 'symmetry_y'",
                      .expected = "boundaries that hold it in x and y",
                      .todo = "Name a boundary in loop.clamped",
                      .key = "clamped"});
  const auto hold = [&](const std::string& key, const std::string& boundary, int component) {
    if (boundary.empty()) return;
    require_boundary(geometry.mesh, key, boundary);
    geometry.supports.push_back({boundary, component});
  };
  hold("clamped", options.clamped, 0);
  hold("clamped", options.clamped, 1);
  hold("symmetry_x", options.symmetry_x, 0);
  hold("symmetry_y", options.symmetry_y, 1);
  require_boundary(geometry.mesh, "loaded", options.loaded);
  geometry.loaded = options.loaded;
  geometry.direction = unit_direction(options.direction);
  geometry.reference = bounding_box_reference(geometry.mesh);
  geometry.tip_is_mean = true;
  return geometry;
}

}  // namespace understudy::loops
