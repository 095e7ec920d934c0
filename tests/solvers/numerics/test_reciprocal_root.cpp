#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <understudy/solvers/numerics/reciprocal_root.hpp>

namespace understudy::numerics {
namespace {

template <int W>
void expect_accuracy() {
  for (double x = 1e-24; x < 1e24; x *= 1.0037) {
    const auto y = reciprocal_root(Pack<double, W>(x));
    for (int lane = 0; lane < W; ++lane)
      ASSERT_NEAR(y.get(lane) * std::sqrt(x), 1, 4 * std::numeric_limits<double>::epsilon()) << x;
  }
}

TEST(ReciprocalRoot, IsRightToTheLastPlaces) {
  expect_accuracy<1>();
  expect_accuracy<2>();
  expect_accuracy<8>();
}

}  // namespace
}  // namespace understudy::numerics
