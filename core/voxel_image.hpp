#pragma once
#include <cstdint>
#include <vector>

namespace understudy {

/// A segmented image: a phase index for each cubic voxel.
struct VoxelImage {
  int dimensions = 3;
  int n[3] = {1, 1, 1};             ///< voxels along x, y, z
  std::vector<std::uint8_t> phase;  ///< x fastest, then y, then z
};

}  // namespace understudy
