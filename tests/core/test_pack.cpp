#include <gtest/gtest.h>

#include <cmath>
#include <understudy/core/pack.hpp>

#ifndef KOKKOS_ENABLE_CUDA  // nvcc has no vectors in device code: packs hold one number there
namespace understudy {
namespace {

using Doubles = Pack<double, 4>;

Doubles of(double a, double b, double c, double d) {
  const double values[] = {a, b, c, d};
  return Doubles::load(values);
}

TEST(Pack, ComputesLaneByLane) {
  const Doubles a = of(1, 2, 3, 4), b = of(4, 3, 2, 1);
  const Doubles larger = max(a, b), chosen = where_greater(a, b, Doubles(1.0), Doubles(-1.0));
  const double largest[] = {4, 3, 3, 4}, signs[] = {-1, -1, 1, 1};
  for (int lane = 0; lane < 4; ++lane) {
    EXPECT_EQ(larger.get(lane), largest[lane]);
    EXPECT_EQ(chosen.get(lane), signs[lane]);
    EXPECT_EQ((a * b + 1.0).get(lane), a.get(lane) * b.get(lane) + 1);
  }
  EXPECT_EQ(sum(a), 10);
  EXPECT_EQ(smallest(b), 1);
}

TEST(Pack, RoundsOnStoringAndWidensOnLoading) {
  float stored[4];
  store_as(of(1.0 / 3, 2, -3, 1e-3), stored);
  EXPECT_EQ(stored[0], 1.0f / 3);
  EXPECT_EQ((load_as<double, 4>(stored).get(3)), static_cast<double>(1e-3f));
  const float factors[] = {5, 6};
  const auto twice = load_each_twice<float, 4>(factors);
  for (int lane = 0; lane < 4; ++lane) EXPECT_EQ(twice.get(lane), factors[lane / 2]);
}

TEST(Pack, LogarithmIsAccurateToTheLastPlaces) {
  double worst = 0;
  for (double x = 1e-3; x < 1e3; x *= 1.0007) {
    const Doubles y = log(of(x, 1 / x, x * x, 1.0));
    worst = std::max(worst, std::abs(y.get(0) - std::log(x)) / std::abs(std::log(x)));
    worst = std::max(worst, std::abs(y.get(1) - std::log(1 / x)) / std::abs(std::log(1 / x)));
    worst = std::max(worst, std::abs(y.get(2) - std::log(x * x)) / std::abs(std::log(x * x)));
    ASSERT_EQ(y.get(3), 0.0);
  }
  EXPECT_LT(worst, 3e-16);
}

TEST(Pack, LogarithmKeepsSmallDifferencesFromOne) {
  for (const double e : {1e-15, -1e-12, 3e-9, -1e-4})
    EXPECT_NEAR(log(Doubles(1.0 + e)).get(2), std::log(1.0 + e), 2e-16 * std::abs(e) + 1e-31);
}

}  // namespace
}  // namespace understudy
#endif
