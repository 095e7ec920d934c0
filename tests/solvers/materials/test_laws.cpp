#include <gtest/gtest.h>

#include <cmath>
#include <understudy/solvers/materials/laminate.hpp>
#include <understudy/solvers/materials/laws.hpp>
#include <vector>

namespace understudy::materials {
namespace {

using One = Pack<double, 1>;
constexpr double mu = 28.8, lambda = 43.3;

/// A deformation without symmetry: near the identity in finite strain, near zero in small strain.
template <template <int> class LawOf, int D>
std::vector<double> kinematics() {
  const double slopes[] = {0.12, -0.07, 0.05, 0.09, -0.11, 0.04, -0.03, 0.08, 0.15};
  std::vector<double> f(slopes, slopes + D * D);
  if (LawOf<D>::finite_strain)
    for (int i = 0; i < D; ++i) f[static_cast<std::size_t>(i * (D + 1))] += 1;
  return f;
}

template <template <int> class LawOf, int D>
auto at(const std::vector<double>& f) {
  One packs[D * D];
  for (int a = 0; a < D * D; ++a) packs[a].v = f[static_cast<std::size_t>(a)];
  return LawOf<D>::at(packs, One(mu), One(lambda));
}

template <class Quantity>
double slope(std::vector<double> f, int component, const Quantity& quantity) {
  constexpr double step = 1e-6;
  const auto at = static_cast<std::size_t>(component);
  f[at] += step;
  const double above = quantity(f);
  f[at] -= 2 * step;
  return (above - quantity(f)) / (2 * step);
}

template <template <int> class LawOf, int D>
void expect_derivatives() {
  const auto f = kinematics<LawOf, D>();
  const auto point = at<LawOf, D>(f);
  const double length = D == 2 ? std::hypot(0.48, 0.6) : 1.0;
  const double normal[] = {0.48 / length, -0.6 / length, 0.64};
  One n[D];
  for (int d = 0; d < D; ++d) n[d].v = normal[d];
  double acoustic[D][D] = {};
  for (int a = 0; a < D * D; ++a) {
    EXPECT_NEAR(point.stress(a).v,
                slope(f, a, [](const auto& g) { return at<LawOf, D>(g).energy().v; }), 1e-6);
    for (int b = 0; b < D * D; ++b) {
      const double expected =
          slope(f, b, [a](const auto& g) { return at<LawOf, D>(g).stress(a).v; });
      EXPECT_NEAR(point.tangent(a, b).v, expected, 1e-5) << a << " " << b;
      acoustic[a / D][b / D] += expected * normal[a % D] * normal[b % D];
    }
  }
  for (int i = 0; i < D; ++i)
    for (int k = 0; k < D; ++k) EXPECT_NEAR(point.acoustic(n, i, k).v, acoustic[i][k], 1e-5);
}

TEST(Laws, StressAndTangentAreDerivativesOfTheEnergy) {
  expect_derivatives<NeoHookean, 2>();
  expect_derivatives<NeoHookean, 3>();
  expect_derivatives<LinearElastic, 2>();
  expect_derivatives<LinearElastic, 3>();
}

TEST(Laws, TwoDimensionsArePlaneStrain) {
  const auto plane = kinematics<NeoHookean, 2>();
  const auto two = at<NeoHookean, 2>(plane);
  const auto three = at<NeoHookean, 3>({plane[0], plane[1], 0, plane[2], plane[3], 0, 0, 0, 1});
  EXPECT_NEAR(two.energy().v, three.energy().v, 1e-13);
  EXPECT_NEAR(two.stress(1).v, three.stress(1).v, 1e-13);
  EXPECT_NEAR(two.stress(3).v, three.stress(4).v, 1e-13);
}

TEST(Laws, UndeformedStateIsFreeOfEnergyAndStress) {
  const auto point = at<NeoHookean, 3>({1, 0, 0, 0, 1, 0, 0, 0, 1});
  EXPECT_EQ(point.energy().v, 0);
  for (int a = 0; a < 9; ++a) EXPECT_EQ(point.stress(a).v, 0);
}

TEST(LaminateVoxel, TractionIsContinuousAndTangentIsTheDerivative) {
  using P = Pack<double, 1>;
  LaminateVoxels<3, P> voxels;
  voxels.share = P(0.3);
  voxels.rest = P(0.7);
  const double normal[] = {0.48, -0.6, 0.64};
  for (int d = 0; d < 3; ++d) voxels.normal[d] = P(normal[d]);
  voxels.mu_inside = P(10 * mu);
  voxels.lambda_inside = P(8 * lambda);
  voxels.mu_outside = P(mu);
  voxels.lambda_outside = P(lambda);
  const auto solve = [&](const std::vector<double>& f) {
    P packs[9], jump[3];
    for (int a = 0; a < 9; ++a) packs[a].v = f[static_cast<std::size_t>(a)];
    return Laminate<NeoHookean, 3, P>(packs, voxels, jump, 1, 1e-11);
  };
  const auto f = kinematics<NeoHookean, 3>();
  P tangent[45];
  const auto point = solve(f);
  point.tangent(tangent);
  for (int a = 0; a < 9; ++a) {
    // The energy is stationary in the jump, so this holds only if the traction is continuous.
    EXPECT_NEAR(point.stress(a).v, slope(f, a, [&](const auto& g) { return solve(g).energy().v; }),
                2e-6);
    for (int b = 0; b < 9; ++b)
      EXPECT_NEAR(tangent[packed(a, b, 9)].v,
                  slope(f, b, [&](const auto& g) { return solve(g).stress(a).v; }), 2e-5);
  }
}

// Where the volume is small, or so large that the surface pressure falls again, and the contrast
// is extreme: the energy is still stationary in the jump, from any start.
TEST(LaminateVoxel, JumpIsFoundForLargeStatesAndContrasts) {
  using P = Pack<double, 1>;
  LaminateVoxels<3, P> voxels;
  voxels.share = P(0.8);
  voxels.rest = P(0.2);
  voxels.normal[0] = P(0.6);
  voxels.normal[1] = P(0.8);
  voxels.mu_inside = P(50 * mu);
  voxels.lambda_inside = P(50 * lambda);
  voxels.mu_outside = P(mu);
  voxels.lambda_outside = P(lambda);
  const auto solve = [&](const std::vector<double>& f, double start) {
    P packs[9], jump[3] = {P(start), P(-start), P(0.5 * start)};
    for (int a = 0; a < 9; ++a) packs[a].v = f[static_cast<std::size_t>(a)];
    return Laminate<NeoHookean, 3, P>(packs, voxels, jump, 1, 1e-11);
  };
  const std::vector<std::vector<double>> states = {{0.7, 0.2, 0, 0, 0.8, 0, 0, 0, 0.95},
                                                   {2.2, 0, 0, 0.3, 2.0, 0, 0, 0.1, 1.5},
                                                   {1.0, 1.5, 0, 0, 1.0, 0, 0, 0, 1.0}};
  for (const auto& f : states) {
    const auto point = solve(f, 0);
    for (int a = 0; a < 9; ++a) {
      const double expected = slope(f, a, [&](const auto& g) { return solve(g, 0).energy().v; });
      EXPECT_NEAR(point.stress(a).v, expected, 1e-7 * 50 * mu) << "component " << a;
      EXPECT_NEAR(solve(f, 0.7).stress(a).v, point.stress(a).v, 1e-9 * 50 * mu);
    }
  }
}

template <template <int> class LawOf>
bool settles(double tolerance, double amplitude) {
  LaminateVoxels<2, One> voxels;
  voxels.share = One(0.3);
  voxels.rest = One(0.7);
  voxels.normal[0] = One(0.6);
  voxels.normal[1] = One(0.8);
  voxels.mu_inside = One(10 * mu);
  voxels.lambda_inside = One(8 * lambda);
  voxels.mu_outside = One(mu);
  voxels.lambda_outside = One(lambda);
  One f[4], jump[2];
  const auto plain = kinematics<LawOf, 2>();
  for (std::size_t a = 0; a < 4; ++a) f[a].v = amplitude * plain[a];
  return Laminate<LawOf, 2, One>(f, voxels, jump, 1, tolerance).settled();
}

TEST(LaminateVoxel, SaysWhetherTheTractionIsContinuous) {
  EXPECT_TRUE(settles<NeoHookean>(1e-9, 1));
  EXPECT_TRUE(settles<LinearElastic>(1e-9, 1));
  EXPECT_TRUE(settles<LinearElastic>(1e-9, 1e9)) << "rounding is all that is left";
  const double out_of_reach = -1;
  EXPECT_FALSE(settles<NeoHookean>(out_of_reach, 1));
  EXPECT_FALSE(settles<LinearElastic>(out_of_reach, 1));
}

}  // namespace
}  // namespace understudy::materials
