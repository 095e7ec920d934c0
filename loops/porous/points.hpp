#pragma once
#include <understudy/loops/porous/boundary.hpp>
#include <understudy/loops/porous/grid.hpp>
#include <vector>

namespace understudy::loops {

/// The faces whose momentum balances are written, each a sample of the operator: all but those of
/// walls and symmetry sides. At inlets the velocity is given, and the balance yields the pressure
/// on the face; everywhere else it yields the velocity.
struct FlowPoints {
  std::vector<int> face;       ///< of every point
  std::vector<int> unknown;    ///< of every face: number of its velocity among the unknowns, or -1
  std::vector<double> given;   ///< velocity (along +x or +y, m/s) of every face without unknown
  std::vector<Point2> places;  ///< m
  int unknowns = 0;

  std::size_t size() const { return face.size(); }
};

FlowPoints make_points(const StaggeredGrid& grid, const FlowBoundary& boundary);

}  // namespace understudy::loops
