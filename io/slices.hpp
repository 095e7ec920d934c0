#pragma once
#include <filesystem>
#include <understudy/io/voxel_image.hpp>
#include <vector>

namespace understudy::io {

/// Whether a file is a PNG or TIFF image, by its extension.
bool is_slice(const std::filesystem::path& file);

/// The files of those slices, in order; empty when there are none.
std::vector<std::filesystem::path> slice_files(const std::filesystem::path& folder_or_pattern);

/// The slices of a folder, or those that fit a pattern with one '*' in its file name, stacked along
/// z. Throws InputError when slices are missing, of different sizes, or none.
GreyImage read_slices(const std::filesystem::path& folder_or_pattern);

}  // namespace understudy::io
