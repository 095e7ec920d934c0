#include <understudy/loops/porous/points.hpp>

namespace understudy::loops {
namespace {

struct PointMaker {
  const StaggeredGrid& grid;
  const FlowBoundary& boundary;
  FlowPoints points = {};

  void operator()(int c, int k, int m) {
    const int face = grid.face(c, k, m);
    const bool inside = k > 0 && k < grid.cells[static_cast<std::size_t>(c)];
    const Beyond beyond = inside ? Beyond::outlet : boundary.at(c, k > 0, m);
    const bool closed = beyond == Beyond::wall || beyond == Beyond::symmetry;
    const bool inlet = beyond == Beyond::inlet;
    points.unknown.push_back(closed || inlet ? -1 : points.unknowns++);
    points.given.push_back(inlet ? inflow(c, k > 0, m) : 0);
    if (closed) return;
    points.face.push_back(face);
    points.places.push_back(grid.face_place(c, k, m));
  }

  double inflow(int c, bool end, int m) const {
    const double inwards =
        boundary.inflow[static_cast<std::size_t>(2 * c + end)][static_cast<std::size_t>(m)];
    return end ? -inwards : inwards;
  }
};

}  // namespace

FlowPoints make_points(const StaggeredGrid& grid, const FlowBoundary& boundary) {
  PointMaker maker{grid, boundary};
  grid.for_each_face([&](int c, int k, int m) { maker(c, k, m); });
  return maker.points;
}

}  // namespace understudy::loops
