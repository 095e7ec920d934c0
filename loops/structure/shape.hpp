#pragma once
#include <array>
#include <understudy/loops/structure/geometry.hpp>
#include <vector>

namespace understudy::loops {

/// Shape functions and their derivatives at one point of the square [-1,1]^2; four or eight of
/// them.
struct Shape {
  std::vector<double> value;
  std::vector<Point2> gradient;
};

/// Bilinear, nodes counter-clockwise from (-1,-1).
Shape quad4(const Point2& xi);

/// Serendipity: the corners, then the middles of the edges 0-1, 1-2, 2-3, 3-0 (VTK's order).
Shape quad8(const Point2& xi);

/// A point of the reference element [-1,1]^2 and its weight.
struct QuadraturePoint {
  Point2 xi;
  double weight;
};

/// The n x n rule of Gauss, n = 1, 2 or 3; exact for degree 2n - 1 in each direction.
std::vector<QuadraturePoint> gauss(int n);

}  // namespace understudy::loops
