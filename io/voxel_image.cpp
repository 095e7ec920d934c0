#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/hdf5.hpp>
#include <understudy/io/image_files.hpp>
#include <understudy/io/slices.hpp>
#include <understudy/io/voxel_image.hpp>
#include <understudy/io/vtk_file.hpp>

namespace understudy::io {
namespace {

namespace fs = std::filesystem;

struct Source {
  fs::path file;
  std::string part;  // dataset or array in the file
};

Source split_source(const fs::path& source) {
  const std::string text = source.string();
  const std::size_t colon = text.rfind(":/");
  if (colon == text.npos) return {source, ""};
  return {text.substr(0, colon), text.substr(colon + 2)};
}

std::string only_dataset(const hdf5::File& file) {
  std::vector<std::string> found;
  for (const hdf5::Member& member : file.all_members())
    if (!member.is_group) found.push_back(member.name);
  if (found.size() == 1) return found.front();
  throw InputError(
      {.what = fmt::format("'{}' does not say which dataset is the image", file.file_name()),
       .got = fmt::format("{} datasets: {}", found.size(), fmt::join(found, ", ")),
       .expected = "one dataset, or its name",
       .todo = fmt::format("Write '{}:/DATASET'", file.file_name())});
}

// Colours as the last axis, or as the HDF5 Image Specification (1.2) has them. Three voxels along x
// would be too few for a cell.
void require_no_colours(const hdf5::File& file, const std::string& dataset) {
  const hdf5::Shape shape = file.shape(dataset);
  const std::string image = fmt::format("{}:/{}", file.file_name(), dataset);
  if (shape.size() == 3 && shape[2] == 3)
    refuse_colours(image, fmt::format("the shape [{}]", fmt::join(shape, ", ")));
  const std::string subclass = "IMAGE_SUBCLASS";
  if (file.has_attribute(dataset, subclass) && file.is_single(dataset, subclass) &&
      file.attribute(dataset, subclass) == hdf5::Attribute(std::string("IMAGE_TRUECOLOR")))
    refuse_colours(image, "IMAGE_SUBCLASS = IMAGE_TRUECOLOR");
}

// What other programs call it, in the order of the axes of the data: z, y, x.
void read_spacing(const hdf5::File& file, const std::string& dataset, GreyImage& image) {
  for (const char* name : {"element_size_um", "spacing"}) {
    const std::vector<double> spacing = file.numbers_attribute(dataset, name);
    const auto axes = static_cast<std::size_t>(image.dimensions);
    if (spacing.size() >= axes) std::copy_n(spacing.rbegin(), axes, image.spacing);
  }
}

GreyImage read_h5(const Source& source) {
  const hdf5::File file = hdf5::File::open(source.file);
  const std::string dataset = source.part.empty() ? only_dataset(file) : source.part;
  const hdf5::Shape shape = file.shape(dataset);
  if (shape.size() != 2 && shape.size() != 3)
    throw InputError(
        {.what = fmt::format("'{}': '{}' is not an image", file.file_name(), dataset),
         .got = fmt::format("the shape [{}]", fmt::join(shape, ", ")),
         .expected = "[z, y, x] or [y, x]",
         .todo = "Store one number per voxel; colours must be made grey values first"});
  require_no_colours(file, dataset);
  GreyImage image;
  image.dimensions = static_cast<int>(shape.size());
  std::copy(shape.rbegin(), shape.rend(), image.n);
  read_spacing(file, dataset, image);
  image.values = file.read<double>(dataset);
  return image;
}

bool is_stack(const fs::path& source) {
  std::error_code ignored;
  return fs::is_directory(source, ignored) ||
         source.filename().string().find('*') != std::string::npos;
}

GreyImage read_grey(const fs::path& source) {
  const Source parts = split_source(source);
  const std::string extension = parts.file.extension().string();
  if (extension == ".h5" || extension == ".hdf5") return read_h5(parts);
  if (extension == ".vti") return read_vti(parts.file, parts.part);
  if (is_stack(source)) return read_slices(source);
  if (is_slice(source)) return read_slice(source);
  throw InputError({.what = fmt::format("'{}' is not an image of a known kind", source.string()),
                    .got = extension.empty() ? "no extension" : "the extension " + extension,
                    .expected = "image.h5:/dataset, image.vti, image.png, image.tif, a folder of "
                                "slices, or a pattern like slices/s_*.png",
                    .todo = "Convert the image, or correct the path"});
}

void check_cubes(const GreyImage& image, const std::string& name) {
  for (int axis = 1; axis < image.dimensions; ++axis)
    if (!(std::abs(image.spacing[axis] / image.spacing[0] - 1) < 1e-6))
      throw InputError(
          {.what = fmt::format("The voxels of '{}' are not cubes", name),
           .got = fmt::format("spacings {}",
                              fmt::join(image.spacing, image.spacing + image.dimensions, ", ")),
           .expected = "the same spacing along every axis",
           .todo = "Resample the image to cubic voxels"});
}

/// The distinct values in ascending order.
std::vector<double> labels_of(const GreyImage& image, const std::string& name) {
  std::set<double> labels;
  double last = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < image.values.size(); ++i) {
    const double value = image.values[i];
    if (value == last) continue;
    if (!std::isfinite(value))
      throw InputError(
          {.what = fmt::format("The image '{}' is not finite everywhere", name),
           .got = fmt::format("{} at voxel ({}, {}, {})", value, i % image.n[0],
                              i / image.n[0] % image.n[1], i / image.n[0] / image.n[1]),
           .expected = "a label for every voxel",
           .todo = "Fill the hole with the label of a phase"});
    labels.insert(last = value);
    if (labels.size() > most_phases)
      throw InputError(
          {.what = fmt::format("The image '{}' has too many phases, or is not segmented", name),
           .got = fmt::format("more than {} different grey values", most_phases),
           .expected = fmt::format("one grey value per phase, 2 to {}", most_phases),
           .todo = "Give phases of equal material one label, or threshold the image, so that every "
                   "voxel has the label of its phase (lossy formats and smoothing bring in-between "
                   "values back)"});
  }
  if (labels.size() < 2)
    throw InputError({.what = fmt::format("The image '{}' has a single phase", name),
                      .got = labels.empty()
                                 ? "no voxels"
                                 : fmt::format("the value {} everywhere", *labels.begin()),
                      .expected = "two or more different values: a matrix and inclusions, or for "
                                  "pores the fluid, which is the smallest, and the solid, one of "
                                  "which is missing here",
                      .todo = "Check that it is the right image, and mark at least one voxel of "
                              "the missing phase with a value of its own"});
  return {labels.begin(), labels.end()};
}

GreyImage grey(const VoxelImage& image) {
  GreyImage out;
  out.dimensions = image.dimensions;
  for (int d = 0; d < 3; ++d) out.n[d] = static_cast<std::size_t>(image.n[d]);
  out.values.assign(image.phase.begin(), image.phase.end());
  return out;
}

}  // namespace

