#pragma once
#include <understudy/core/voxel_image.hpp>
#include <understudy/solvers/fluid/pore_geometry.hpp>

namespace understudy::fluid {

/// A cell whose fluid is phase 0 of an image and whose solid is all the rest: walls lie half-way
/// between nodes. No ports; its grid is the image's own. Throws InputError, which names `source`,
/// for an image of other dimensions or size, and for one that is all solid.
template <int D>
std::unique_ptr<PoreGeometry<D>> make_pore_image(const VoxelImage& image,
                                                 const std::string& source);

}  // namespace understudy::fluid
