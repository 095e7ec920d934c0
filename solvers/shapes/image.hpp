#pragma once
#include <understudy/core/options.hpp>
#include <understudy/core/resources.hpp>

namespace understudy::shapes {

/// Where the image is.
struct ImageOptions {
  std::string file;  ///< relative to the case
};

/// Keys of `section` for shape = "image". `phases` is what its manual says of the grey values.
OptionTable<ImageOptions> image_options(
    const std::string& section, const std::string& phases = "the smallest being the matrix");

/// An image and the file that it came from, for messages.
struct NamedImage {
  VoxelImage voxels;
  std::string source;
};

/// The image that the key `file` of a section names, read by `resources`; what is wrong with it is
/// said with the place of that key. Throws InputError for other keys, and without file or reader.
NamedImage read_image(const Settings& settings, const std::string& section,
                      const Resources& resources);

/// Throws InputError, which names `source`, unless the image has D dimensions with 1 to 4096 voxels
/// each, and as many values.
template <int D>
void check_image(const VoxelImage& image, const std::string& source);

}  // namespace understudy::shapes
