#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <understudy/solvers/materials/microstructures/plane_cut.hpp>

namespace understudy::materials {
namespace {

Kokkos::Array<double, 3> unit(double x, double y, double z) {
  const double length = std::sqrt(x * x + y * y + z * z);
  return {x / length, y / length, z / length};
}

/// Midpoint rule with `n` points per side: the oracle of the formula.
double counted_share(double distance, const Kokkos::Array<double, 3>& normal, int n) {
  int inside = 0;
  for (int i = 0; i < n * n * n; ++i) {
    const double x = (i % n + 0.5) / n - 0.5, y = (i / n % n + 0.5) / n - 0.5;
    const double z = (i / n / n + 0.5) / n - 0.5;
    if (normal[0] * x + normal[1] * y + normal[2] * z + distance < 0) ++inside;
  }
  return static_cast<double>(inside) / (n * n * n);
}

TEST(PlaneCut, AxisAlignedPlaneIsLinear) {
  for (const double d : {-0.6, -0.5, -0.2, 0.0, 0.3, 0.5, 0.7}) {
    const double exact = std::min(1.0, std::max(0.0, 0.5 - d));
    EXPECT_NEAR(plane_share<3>(d, {0, 1, 0}), exact, 1e-15);
    EXPECT_NEAR(plane_share<2>(d, {-1, 0}), exact, 1e-15);
  }
}

TEST(PlaneCut, DiagonalCornersAreSimplices) {
  const double depth = 0.3;  // along the edges from the corner that is inside
  const auto n3 = unit(1, 1, 1);
  const double d3 = (1.5 - depth) / std::sqrt(3.0);
  EXPECT_NEAR(plane_share<3>(d3, n3), depth * depth * depth / 6, 1e-15);
  EXPECT_NEAR(plane_share<3>(-d3, n3), 1 - depth * depth * depth / 6, 1e-15);
  const double r = 1 / std::sqrt(2.0);
  EXPECT_NEAR(plane_share<2>((1 - depth) * r, {r, -r}), depth * depth / 2, 1e-15);
}

TEST(PlaneCut, AgreesWithCounting) {
  std::mt19937 generator(5);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform(-0.8, 0.8);
  for (int k = 0; k < 60; ++k) {
    const auto n = unit(normal(generator), normal(generator), normal(generator));
    const double d = uniform(generator);
    EXPECT_NEAR(plane_share<3>(d, n), counted_share(d, n, 60), 2e-3) << d << " " << n[0];
  }
}

TEST(PlaneCut, SlightTiltsDoNotCancel) {
  for (const double tilt : {1e-3, 1e-6, 1e-9, 1e-12, 1e-15}) {
    const auto n = unit(1, 1, tilt);
    const auto flat = unit(1, 1, 0);
    for (const double d : {-0.6, -0.3, -0.01, 0.0, 0.2, 0.5})
      EXPECT_NEAR(plane_share<3>(d, n), plane_share<3>(d, flat), 2 * tilt + 1e-14);
  }
}

TEST(PlaneCut, BothSidesFillTheVoxelAndOrderDoesNotMatter) {
  std::mt19937 generator(7);
  std::normal_distribution<double> normal;
  for (int k = 0; k < 200; ++k) {
    const auto n = unit(normal(generator), normal(generator), normal(generator));
    const double d = 0.4 * normal(generator);
    const double share = plane_share<3>(d, n);
    EXPECT_NEAR(share + plane_share<3>(-d, {-n[0], -n[1], -n[2]}), 1, 1e-14);
    EXPECT_NEAR(share, plane_share<3>(d, {-n[2], n[0], n[1]}), 1e-14);
  }
}

TEST(PlaneCut, IsContinuousAndIncreasing) {
  const auto n = unit(0.2, -0.5, 0.8);
  double before = 0;
  for (int k = 0; k <= 20000; ++k) {
    const double share = plane_share<3>(1 - k * 1e-4, n);
    ASSERT_GE(share, before);
    ASSERT_LT(share - before, 1.3e-4) << k;  // the largest section has an area below sqrt(2)
    before = share;
  }
  EXPECT_EQ(before, 1);
}

}  // namespace
}  // namespace understudy::materials
