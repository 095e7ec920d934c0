#include <gtest/gtest.h>

#include <understudy/solvers/materials/microstructures/inclusions.hpp>
#include <understudy/solvers/shapes/centres.hpp>
#include <understudy/solvers/shapes/packing.hpp>

#include "microstructure_probe.hpp"

namespace understudy::materials {
namespace {

TEST(RandomInclusions, FractionConvergesWithSecondOrderAndRadiiScale) {
  const auto shape = make_random_inclusions<3>({}, kAll, Interface::laminate);
  for (const double fraction : {0.05, 0.3}) {
    const double coarse = fraction_error<3>(*shape, 12, {fraction});
    const double fine = fraction_error<3>(*shape, 48, {fraction});
    EXPECT_GT(std::log2(coarse / fine) / 2, 2) << coarse << " " << fine;
    EXPECT_LT(coarse, 0.01 * fraction);
  }
}

TEST(RandomInclusions, LargestFractionIsTheLastValidOne) {
  const auto shape = make_random_inclusions<2>({30, 4, 0.4, 1, 0.2}, kAll, Interface::laminate);
  const double most = shape->largest_fraction();
  EXPECT_GE(most, 0.4);
  EXPECT_LT(most, 0.5);
  const auto filled = fill_rows<2>(*shape, 32, {{most}, {1.001 * most}, {-0.1}});
  EXPECT_EQ(filled.outcomes[0], Outcome::ok);
  EXPECT_EQ(filled.outcomes[1], Outcome::invalid_input);
  EXPECT_EQ(filled.outcomes[2], Outcome::invalid_input);
  EXPECT_EQ(filled.fraction(1), 0);
}

Inclusions<3, shapes::SphereBody<3>> spheres(const std::vector<shapes::Point<3>>& points,
                                             double distance, double fraction) {
  return {shapes::Spheres<3>(shapes::to_centres<3>(points, distance),
                             {{{"volume_fraction", "1", fraction}}}, {}, "solver.microstructure"),
          Interface::laminate};
}

TEST(RandomInclusions, ShiftingAllCentresByVoxelsShiftsTheCell) {
  constexpr std::size_t n = 16;
  const std::size_t shift[3] = {3, 7, 12};
  auto points = shapes::pack<3>({12, 3, 0.3});
  const double distance = shapes::smallest_distance<3>(points);
  const auto before = fill_rows<3>(spheres(points, distance, 0.2), n, {{}});
  for (shapes::Point<3>& p : points)
    for (std::size_t d = 0; d < 3; ++d)
      p[d] = std::fmod(p[d] + static_cast<double>(shift[d]) / n, 1.0);
  const auto after =
      fill_rows<3>(spheres(points, shapes::smallest_distance<3>(points), 0.2), n, {{}});
  for (std::size_t i = 0; i < n * n * n; ++i) {
    const std::size_t x = (i % n + shift[0]) % n, y = (i / n % n + shift[1]) % n;
    const std::size_t z = (i / n / n + shift[2]) % n;
    EXPECT_NEAR(before.at(0, i).inside_fraction, after.at(0, x + n * (y + n * z)).inside_fraction,
                1e-9);
  }
}

TEST(RandomInclusions, TwoInterfacesInOneVoxelAddUp) {
  // Both surfaces cut the middle voxels; the first body covers more of them.
  const std::vector<shapes::Point<3>> points = {{0.29, 0.5, 0.5}, {0.73, 0.5, 0.5}};
  const double radius = 0.212, volume = 8 * M_PI / 3 * radius * radius * radius;
  const auto filled = fill_rows<3>(spheres(points, 0.44, volume), 9, {{}});
  ASSERT_EQ(filled.outcomes[0], Outcome::ok);
  EXPECT_NEAR(filled.fraction(), volume, 0.02 * volume);
  const Voxel<3>& middle = filled.at(0, 4 + 9 * (4 + 9 * 4));
  const double curvature_shift = 2 * 2 / radius / 9 / 24;
  EXPECT_NEAR(middle.inside_fraction, 1 + 9 * (2 * radius - 0.44) - curvature_shift, 1e-6);
  EXPECT_NEAR(middle.normal[0], 1, 1e-12);
}

TEST(RandomInclusions, StaircaseTakesThePhaseAtTheCentre) {
  const auto points = shapes::pack<2>({15, 1, 0.4});
  const auto shape = make_random_inclusions<2>({15, 1, 0.4, 1.1, 0.3}, {}, Interface::staircase);
  const auto filled = fill_rows<2>(*shape, 40, {{}});
  const double radius = std::sqrt(0.3 / (15 * M_PI));
  for (std::size_t i = 0; i < filled.grid.voxels(); ++i) {
    auto near = points;
    near.push_back(centre_of<2>(filled.grid, i));
    double distance = 1;
    for (const shapes::Point<2>& p : points)
      distance = std::min(distance, shapes::smallest_distance<2>({p, near.back()}));
    EXPECT_EQ(filled.at(0, i).inside_fraction, distance < radius ? 1.0 : 0.0);
  }
}

}  // namespace
}  // namespace understudy::materials
