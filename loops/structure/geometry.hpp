#pragma once
#include <functional>
#include <map>
#include <string>
#include <understudy/core/mesh.hpp>
#include <understudy/core/resources.hpp>
#include <understudy/core/settings.hpp>
#include <understudy/loops/point2.hpp>
#include <understudy/loops/structure/options.hpp>
#include <vector>

namespace understudy::loops {

/// One displacement component of a boundary is zero.
struct Support {
  std::string boundary;
  int component = 0;
};

/// A structure before it is cut into finite elements of a certain order.
struct Geometry {
  Mesh mesh;                      ///< quadrilaterals, counter-clockwise, mm
  std::vector<Point2> reference;  ///< place of each point in the reference domain [0,1]^2
  std::vector<Support> supports;
  std::string loaded;                  ///< boundary under the load
  Point2 direction = {0, 1};           ///< of the load
  std::map<std::string, double> arcs;  ///< boundaries that are circles about the origin: radius

  /// Whose displacement is the tip displacement: the point nearest to `tip`, component
  /// `tip_component`; `tip_is_mean`: instead the mean of the loaded boundary along the load.
  Point2 tip = {0, 0};
  int tip_component = 1;
  bool tip_is_mean = false;
};

/// Cook's membrane (Cook 1974): corners (0,0), (48,44), (48,60), (0,44) mm, left edge clamped,
/// shear along +y on the right edge. Tip: the top-right corner, vertical. Reference domain: the
/// unit square mapped bilinearly.
Geometry cook(const StructureOptions& options);

/// A quarter of a square plate of half side `plate_side` with a hole about the origin, symmetric in
/// x and y, stretched along +x on its right edge. Tip: the point of the hole on the x axis,
/// horizontal. Reference domain: the quarter's bounding square.
Geometry plate_with_hole(const StructureOptions& options);

/// An L of two arms along x and y; the top of the upright one is clamped, the end of the lying one
/// sheared along -y. Tip: the lower outer corner of that end, vertical. Reference domain: the
/// bounding square.
Geometry l_bracket(const StructureOptions& options);

/// A beam along x, left end clamped, right end sheared along +y. Tip: the upper right corner,
/// vertical. Reference domain: the rectangle.
Geometry beam(const StructureOptions& options);

/// The user's mesh; boundaries and direction from the options. Tip: the mean displacement of the
/// loaded boundary along the load. Reference domain: the bounding box.
Geometry mesh_geometry(const StructureOptions& options, const Resources& resources);

/// The geometry that the options name. Throws InputError for sizes and numbers of elements that do
/// not fit, boundaries that do not exist, elements that are not quadrilaterals, and inverted ones.
Geometry make_geometry(const StructureOptions& options, const Resources& resources);

/// Which cells of a grid there are; all when empty.
using Keep = std::function<bool(int i, int j)>;

/// A grid of nx x ny quadrilaterals; `place` puts the corner (i, j) somewhere. Boundaries: "left",
/// "right", "bottom", "top" (the sides of the grid, where cells are kept).
Mesh grid_mesh(int nx, int ny, const std::function<Point2(int i, int j)>& place,
               const Keep& keep = {});

/// Removes the points that no element uses: they would leave empty rows in the system.
void drop_unused_points(Mesh& mesh);

/// Places in the bounding box, scaled to [0,1]^2.
std::vector<Point2> bounding_box_reference(const Mesh& mesh);

/// Throws InputError naming the element unless every corner of every element turns left.
void require_upright(const Mesh& mesh);

}  // namespace understudy::loops
