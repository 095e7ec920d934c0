#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <loops/dynamics/dynamics_case.hpp>
#include <understudy/loops/dynamics/describe_places.hpp>

namespace understudy::loops {
namespace {

using ::testing::HasSubstr;

std::string described(const std::vector<double>& positions) {
  return describe_places(test::atoms_of_mass({12, 12, 12}), positions);
}

TEST(DescribePlaces, names_atoms_that_are_nowhere_or_in_the_same_place) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(described({0, 0, 0, 0, nan, 0, 0, 0, 0}),
              HasSubstr("place of atom 2 (A ALA 1 A2) is no number"));
  EXPECT_THAT(described({0, 0, 0, 9, 0, 0, 0, 0.25, 0}),
              HasSubstr("1 (A ALA 1 A1) and 3 (A ALA 1 A3) are 0.25 A apart"));
}

TEST(DescribePlaces, says_how_far_atoms_reach_that_keep_their_distance) {
  EXPECT_THAT(described({0, -1, 0, 3, 0, 0, 0, 1, 1e6}), HasSubstr("over 3 x 2 x 1e+06 A"));
}

}  // namespace
}  // namespace understudy::loops