void refuse_colours(const std::string& image, const std::string& got) {
  throw InputError({.what = fmt::format("The image '{}' has colours", image),
                    .got = got,
                    .expected = "one grey value per voxel",
                    .todo = "Turn it into grey labels, one per phase"});
}

VoxelImage segment(const GreyImage& image, const std::string& name) {
  check_cubes(image, name);
  const std::vector<double> labels = labels_of(image, name);
  VoxelImage out;
  out.dimensions = image.dimensions;
  for (int d = 0; d < 3; ++d) out.n[d] = static_cast<int>(image.n[d]);
  out.phase.reserve(image.values.size());
  for (const double value : image.values)
    out.phase.push_back(
        static_cast<std::uint8_t>(std::ranges::lower_bound(labels, value) - labels.begin()));
  return out;
}

std::vector<fs::path> voxel_image_files(const fs::path& source) {
  const fs::path file = split_source(source).file;
  std::error_code ignored;
  if (fs::is_regular_file(file, ignored)) return {file};
  return is_stack(source) ? slice_files(source) : std::vector<fs::path>();
}

VoxelImage read_voxel_image(const fs::path& source) {
  return segment(read_grey(source), source.string());
}

void write_voxel_image_h5(const fs::path& path, const std::string& dataset,
                          const VoxelImage& image) {
  hdf5::File file = hdf5::File::in_memory(path.string());
  hdf5::Shape shape;
  for (int d = image.dimensions - 1; d >= 0; --d)
    shape.push_back(static_cast<std::size_t>(image.n[d]));
  file.write(dataset, image.phase, shape);
  file.save(path);
}

void write_voxel_image_vti(const fs::path& path, const VoxelImage& image) {
  Frame frame;
  frame.shape = CellShape::voxel_grid;
  for (int d = 0; d < image.dimensions; ++d) frame.grid[d] = image.n[d];
  frame.cell_data = {{"phase", "1", 1, grey(image).values}};
  write_atomically(path, vtk_file(frame));
}

}  // namespace understudy::io
