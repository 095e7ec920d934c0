#pragma once
#include <understudy/core/voxel_image.hpp>
#include <understudy/solvers/materials/microstructure.hpp>

namespace understudy::materials {

/// The user's own microstructure: one phase per cubic voxel, two or more phases, any counts per
/// side (the cell is as long in each direction as it has voxels). No ports; its grid is the image's
/// own. Throws InputError, which names `source`, for an image of other dimensions or size.
template <int D>
std::unique_ptr<Microstructure<D>> make_voxel_image(const VoxelImage& image,
                                                    const std::string& source);

}  // namespace understudy::materials
