#pragma once
#include <cstdint>
#include <vector>

namespace understudy {

/// Phases a cell or its image may have. Solvers keep one more number for "no material here".
inline constexpr int most_phases = 15;

/// A segmented image: a phase index for each cubic voxel.
struct VoxelImage {
  int dimensions = 3;
  int n[3] = {1, 1, 1};             ///< voxels along x, y, z
  std::vector<std::uint8_t> phase;  ///< x fastest, then y, then z
};

}  // namespace understudy
