#include <fmt/format.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/microstructures/voxel_image.hpp>
#include <understudy/solvers/shapes/image.hpp>
#include <understudy/solvers/shapes/row_policy.hpp>

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
class Segmented : public Microstructure<D> {
 public:
  Segmented(const VoxelImage& image, std::string source)
      : phase_("phase", image.phase.size()),
        phases_(*std::ranges::max_element(image.phase) + 1),
        source_(std::move(source)) {
    for (int d = 0; d < D; ++d) grid_.n[d] = image.n[d];
    grid_.spacing = 1.0 / image.n[0];
    const Kokkos::View<const std::uint8_t*, Kokkos::HostSpace> host(image.phase.data(),
                                                                    image.phase.size());
    Kokkos::deep_copy(phase_, host);
  }

  const std::vector<Port>& ports() const override { return ports_; }
  int phases() const override { return phases_; }

  Grid<D> grid(int resolution) const override {
    if (resolution != grid_.n[0])
      throw InputError({.what = fmt::format("The image {} has its own resolution", source_),
                        .got = fmt::format("resolution {}", resolution),
                        .expected = fmt::format("{} voxels along x", grid_.n[0]),
                        .todo = "Set solver.resolution to it, without extrapolate_from",
                        .key = "resolution"});
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
                         shapes::row_policy(exec, voxels.extent(0) * phase_.extent(0)),
                         FillImage<D>{phase_, voxels});
  }

 private:
  std::vector<Port> ports_;
  Kokkos::View<std::uint8_t*> phase_;
  int phases_;
  std::string source_;
  Grid<D> grid_{};
};

void check_phases(const VoxelImage& image, const std::string& source) {
  const int phases = *std::ranges::max_element(image.phase) + 1;
  if (phases <= most_phases) return;
  throw InputError({.what = fmt::format("The image {} has too many phases", source),
                    .got = fmt::format("{}", phases),
                    .expected = fmt::format("at most {}", most_phases),
                    .todo = "Give phases of equal material one label"});
}

}  // namespace

template <int D>
std::unique_ptr<Microstructure<D>> make_voxel_image(const VoxelImage& image,
                                                    const std::string& source) {
  shapes::check_image<D>(image, source);
  check_phases(image, source);
  return std::make_unique<Segmented<D>>(image, source);
}

template std::unique_ptr<Microstructure<2>> make_voxel_image(const VoxelImage&, const std::string&);
template std::unique_ptr<Microstructure<3>> make_voxel_image(const VoxelImage&, const std::string&);

}  // namespace understudy::materials
