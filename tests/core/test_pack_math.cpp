#include <gtest/gtest.h>

#include <cmath>
#include <core/at.hpp>
#include <functional>
#include <limits>
#include <understudy/core/batch.hpp>
#include <understudy/core/pack_math.hpp>

namespace understudy {
namespace {

using P = Pack<double, lanes<double>>;

struct RootOf {
  KOKKOS_FUNCTION P operator()(const P& x) const { return reciprocal_sqrt(x); }
};
struct PowerOf {
  KOKKOS_FUNCTION P operator()(const P& x) const { return exp(x); }
};
struct OddLanesOf {
  KOKKOS_FUNCTION P operator()(const P& x) const { return where_bits(0xaaU, x, P(-1.0)); }
};

template <class Function>
struct EachPack {
  Kokkos::View<double*> numbers;
  Function function;
  KOKKOS_FUNCTION void operator()(int k) const {
    double* const at = numbers.data() + static_cast<std::ptrdiff_t>(k) * P::width;
    function(P::load(at)).store(at);
  }
};

constexpr int kNumbers = 4096;

/// function(of(k)) for k = 0, 1, ..., computed where kernels run.
template <class Function>
HostField values(Function function, const std::function<double(int)>& of) {
  const Field numbers("numbers", kNumbers, 1);
  change(numbers, [&](std::size_t k, std::size_t, double) { return of(static_cast<int>(k)); });
  const Kokkos::View<double*> flat(numbers.data(), kNumbers);
  Kokkos::parallel_for("understudy/core/test_pack_math",
                       Kokkos::RangePolicy<Execution>(0, kNumbers / P::width),
                       EachPack<Function>{flat, function});
  const HostField found("found", kNumbers, 1);
  Kokkos::deep_copy(found, numbers);
  return found;
}

TEST(PackMath, ReciprocalRootsAreRightToRounding) {
  const auto of = [](int k) { return std::pow(10.0, -300 + 600.0 * k / kNumbers) * (1 + k % 7); };
  const HostField roots = values(RootOf{}, of);
  for (int k = 0; k < kNumbers; ++k) EXPECT_NEAR(roots(k, 0) * std::sqrt(of(k)), 1, 6e-16) << of(k);
}

TEST(PackMath, PowersOfEAreRightToRounding) {
  const auto of = [](int k) { return -700 + 1400.0 * k / kNumbers + 1e-3 * (k % 11); };
  const HostField powers = values(PowerOf{}, of);
  for (int k = 0; k < kNumbers; ++k) EXPECT_NEAR(powers(k, 0) / std::exp(of(k)), 1, 6e-16) << of(k);
}

TEST(PackMath, PowersOfEVanishFarBelowZero) {
  const HostField powers = values(PowerOf{}, [](int k) { return -705.0 - 1e4 * k; });
  for (int k = 0; k < kNumbers; ++k) {
    EXPECT_GE(powers(k, 0), 0);
    EXPECT_LT(powers(k, 0), 1e-300);
  }
}

TEST(PackMath, ThePowerOfNoNumberIsNone) {
  for (const double nan : {std::nan(""), -std::nan("0xfff")})
    EXPECT_TRUE(std::isnan(values(PowerOf{}, [&](int) { return nan; })(0, 0)));
}

template <class T, int W>
void expect_accurate_roots() {
  for (double number = 1e-24; number < 1e24; number *= 1.0037) {
    const T x = static_cast<T>(number);
    const auto y = reciprocal_sqrt(Pack<T, W>(x));
    for (int lane = 0; lane < W; ++lane)
      ASSERT_NEAR(y.get(lane) * std::sqrt(x), 1, 4 * std::numeric_limits<T>::epsilon()) << x;
  }
}

template <int W>
void expect_accurate_powers() {
  for (double x = 0; x > -690; x = 1.01 * x - 1e-3) {
    const auto y = exp(Pack<double, W>(x));
    for (int lane = 0; lane < W; ++lane)
      ASSERT_NEAR(y.get(lane) / std::exp(x), 1, 8 * std::numeric_limits<double>::epsilon()) << x;
  }
}

TEST(PackMath, RootsAndPowersAreRightAtEveryWidth) {
  expect_accurate_roots<double, 1>();
  expect_accurate_roots<double, 2>();
  expect_accurate_roots<double, 8>();
  expect_accurate_roots<float, 1>();
  expect_accurate_roots<float, 16>();
  expect_accurate_powers<1>();
  expect_accurate_powers<4>();
  expect_accurate_powers<8>();
}

TEST(PackMath, BitsChooseLanes) {
  const HostField chosen = values(OddLanesOf{}, [](int k) { return k; });
  for (int k = 0; k < kNumbers; ++k) {
    const bool odd = P::width > 1 && k % 2 == 1;
    EXPECT_EQ(chosen(k, 0), odd ? k : -1) << k;
  }
}

}  // namespace
}  // namespace understudy
