#include <fmt/format.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/fluid/build_geometry.hpp>
#include <understudy/solvers/fluid/pore_image.hpp>
#include <understudy/solvers/shapes/image.hpp>

namespace understudy::fluid {
namespace {

/// Half a node distance from the wall to the nodes on both sides of it, in every direction.
template <int D>
struct ImageLevel {
  FlowGrid<D> grid;
  Kokkos::View<const std::uint8_t*> phase;

  KOKKOS_FUNCTION double operator()(const Kokkos::Array<double, D>& place) const {
    Node<D> node;
    for (int d = 0; d < D; ++d) node[d] = static_cast<int>(Kokkos::floor(place[d]));
    return phase(static_cast<std::size_t>(grid.flat(grid.wrapped(node)))) == 0 ? 1 : -1;
  }
};

template <int D>
class PoreImage : public PoreGeometry<D> {
 public:
  PoreImage(const VoxelImage& image, std::string source)
      : phase_("understudy/fluid/image", image.phase.size()),
        solid_fraction_(1 - static_cast<double>(std::ranges::count(image.phase, 0)) /
                                static_cast<double>(image.phase.size())),
        source_(std::move(source)) {
    for (int d = 0; d < D; ++d) grid_.n[d] = image.n[d];
    const Kokkos::View<const std::uint8_t*, Kokkos::HostSpace> host(image.phase.data(),
                                                                    image.phase.size());
    Kokkos::deep_copy(phase_, host);
  }

  const std::vector<Port>& ports() const override { return ports_; }

  FlowGrid<D> grid(int resolution) const override {
    if (resolution == grid_.n[0]) return grid_;
    throw InputError({.what = fmt::format("The image {} has its own resolution", source_),
                      .got = fmt::format("resolution {}", resolution),
                      .expected = fmt::format("{} voxels along x", grid_.n[0]),
                      .todo = "Set solver.resolution to it",
                      .key = "resolution"});
  }

  std::vector<PoreCell<D>> make(const Execution& exec, const std::vector<std::vector<double>>& rows,
                                const FlowGrid<D>& grid, const HaloCopies& halo) const override {
    const auto geometry = build_geometry<D>(exec, grid, halo, ImageLevel<D>{grid, phase_});
    return std::vector(rows.size(), pore_cell<D>(exec, geometry, solid_fraction_));
  }

 private:
  std::vector<Port> ports_;
  FlowGrid<D> grid_;
  Kokkos::View<std::uint8_t*> phase_;
  double solid_fraction_;
  std::string source_;
};

}  // namespace

template <int D>
std::unique_ptr<PoreGeometry<D>> make_pore_image(const VoxelImage& image,
                                                 const std::string& source) {
  shapes::check_image<D>(image, source);
  if (std::ranges::count(image.phase, 0) == 0)
    throw InputError({.what = fmt::format("There is no fluid in the image {}", source),
                      .got = fmt::format("{} voxels, all solid", image.phase.size()),
                      .expected = "voxels of phase 0, which are fluid",
                      .todo = "Give the fluid the label 0, the smallest grey value of a file"});
  return std::make_unique<PoreImage<D>>(image, source);
}

template std::unique_ptr<PoreGeometry<2>> make_pore_image(const VoxelImage&, const std::string&);
template std::unique_ptr<PoreGeometry<3>> make_pore_image(const VoxelImage&, const std::string&);

}  // namespace understudy::fluid
