#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/microstructures/centres.hpp>
#include <understudy/solvers/materials/microstructures/packing.hpp>
#include <understudy/solvers/materials/microstructures/random_inclusions.hpp>
#include <understudy/solvers/materials/microstructures/sphere.hpp>
#include <understudy/solvers/materials/microstructures/sphere_body.hpp>

#include "microstructure_probe.hpp"

namespace understudy::materials {
namespace {

TEST(RandomInclusions, PackingDependsOnTheSeedAlone) {
  const auto a = pack<3>({20, 7, 0.3}), b = pack<3>({20, 7, 0.3}), c = pack<3>({20, 8, 0.3});
  EXPECT_EQ(a[13][1], b[13][1]);
  EXPECT_NE(a[13][1], c[13][1]);
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t d = 0; d < 3; ++d) EXPECT_EQ(a[i][d], b[i][d]);
}

TEST(RandomInclusions, PackingKeepsTheGap) {
  for (std::size_t seed = 1; seed <= 10; ++seed) {
    const double ball = std::cbrt(0.75 * 0.3 / (20 * M_PI));
    EXPECT_GE(smallest_distance<3>(pack<3>({20, seed, 0.3, 1})) - 2 * ball, 0.01);
    EXPECT_GE(smallest_distance<3>(pack<3>({20, seed, 0.3})), 1.1 * 2 * ball);
    const double disc = std::sqrt(0.5 / (30 * M_PI));
    EXPECT_GE(smallest_distance<2>(pack<2>({30, seed, 0.5})) - 2 * disc, 0.01);
  }
}

TEST(RandomInclusions, SmallestDistanceCountsPeriodicImages) {
  EXPECT_NEAR(smallest_distance<2>({{0.05, 0.5}, {0.95, 0.5}}), 0.1, 1e-15);
  EXPECT_NEAR(smallest_distance<3>({{0.05, 0.05, 0.9}, {0.95, 0.95, 0.1}}),
              std::sqrt(0.01 + 0.01 + 0.04), 1e-15);
  EXPECT_EQ(smallest_distance<3>({{0.2, 0.2, 0.2}}), 1);
}

TEST(RandomInclusions, ImpossiblePackingsAreRefusedWithAllFacts) {
  try {
    pack<3>({20, 1, 0.8});
    FAIL() << "packed at 0.8";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("could not be packed. Got a largest volume "
                                                 "fraction of 0.8 with centres 1.1 diameters "
                                                 "apart, seed 1; expected"));
    EXPECT_THAT(error.what(), testing::HasSubstr("Lower spacing or largest_fraction"));
  }
  EXPECT_THROW(pack<2>({0, 1, 0.3}), InputError);
  EXPECT_THROW(pack<2>({3, 1, -0.3}), InputError);
  EXPECT_THROW(pack<2>({3, 1, 0.3, 0.9}), InputError);
  EXPECT_THROW(pack<2>({1, 1, 0.79, 1}), InputError);
}

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

Inclusions<3, SphereBody<3>> spheres(const std::vector<Point<3>>& points) {
  return {to_centres<3>(points, smallest_distance<3>(points)),
          {{{"volume_fraction", "1", 0.2}}},
          {},
          Interface::laminate};
}

TEST(RandomInclusions, ShiftingAllCentresByVoxelsShiftsTheCell) {
  constexpr std::size_t n = 16;
  const std::size_t shift[3] = {3, 7, 12};
  auto points = pack<3>({12, 3, 0.3});
  const auto before = fill_rows<3>(spheres(points), n, {{}});
  for (Point<3>& p : points)
    for (std::size_t d = 0; d < 3; ++d)
      p[d] = std::fmod(p[d] + static_cast<double>(shift[d]) / n, 1.0);
  const auto after = fill_rows<3>(spheres(points), n, {{}});
  for (std::size_t i = 0; i < n * n * n; ++i) {
    const std::size_t x = (i % n + shift[0]) % n, y = (i / n % n + shift[1]) % n;
    const std::size_t z = (i / n / n + shift[2]) % n;
    EXPECT_NEAR(before.at(0, i).inside_fraction, after.at(0, x + n * (y + n * z)).inside_fraction,
                1e-9);
  }
}

TEST(RandomInclusions, TwoInterfacesInOneVoxelAddUp) {
  // Both surfaces cut the middle voxels; the first body covers more of them.
  const std::vector<Point<3>> points = {{0.29, 0.5, 0.5}, {0.73, 0.5, 0.5}};
  const double radius = 0.212, volume = 8 * M_PI / 3 * radius * radius * radius;
  const Inclusions<3, SphereBody<3>> pair(
      to_centres<3>(points, 0.44), {{{"volume_fraction", "1", volume}}}, {}, Interface::laminate);
  const auto filled = fill_rows<3>(pair, 9, {{}});
  ASSERT_EQ(filled.outcomes[0], Outcome::ok);
  EXPECT_NEAR(filled.fraction(), volume, 0.02 * volume);
  const Voxel<3>& middle = filled.at(0, 4 + 9 * (4 + 9 * 4));
  const double curvature_shift = 2 * 2 / radius / 9 / 24;
  EXPECT_NEAR(middle.inside_fraction, 1 + 9 * (2 * radius - 0.44) - curvature_shift, 1e-6);
  EXPECT_NEAR(middle.normal[0], 1, 1e-12);
}

TEST(RandomInclusions, StaircaseTakesThePhaseAtTheCentre) {
  const auto points = pack<2>({15, 1, 0.4});
  const auto shape = make_random_inclusions<2>({15, 1, 0.4, 1.1, 0.3}, {}, Interface::staircase);
  const auto filled = fill_rows<2>(*shape, 40, {{}});
  const double radius = std::sqrt(0.3 / (15 * M_PI));
  for (std::size_t i = 0; i < filled.grid.voxels(); ++i) {
    auto near = points;
    near.push_back(centre_of<2>(filled.grid, i));
    double distance = 1;
    for (const Point<2>& p : points)
      distance = std::min(distance, smallest_distance<2>({p, near.back()}));
    EXPECT_EQ(filled.at(0, i).inside_fraction, distance < radius ? 1.0 : 0.0);
  }
}

}  // namespace
}  // namespace understudy::materials
