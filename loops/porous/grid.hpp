#pragma once
#include <array>
#include <understudy/loops/point2.hpp>

namespace understudy::loops {

/// A regular grid of nx x ny cells with its faces and corners, all numbered row by row from the
/// lower left. Component 0 is x, whose velocities stand on the (nx+1) ny faces of constant x;
/// component 1 is y, with nx (ny+1) faces, numbered after those. Face (c, k, m) is the k-th of its
/// row along c, in the m-th row across. Everything else follows for both components alike.
struct StaggeredGrid {
  std::array<int, 2> cells = {0, 0};
  std::array<double, 2> spacing = {0, 0};  ///< m

  int count() const { return cells[0] * cells[1]; }
  int corners() const { return (cells[0] + 1) * (cells[1] + 1); }
  int faces_of(int c) const {
    return c == 0 ? (cells[0] + 1) * cells[1] : cells[0] * (cells[1] + 1);
  }
  int faces() const { return faces_of(0) + faces_of(1); }

  int face(int c, int k, int m) const {
    return c == 0 ? m * (cells[0] + 1) + k : faces_of(0) + k * cells[0] + m;
  }
  /// The cell, or the corner, with these places along and across c.
  int cell(int c, int k, int m) const { return c == 0 ? m * cells[0] + k : k * cells[0] + m; }
  int corner(int c, int k, int m) const {
    return c == 0 ? m * (cells[0] + 1) + k : k * (cells[0] + 1) + m;
  }

  /// In m.
  Point2 face_place(int c, int k, int m) const { return turned(c, k, m + 0.5); }
  Point2 cell_place(int i, int j) const { return turned(0, i + 0.5, j + 0.5); }
  Point2 corner_place(int i, int j) const { return turned(0, i, j); }

  /// visit(c, k, m) for every face, in the order of their numbers.
  template <class Visit>
  void for_each_face(const Visit& visit) const {
    for (int j = 0; j < cells[1]; ++j)
      for (int i = 0; i <= cells[0]; ++i) visit(0, i, j);
    for (int j = 0; j <= cells[1]; ++j)
      for (int i = 0; i < cells[0]; ++i) visit(1, j, i);
  }

 private:
  Point2 turned(int c, double along, double across) const {
    return c == 0 ? Point2{along * spacing[0], across * spacing[1]}
                  : Point2{across * spacing[0], along * spacing[1]};
  }
};

}  // namespace understudy::loops
