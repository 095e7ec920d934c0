#include <fmt/format.h>

#include <understudy/core/errors.hpp>
#include <understudy/solvers/shapes/image.hpp>
#include <understudy/solvers/shapes/shape_kinds.hpp>

namespace understudy::shapes {
namespace {

// What is wrong with the image is said with the place of the key that names it.
VoxelImage read_placed(const Settings& settings, const std::string& file,
                       const Resources& resources) {
  try {
    return resources.voxel_image(file);
  } catch (const InputError& error) {
    Complaint complaint = error.complaint();
    complaint.key = "file";
    throw InputError(placed(complaint, settings));
  }
}

}  // namespace

OptionTable<ImageOptions> image_options(const std::string& section, const std::string& phases) {
  auto table = shape_table<ImageOptions>(section);
  table.add("file", &ImageOptions::file,
            "image with the phase of every voxel, one per distinct grey value, " + phases +
                ": `image.h5:/dataset` as [z, y, x] or [y, x], `image.vti:/array`, `slice.png`, "
                "`stack.tif` (pages along z), or a folder of slices in the order of their numbers");
  return table;
}

NamedImage read_image(const Settings& settings, const std::string& section,
                      const Resources& resources) {
  const std::string file = image_options(section).read(settings).file;
  if (file.empty() || !resources.voxel_image)
    throw InputError({.what = fmt::format("{} is an image that cannot be read", settings.place()),
                      .got = file.empty() ? "no file" : "no reader for images",
                      .expected = "the key 'file' with an HDF5, VTI, PNG or TIFF image",
                      .todo = "Add the key, and build Understudy with what reads that format"});
  return {read_placed(settings, file, resources), file};
}

template <int D>
void check_image(const VoxelImage& image, const std::string& source) {
  std::size_t count = image.dimensions == D ? 1 : 0;
  for (int d = 0; d < D; ++d)
    count = image.n[d] < 1 || image.n[d] > 4096 ? 0 : count * static_cast<std::size_t>(image.n[d]);
  if (count != 0 && count == image.phase.size()) return;
  throw InputError(
      {.what = fmt::format("The image {} does not fit this cell", source),
       .got = fmt::format("{} dimensions, {} x {} x {} voxels, {} values", image.dimensions,
                          image.n[0], image.n[1], image.n[2], image.phase.size()),
       .expected = fmt::format("{} dimensions with 1 to 4096 voxels each, one value per voxel", D),
       .todo = "Give another image, or set solver.dimensions to its dimensions"});
}

template void check_image<2>(const VoxelImage&, const std::string&);
template void check_image<3>(const VoxelImage&, const std::string&);

}  // namespace understudy::shapes
