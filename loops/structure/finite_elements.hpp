#pragma once
#include <map>
#include <string>
#include <understudy/loops/structure/geometry.hpp>
#include <vector>

namespace understudy::loops {

/// The nodes and elements of one order on a geometry; an edge lists its ends, then its middle.
struct FiniteElements {
  std::size_t nodes_per_element = 4;
  std::vector<Point2> points;     ///< of the nodes, mm
  std::vector<Point2> reference;  ///< of the nodes, in [0,1]^2
  std::vector<int> connectivity;  ///< [elements, nodes_per_element], VTK's order
  std::map<std::string, std::vector<std::vector<int>>> boundaries;

  std::size_t elements() const { return connectivity.size() / nodes_per_element; }
};

/// Four nodes per element, those of the mesh.
FiniteElements linear_elements(const Geometry& geometry);

/// Eight nodes per element; the new ones in the middle of the edges, on the arc where there is one.
FiniteElements quadratic_elements(const Geometry& geometry);

}  // namespace understudy::loops
