#include <gtest/gtest.h>

#include <cmath>

#include "cell_probe.hpp"
#include "reference_materials.hpp"

namespace understudy::materials {
namespace {

/// Fine layers of both phases, parallel everywhere, whose share varies smoothly over the cell: a
/// material without interfaces on the scale of the voxels.
template <int D>
class SmoothMixture : public Microstructure<D> {
 public:
  const std::vector<Port>& ports() const override { return none_; }
  int phases() const override { return 2; }
  Grid<D> grid(int resolution) const override {
    Grid<D> grid{{}, 1.0 / resolution};
    for (std::size_t d = 0; d < D; ++d) grid.n[d] = resolution;
    return grid;
  }
  void fill(const Execution& exec, Kokkos::View<const double**, Kokkos::LayoutRight> /*none*/,
            const Grid<D>& grid, Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels,
            Outcomes /*outcomes*/) const override {
    exec.fence("test/smooth_mixture");
    const auto host = Kokkos::create_mirror_view(Kokkos::HostSpace(), voxels);
    for (std::size_t row = 0; row < voxels.extent(0); ++row)
      for (std::size_t k = 0; k < grid.voxels(); ++k) {
        Voxel<D> voxel{share(grid, k), {}, 1, 0};
        voxel.normal[0] = 0.6;
        voxel.normal[1] = 0.8;
        host(row, k) = voxel;
      }
    Kokkos::deep_copy(voxels, host);
  }

 private:
  static double share(const Grid<D>& grid, std::size_t voxel) {
    double phase = 0.3, product = 1;
    for (std::size_t d = 0; d < D; ++d) {
      const auto n = static_cast<std::size_t>(grid.n[d]);
      const double x = (static_cast<double>(voxel % n) + 0.5) * grid.spacing;
      phase += (d == 0 ? 1 : -1) * x;
      product *= std::exp(std::cos(2 * M_PI * x)) / M_E;
      voxel /= n;
    }
    return 0.1 + 0.4 * product + 0.2 * (1 + std::sin(2 * M_PI * phase));
  }

  std::vector<Port> none_;
};

template <int D>
Eigen::VectorXd stress(int resolution, int coarser, const std::string& element) {
  CellOptions options = finite_options(D, resolution, 1e-9, "plane_strain");
  options.element = element;
  options.extrapolate_from = coarser;
  CellProbe<D> cell(options, std::make_shared<SmoothMixture<D>>(),
                    {10 * reference::kMatrix.bulk, 10 * reference::kMatrix.shear});
  return cell.stress(Eigen::Vector4d(1.15, 0.1, 0.05, 0.9));
}

/// From three grids, each twice as fine as the one before; of extrapolations when `ratio` is not 0.
template <int D>
double observed_order(int coarsest, double ratio, const std::string& element) {
  Eigen::VectorXd of[3];
  for (int k = 0; k < 3; ++k) {
    const int n = coarsest << k;
    of[k] = stress<D>(n, static_cast<int>(ratio * n), element);
  }
  return std::log2((of[1] - of[0]).norm() / (of[2] - of[1]).norm());
}

TEST(PhysicsReferenceSmooth, ErrorsAreOfSecondOrder) {
  for (const char* element : {"one_point", "full"}) {
    EXPECT_NEAR(observed_order<2>(12, 0, element), 2, 0.2) << element;
    EXPECT_GT(observed_order<3>(8, 0, element), 1.8) << element;  // 8 voxels are still few
  }
}

// What is left is the next term of the error, which is even in the size of the voxels.
TEST(PhysicsReferenceSmooth, ExtrapolationRemovesTheErrorOfSecondOrder) {
  for (const double ratio : {0.5, 0.75})
    EXPECT_GT(observed_order<2>(16, ratio, "one_point"), 3.4) << ratio;
  const Eigen::VectorXd truth = stress<2>(96, 72, "one_point");
  const double plain = (stress<2>(24, 0, "one_point") - truth).norm();
  const double extrapolated = (stress<2>(24, 16, "one_point") - truth).norm();
  EXPECT_LT(extrapolated, 0.1 * plain);
}

}  // namespace
}  // namespace understudy::materials
