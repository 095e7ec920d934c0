#include <gtest/gtest.h>

#include <set>
#include <understudy/core/errors.hpp>
#include <understudy/core/sobol.hpp>

namespace understudy {
namespace {

// The first points in natural (not Gray code) order, from the definition: bits of the index times
// the first direction numbers 1/2, 1/4, ... and 1/2, 3/4, 5/8 ... of dimensions 1 to 3.
TEST(Sobol, FirstPointsAreThoseOfTheDefinition) {
  const Sobol sobol(3, 0, false);
  const double expected[4][3] = {
      {0, 0, 0}, {0.5, 0.5, 0.5}, {0.25, 0.75, 0.75}, {0.75, 0.25, 0.25}};
  for (std::uint64_t i = 0; i < 4; ++i)
    for (std::size_t d = 0; d < 3; ++d) EXPECT_EQ(sobol.coordinate(i, d), expected[i][d]);
}

TEST(Sobol, EveryCoordinateIsStratified) {
  const Sobol sobol(Sobol::most_dimensions, 7);
  for (std::size_t d = 0; d < sobol.dimensions(); ++d) {
    std::set<int> strata;
    for (std::uint64_t i = 0; i < 256; ++i)
      strata.insert(static_cast<int>(256 * sobol.coordinate(i, d)));
    EXPECT_EQ(strata.size(), 256U) << "dimension " << d;
  }
}

// Dimensions 1 and 2 form a (0, m, 2)-net: every elementary interval of area 2^-m holds one point.
TEST(Sobol, FirstTwoDimensionsAreANet) {
  const Sobol sobol(2, 3);
  for (int k = 0; k <= 8; ++k) {
    std::set<std::pair<int, int>> boxes;
    for (std::uint64_t i = 0; i < 256; ++i)
      boxes.emplace(static_cast<int>((1 << k) * sobol.coordinate(i, 0)),
                    static_cast<int>((256 >> k) * sobol.coordinate(i, 1)));
    EXPECT_EQ(boxes.size(), 256U) << "split " << k;
  }
}

// The mean of a product converges faster than Monte Carlo's 1 / sqrt(n) (0.002 here).
TEST(Sobol, IntegratesProductsInTwentyOneDimensions) {
  const Sobol sobol(21, 11);
  const std::uint64_t n = 1 << 14;
  double sum = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    double product = 1;
    for (std::size_t d = 0; d < 21; ++d) product *= 1 + 0.3 * (sobol.coordinate(i, d) - 0.5);
    sum += product;
  }
  EXPECT_NEAR(sum / static_cast<double>(n), 1.0, 5e-4);
}

TEST(Sobol, SeedMovesThePointsAndTooManyDimensionsAreRefused) {
  EXPECT_NE(Sobol(1, 1).coordinate(5, 0), Sobol(1, 2).coordinate(5, 0));
  EXPECT_THROW(Sobol(Sobol::most_dimensions + 1, 1), InputError);
  EXPECT_THROW(Sobol(0, 1), InputError);
}

}  // namespace
}  // namespace understudy
