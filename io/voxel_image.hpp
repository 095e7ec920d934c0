#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <understudy/core/voxel_image.hpp>
#include <vector>

namespace understudy::io {

/// Grey values of an image on a regular grid, x fastest, then y, then z.
struct GreyImage {
  int dimensions = 3;
  std::size_t n[3] = {1, 1, 1};
  double spacing[3] = {1, 1, 1};
  std::vector<double> values;
};

/// Reads a segmented image. `source` is one of
///     image.h5:/group/dataset   whole or real numbers as [z, y, x] or [y, x] (":/..." may be left
///                               out when there is only one dataset)
///     image.vti:/array          point or cell data of VTK ImageData (likewise)
///     slice.png, stack.tif      a plane image, or the pages of a TIFF along z
///     folder/  or  dir/s_*.png  slices along z, in the order of the numbers in their names
/// Each distinct grey value is a phase, the smallest being phase 0. Rows of PNG and TIFF images run
/// from the top, as on a screen; y runs from the bottom. Throws InputError for one phase or more
/// than 16, NaN, colours, voxels that are not cubes, missing slices, slices of different sizes, and
/// files that cannot be read.
VoxelImage read_voxel_image(const std::filesystem::path& source);

/// The files that such a source consists of; empty when there are none, as for any other text.
std::vector<std::filesystem::path> voxel_image_files(const std::filesystem::path& source);

/// Grey values -> phases, as above; `name` stands for the image in messages.
VoxelImage segment(const GreyImage& image, const std::string& name);

/// Throws the InputError for an image with colours; `got` says what shows them.
[[noreturn]] void refuse_colours(const std::string& image, const std::string& got);

/// Writers of the formats above; [z, y, x] bytes in HDF5, cell data `phase` in VTI.
void write_voxel_image_h5(const std::filesystem::path& file, const std::string& dataset,
                          const VoxelImage& image);
void write_voxel_image_vti(const std::filesystem::path& file, const VoxelImage& image);

}  // namespace understudy::io
