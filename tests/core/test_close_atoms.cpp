#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <understudy/core/close_atoms.hpp>
#include <vector>

namespace understudy {
namespace {

TEST(CloseAtoms, AreTheTwoNearestOfAll) {
  const std::vector<double> positions = {5, 0, 0, 1, 0.3, 0, 9, 0, 0, 5.1, 0, 0.1, 1, 0, 0};
  const auto pair = closest_atoms(positions);
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->i, 0U);
  EXPECT_EQ(pair->j, 3U);
  EXPECT_NEAR(pair->distance, 0.1 * std::sqrt(2.0), 1e-12);
}

TEST(CloseAtoms, MayBeInTheSamePlace) {
  const auto pair = closest_atoms(std::vector<double>{1, 2, 3, 7, 7, 7, 1, 2, 3});
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->j, 2U);
  EXPECT_EQ(pair->distance, 0);
}

TEST(CloseAtoms, ThatKeepTheirDistanceAreNone) {
  const double least = least_atom_distance;
  EXPECT_FALSE(closest_atoms(std::vector<double>{0, 0, 0, 0, least, 0, 0, -least, 0}));
  EXPECT_FALSE(closest_atoms(std::vector<double>{}));
}

TEST(CloseAtoms, WithoutPlacesAreNearNothing) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(closest_atoms(std::vector<double>{0, 0, nan, 0, 0, 0, nan, 0, 0}));
}

}  // namespace
}  // namespace understudy
