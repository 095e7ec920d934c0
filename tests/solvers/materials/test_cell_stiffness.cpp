#include <gtest/gtest.h>

#include "stiffness_probe.hpp"

namespace understudy::materials {
namespace {

template <class Element, class T = double>
void expect_oracle(const Kokkos::Array<int, Element::dimensions>& n, Cut cut, Way way) {
  constexpr int D = Element::dimensions;
  constexpr double rounding = sizeof(T) == 4 ? 5e-6 : 1e-12;
  const auto [oracle, u, x] = example<Element>(n, cut);
  Kernels<Element, T> kernels(oracle, way);
  kernels.evaluate_at(u);
  kernels.multiply(x);
  double energy = 0;
  std::vector<double> mean(D * D, 0.0);
  const double fixed[D * D] = {};
  const auto force = oracle.force(u, energy), product = oracle.product(u, x, fixed, mean);
  const auto found_force = on_host(kernels.work.force);
  const auto found_product = on_host(kernels.product);
  for (std::size_t k = 0; k < force.size(); ++k) {
    ASSERT_NEAR(found_force(0, k), force[k], 1e-11) << k;
    ASSERT_NEAR(found_product(0, k), product[k], rounding * largest(product)) << k;
  }
  EXPECT_NEAR(kernels.sum_of_curvatures() / dot(product, x), 1, rounding);
  EXPECT_NEAR(kernels.work.state(0, State::energy) / energy, 1, 1e-12);
  EXPECT_NEAR(kernels.work.state(0, State::force) / dot(force, force), 1, 1e-11);
}

template <class Element, class T = double>
void expect_oracle(const Kokkos::Array<int, Element::dimensions>& n, Cut cut = Cut::none) {
  for (const Way way : both_ways) expect_oracle<Element, T>(n, cut, way);
}

TEST(CellStiffness, AgreesWithTextbookElements) {
  expect_oracle<OnePoint<2>>({5, 7});
  expect_oracle<OnePoint<3>>({5, 4, 6});
  expect_oracle<FullIntegration<2>>({18, 5});
  expect_oracle<FullIntegration<3>>({4, 6, 5});
}

TEST(CellStiffness, RowsLongerThanAPackAreNoException) {
  expect_oracle<OnePoint<3>>({19, 3, 4});
  expect_oracle<OnePoint<2>>({16, 4});
}

TEST(CellStiffness, LaminateVoxelsToo) {
  expect_oracle<OnePoint<2>>({18, 7}, Cut::some);
  expect_oracle<OnePoint<3>>({5, 4, 6}, Cut::some);
  expect_oracle<FullIntegration<2>>({18, 5}, Cut::some);
  expect_oracle<FullIntegration<3>>({4, 6, 5}, Cut::some);
}

TEST(CellStiffness, SinglePrecisionToo) {
  expect_oracle<OnePoint<2>, float>({18, 7}, Cut::some);
  expect_oracle<OnePoint<3>, float>({5, 4, 6}, Cut::some);
  expect_oracle<FullIntegration<2>, float>({18, 5});
  expect_oracle<FullIntegration<3>, float>({4, 6, 5});
}

TEST(CellStiffness, TractionsThatStillJumpAreCounted) {
  const auto made = example<OnePoint<2>>({9, 6}, Cut::some);
  for (const Way way : both_ways) {
    Kernels<OnePoint<2>, double> kernels(made.oracle, way);
    kernels.evaluate_at(made.u);
    EXPECT_EQ(kernels.work.state(0, State::unsettled), 0);
    const double out_of_reach = -1;
    kernels.evaluate_at(made.u, out_of_reach);
    EXPECT_EQ(kernels.work.state(0, State::unsettled), kernels.geometry->cut_blocks());
  }
}

/// Sensitivities of every load that solve nothing yet: their residuals, and what is made of them.
template <class Element, class T>
void expect_sensitivity_oracle(const Kokkos::Array<int, Element::dimensions>& n, Cut cut, Way way) {
  constexpr int D = Element::dimensions;
  constexpr double rounding = sizeof(T) == 4 ? 5e-6 : 1e-12;
  const auto [oracle, u, unused] = example<Element>(n, cut);
  Kernels<Element, T> kernels(oracle, way);
  kernels.evaluate_at(u);
  const Stream stream(5, "sensitivity", 0);
  std::vector<std::vector<double>> x(D * D), residual(D * D), stress(D * D);
  for (std::size_t load = 0; load < D * D; ++load) {
    for (std::size_t k = 0; k < u.size(); ++k) {
      const auto value = static_cast<T>(oracle.grid.spacing * stream.normal(load * 10000 + k));
      x[load].push_back(static_cast<double>(value));
    }
    set_row(kernels.work.sensitivity, load, x[load]);
    stress[load].assign(D * D, 0.0);
    residual[load] = oracle.product(u, x[load], kernels.loads.basis[load], stress[load]);
    for (double& r : residual[load]) r = -r;
  }
  kernels.find_sensitivity_residuals();
  const auto found = on_host(kernels.work.sensitivity_residual);
  for (std::size_t i = 0; i < D * D; ++i) {
    const double size = largest(residual[i]), norm = std::sqrt(dot(residual[i], residual[i]));
    for (std::size_t k = 0; k < u.size(); ++k)
      ASSERT_NEAR(found(i, k), residual[i][k], rounding * size) << i;
    EXPECT_NEAR(kernels.work.products(0, D * D * D * D + i) / (norm * norm), 1, 2 * rounding);
    for (std::size_t j = 0; j < D * D; ++j) {
      EXPECT_NEAR(kernels.work.products(0, i * D * D + j), dot(x[i], residual[j]),
                  rounding * std::sqrt(dot(x[i], x[i]) * dot(residual[j], residual[j])));
      double expected = 0;
      for (std::size_t a = 0; a < D * D; ++a) expected += kernels.loads.basis[j][a] * stress[i][a];
      EXPECT_NEAR(kernels.work.response(0, i * D * D + j), expected, rounding * largest(stress[i]));
    }
  }
}

template <class Element, class T>
void expect_sensitivity_oracle(const Kokkos::Array<int, Element::dimensions>& n, Cut cut) {
  for (const Way way : both_ways) expect_sensitivity_oracle<Element, T>(n, cut, way);
}

TEST(SensitivityKernels, AgreeWithTextbookElements) {
  expect_sensitivity_oracle<OnePoint<3>, double>({4, 4, 4}, Cut::some);
  expect_sensitivity_oracle<OnePoint<3>, float>({4, 4, 4}, Cut::some);
  expect_sensitivity_oracle<OnePoint<2>, double>({17, 5}, Cut::none);
  expect_sensitivity_oracle<FullIntegration<2>, float>({6, 7}, Cut::some);
  expect_sensitivity_oracle<FullIntegration<3>, double>({4, 4, 4}, Cut::none);
}

}  // namespace
}  // namespace understudy::materials
