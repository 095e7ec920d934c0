#pragma once
#include <understudy/core/options.hpp>
#include <understudy/solvers/materials/microstructure.hpp>

namespace understudy::materials {

/// Phase indices of a periodic cell, as read from a file.
struct PhaseImage {
  std::vector<std::size_t> shape;   ///< voxels [nz, ny, nx], or [ny, nx] for two dimensions
  std::vector<std::int64_t> phase;  ///< C order: x is the fastest
  std::string source;               ///< where it came from, for messages
};

/// Keys of [solver.microstructure] for shape = "image": what to read. Solvers read no files; the
/// caller does, and gives the phases to make_voxel_image.
struct ImageOptions {
  std::string file;
  std::string dataset = "/phase";
};

OptionTable<ImageOptions> image_options();

/// The user's own microstructure: one phase per cubic voxel, two or more phases, any counts per
/// side (the cell is as long in each direction as it has voxels). No ports; its grid is the image's
/// own. Throws InputError for a shape that is none, negative indices or more than 256 phases.
template <int D>
std::unique_ptr<Microstructure<D>> make_voxel_image(const PhaseImage& image);

}  // namespace understudy::materials
