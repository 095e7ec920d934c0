#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace understudy {

/// A mesh of first-order quadrilaterals (counter-clockwise) or hexahedra (VTK's order), in mm.
struct Mesh {
  int dimensions = 2;
  std::vector<std::array<double, 3>> points;
  std::vector<std::vector<std::int64_t>> elements;  ///< 4 or 8 nodes each
  std::vector<std::string> element_group;           ///< physical group of each element, or ""

  /// Boundary facets (edges of two nodes, faces of four) by the name of their physical group.
  std::map<std::string, std::vector<std::vector<std::int64_t>>> boundaries;
};

}  // namespace understudy
