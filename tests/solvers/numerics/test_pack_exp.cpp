#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <understudy/solvers/numerics/pack_exp.hpp>

namespace understudy::numerics {
namespace {

template <int W>
void expect_exp() {
  for (double x = 0; x > -690; x = 1.01 * x - 1e-3) {
    const auto y = exp_negative(Pack<double, W>(x));
    for (int lane = 0; lane < W; ++lane)
      ASSERT_NEAR(y.get(lane) / std::exp(x), 1, 8 * std::numeric_limits<double>::epsilon()) << x;
  }
}

TEST(PackExp, IsRightToTheLastPlaces) {
  expect_exp<1>();
  expect_exp<4>();
  expect_exp<8>();
}

}  // namespace
}  // namespace understudy::numerics
