#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace understudy {

/// Cells of a mesh, named by the number and kind of their nodes in VTK's order. Points that are on
/// no line of a frame of lines are shown as well.
enum class CellShape : std::uint8_t { quad4, quad8, hexahedron8, voxel_grid, line2 };

/// A named array on the points or cells of a mesh: [entities, components] in C order.
struct FrameArray {
  std::string name;
  std::string unit;
  int components = 1;
  std::vector<double> values;
};

/// What a loop shows of one step, for files that eyes look at.
struct Frame {
  double time = 0;             ///< load factor, time, or step
  std::vector<double> points;  ///< [points, 3]
  std::vector<std::int64_t> connectivity;
  CellShape shape = CellShape::quad4;
  int grid[3] = {0, 0, 0};  ///< voxels per side when shape is voxel_grid
  double spacing = 1;
  std::vector<FrameArray> point_data;
  std::vector<FrameArray> cell_data;
};

/// Takes frames; the loops know no file format.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void take(const Frame& frame) = 0;
};

}  // namespace understudy
