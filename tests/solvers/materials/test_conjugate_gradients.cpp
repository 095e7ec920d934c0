#include <gtest/gtest.h>

#include "stiffness_probe.hpp"

namespace understudy::materials {
namespace {

/// One iteration of CG on a homogeneous medium, undeformed but rotated, from K x back to K x.
template <class Element, class T>
void expect_one_iteration(const Kokkos::Array<int, Element::dimensions>& n) {
  constexpr int D = Element::dimensions;
  constexpr double tolerance = sizeof(T) == 4 ? 2e-5 : 1e-11;
  auto [oracle, u, x] = example<Element>(n, Cut::none);
  for (Voxel<D>& voxel : oracle.voxels) voxel.inside = voxel.outside = 0;
  const double cosine = 0.8, sine = 0.6;
  oracle.mean.assign(D * D, 0.0);
  for (std::size_t d = 0; d < D; ++d) oracle.mean[d * (D + 1)] = d < 2 ? cosine : 1.0;
  oracle.mean[1] = -sine;
  oracle.mean[D] = sine;
  Kernels<Element, T> kernels(oracle, Way::by_default);
  kernels.evaluate_at(std::vector<double>(u.size(), 0.0));
  for (std::size_t a = 0; a < D * D; ++a) kernels.work.rotation(0, a) = oracle.mean[a];
  kernels.multiply(x);
  ConjugateGradients<Element, T> cg(
      kernels.layout, 1,
      std::make_shared<const FourierPreconditioner<Element, T>>(kernels.layout, oracle.moduli.mu[0],
                                                                oracle.moduli.lambda[0]));
  const std::vector<double> force = row_of(kernels.product, u.size());
  set_row(cg.residual(), 0, force);
  const double norm = std::sqrt(dot(force, force));
  std::vector<LinearSystem> systems = {{.norm = norm, .tolerance = tolerance * norm}};
  cg.solve(Execution(), kernels.work.stiffness, kernels.work.rotation, systems, 10);
  EXPECT_TRUE(systems[0].converged());
  EXPECT_EQ(systems[0].iterations, 1);
  kernels.multiply(row_of(cg.solution(), u.size()));
  const std::vector<double> back = row_of(kernels.product, u.size());
  for (std::size_t k = 0; k < u.size(); ++k)
    ASSERT_NEAR(back[k], force[k], 2 * tolerance * largest(force)) << k;
}

TEST(ConjugateGradients, HomogeneousMediaTakeOneIteration) {
  expect_one_iteration<OnePoint<2>, double>({5, 7});
  expect_one_iteration<OnePoint<2>, double>({6, 8});
  expect_one_iteration<OnePoint<3>, double>({5, 3, 7});
  expect_one_iteration<OnePoint<3>, double>({4, 6, 5});
  expect_one_iteration<OnePoint<3>, float>({4, 6, 5});
  expect_one_iteration<FullIntegration<2>, double>({9, 6});
  expect_one_iteration<FullIntegration<3>, double>({5, 4, 6});
  expect_one_iteration<FullIntegration<3>, float>({3, 5, 7});
}

struct Solved {
  std::vector<LinearSystem> systems;
  std::vector<std::vector<double>> solutions;
  int replays = 0;
};

/// The same right-hand side of the same matrix to several tolerances.
Solved solve(const std::vector<double>& tolerances, int most_iterations,
             const CgSchedule& schedule = {}) {
  const auto made = example<OnePoint<2>>({9, 6}, Cut::some);
  Kernels<OnePoint<2>, double> kernels(made.oracle, Way::by_default);
  kernels.evaluate_at(made.u);
  kernels.multiply(made.x);
  for (int d = 0; d < 2; ++d) kernels.work.rotation(0, static_cast<std::size_t>(3 * d)) = 1;
  ConjugateGradients<OnePoint<2>, double> cg(
      kernels.layout, static_cast<int>(tolerances.size()),
      std::make_shared<const FourierPreconditioner<OnePoint<2>, double>>(kernels.layout, 28.8,
                                                                         43.3),
      schedule);
  const std::vector<double> force = row_of(kernels.product, made.x.size());
  const double norm = std::sqrt(dot(force, force));
  Solved all;
  for (const double tolerance : tolerances) {
    set_row(cg.residual(), all.systems.size(), force);
    all.systems.push_back(
        {.row = static_cast<int>(all.systems.size()), .norm = norm, .tolerance = tolerance * norm});
  }
  cg.solve(Execution(), kernels.work.stiffness, kernels.work.rotation, all.systems,
           most_iterations);
  all.replays = cg.replays();
  for (std::size_t row = 0; row < tolerances.size(); ++row) {
    const auto host = on_host(cg.solution());
    all.solutions.emplace_back(&host(row, 0), &host(row, 0) + made.x.size());
  }
  return all;
}

// The way of a GPU, where launches are recorded, converged systems stay in, and looks are rare.
TEST(ConjugateGradients, DoNotCareHowOftenTheHostLooks) {
  const std::vector<double> tolerances = {0.3, 1e-4, 0};  // the last is never reached
  for (const int most_iterations : {9, 30}) {
    const Solved plain = solve(tolerances, most_iterations, {.look_every = 1, .replay_below = 0});
    EXPECT_LT(plain.systems[0].iterations, plain.systems[1].iterations);
    EXPECT_EQ(plain.systems[2].iterations, most_iterations);
    for (const CgSchedule schedule :
         {CgSchedule{1, 0}, CgSchedule{4, 0}, CgSchedule{1, 100'000}, CgSchedule{4, 100'000}}) {
      const Solved other = solve(tolerances, most_iterations, schedule);
      if (most_iterations == 30) {
        EXPECT_EQ(other.replays > 0, on_gpu && schedule.replay_below > 0);
      }
      for (std::size_t row = 0; row < 3; ++row) {
        EXPECT_EQ(other.systems[row].iterations, plain.systems[row].iterations) << row;
        EXPECT_NEAR(other.systems[row].norm, plain.systems[row].norm,
                    1e-9 * plain.systems[0].tolerance);
        for (std::size_t k = 0; k < plain.solutions[row].size(); ++k)
          ASSERT_NEAR(other.solutions[row][k], plain.solutions[row][k], 1e-12) << row;
      }
    }
  }
}

TEST(ConjugateGradients, SayWhenTheyDoNotConverge) {
  for (const int most : {2, 200})
    EXPECT_EQ(solve({1e-8}, most).systems[0].converged(), most == 200);
}

}  // namespace
}  // namespace understudy::materials
