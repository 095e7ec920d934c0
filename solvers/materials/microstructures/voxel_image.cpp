#include <fmt/format.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/microstructures/unit_cell.hpp>
#include <understudy/solvers/materials/microstructures/voxel_image.hpp>

namespace understudy::materials {
namespace {

/// Copies the image into one voxel of one row.
template <int D>
struct FillImage {
  Kokkos::View<const std::uint8_t*> phase;
  Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels;

  KOKKOS_FUNCTION void operator()(std::size_t index) const {
    const std::size_t count = phase.extent(0), voxel = index % count;
    Voxel<D> pure{1, {}, phase(voxel), phase(voxel)};
    pure.normal[0] = 1;
    voxels(index / count, voxel) = pure;
  }
};

template <int D>
class VoxelImage : public Microstructure<D> {
 public:
  VoxelImage(const PhaseImage& image, int phases)
      : phase_("phase", image.phase.size()), phases_(phases), source_(image.source) {
    for (std::size_t d = 0; d < D; ++d) grid_.n[d] = static_cast<int>(image.shape[D - 1 - d]);
    grid_.spacing = 1.0 / grid_.n[0];
    const auto host = Kokkos::create_mirror_view(phase_);
    for (std::size_t i = 0; i < image.phase.size(); ++i)
      host(i) = static_cast<std::uint8_t>(image.phase[i]);
    Kokkos::deep_copy(phase_, host);
  }

  const std::vector<Port>& ports() const override { return ports_; }
  int phases() const override { return phases_; }

  Grid<D> grid(int resolution) const override {
    if (resolution != grid_.n[0])
      throw InputError({.what = fmt::format("The image {} has its own resolution", source_),
                        .got = fmt::format("resolution {}", resolution),
                        .expected = fmt::format("{} voxels along the first side", grid_.n[0]),
                        .todo = "Set solver.resolution to it, without extrapolate_from"});
    return grid_;
  }

  void fill(const Execution& exec, Kokkos::View<const double**, Kokkos::LayoutRight> /*none*/,
            const Grid<D>& grid, Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels,
            Outcomes /*outcomes*/) const override {
    if (grid.voxels() != phase_.extent(0) || voxels.extent(1) != phase_.extent(0))
      throw InternalError({.what = "A voxel image was asked for another grid than its own",
                           .got = fmt::format("{} voxels", voxels.extent(1)),
                           .expected = fmt::format("{} voxels", phase_.extent(0)),
                           .todo = "Take the grid from grid()"});
    Kokkos::parallel_for("understudy/materials/fill_image",
                         row_policy(exec, voxels.extent(0) * phase_.extent(0)),
                         FillImage<D>{phase_, voxels});
  }

 private:
  std::vector<Port> ports_;
  Kokkos::View<std::uint8_t*> phase_;
  int phases_;
  std::string source_;
  Grid<D> grid_{};
};

void check_shape(const PhaseImage& image, int dimensions) {
  std::size_t count = image.shape.size() == static_cast<std::size_t>(dimensions) ? 1 : 0;
  for (const std::size_t n : image.shape) count = n > 4096 ? 0 : count * n;
  if (count != 0 && count == image.phase.size()) return;
  throw InputError(
      {.what = fmt::format("The image {} has the wrong shape", image.source),
       .got = fmt::format("[{}] with {} values", fmt::join(image.shape, ", "), image.phase.size()),
       .expected = fmt::format("{} counts from 1 to 4096 ([nz, ny, nx] or [ny, nx]) "
                               "and one value per voxel",
                               dimensions),
       .todo = "Give an image with as many directions as solver.dimensions"});
}

int count_phases(const PhaseImage& image) {
  const auto [least, most] = std::ranges::minmax(image.phase);
  if (least >= 0 && most < 256) return static_cast<int>(most) + 1;
  throw InputError({.what = fmt::format("The image {} has voxels that are no phase", image.source),
                    .got = fmt::format("values from {} to {}", least, most),
                    .expected = "phase indices from 0 (the first solver.phase) to 255",
                    .todo = "Renumber the phases"});
}

}  // namespace

OptionTable<ImageOptions> image_options() {
  OptionTable<ImageOptions> table("solver.microstructure");
  table.add("file", &ImageOptions::file, "file with the phase of every voxel");
  table.add("dataset", &ImageOptions::dataset, "name of the dataset or array in it");
  return table;
}

template <int D>
std::unique_ptr<Microstructure<D>> make_voxel_image(const PhaseImage& image) {
  check_shape(image, D);
  return std::make_unique<VoxelImage<D>>(image, count_phases(image));
}

template std::unique_ptr<Microstructure<2>> make_voxel_image(const PhaseImage&);
template std::unique_ptr<Microstructure<3>> make_voxel_image(const PhaseImage&);

}  // namespace understudy::materials
