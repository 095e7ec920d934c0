#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/shapes/packing.hpp>

namespace understudy::shapes {
namespace {

TEST(Packing, DependsOnTheSeedAlone) {
  const auto a = pack<3>({20, 7, 0.3}), b = pack<3>({20, 7, 0.3}), c = pack<3>({20, 8, 0.3});
  EXPECT_EQ(a[13][1], b[13][1]);
  EXPECT_NE(a[13][1], c[13][1]);
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t d = 0; d < 3; ++d) EXPECT_EQ(a[i][d], b[i][d]);
}

TEST(Packing, KeepsTheGap) {
  for (std::size_t seed = 1; seed <= 10; ++seed) {
    const double ball = std::cbrt(0.75 * 0.3 / (20 * M_PI));
    EXPECT_GE(smallest_distance<3>(pack<3>({20, seed, 0.3, 1})) - 2 * ball, 0.01);
    EXPECT_GE(smallest_distance<3>(pack<3>({20, seed, 0.3})), 1.1 * 2 * ball);
    const double disc = std::sqrt(0.5 / (30 * M_PI));
    EXPECT_GE(smallest_distance<2>(pack<2>({30, seed, 0.5})) - 2 * disc, 0.01);
  }
}

TEST(Packing, SmallestDistanceCountsPeriodicImages) {
  EXPECT_NEAR(smallest_distance<2>({{0.05, 0.5}, {0.95, 0.5}}), 0.1, 1e-15);
  EXPECT_NEAR(smallest_distance<3>({{0.05, 0.05, 0.9}, {0.95, 0.95, 0.1}}),
              std::sqrt(0.01 + 0.01 + 0.04), 1e-15);
  EXPECT_EQ(smallest_distance<3>({{0.2, 0.2, 0.2}}), 1);
}

TEST(Packing, ImpossiblePackingsAreRefusedWithAllFacts) {
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

}  // namespace
}  // namespace understudy::shapes
