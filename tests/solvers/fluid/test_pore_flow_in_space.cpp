#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/message.hpp>
#include <solvers/fluid/pore_probe.hpp>
#include <understudy/core/conformance.hpp>

namespace understudy::fluid {
namespace {

TEST(PoreFlowInSpace, ConformsToWhatEveryOperatorMustDo) {
  PoreFlow<3> flow = round_pores<3>({.resolution = 8, .tolerance = 1e-2});
  const Rows rows{{0.1, 0.05, -0.2, 0.2}, {0, -2, 1, 0.15}};
  const auto some = [&](std::size_t n) {
    Rows chosen;
    for (std::size_t k = 0; k < n; ++k) chosen.push_back(rows[k % rows.size()]);
    return inputs(flow.signature(), chosen);
  };
  ConformanceOptions options;
  options.samples = 2;
  options.warm_tolerance = 1e-1;
  EXPECT_THAT(conformance_findings(flow, some, options), testing::IsEmpty());
}

TEST(PhysicsPoreFlowInSpace, PlatesOfAnImageAreAChannelAlongBothOtherDirections) {
  constexpr int width = 6;
  const Node<3> n{12, 8, 10};
  PoreFlow<3> flow =
      pores_of_image<3>(image_of<3>(n, [](const Node<3>& at) { return at[2] >= width; }));
  EXPECT_EQ(flow.signature().output("velocity_field").shape,
            (std::vector<std::size_t>{10, 8, 12, 3}));
  const Answer answer = ask(flow, {{2, 0, 0}, {0, 2, 0}, {0, 0, 2}, {1, 1, 0}, {1, 1, 1e-3}});
  using enum Outcome;
  EXPECT_THAT(answer.outcomes, testing::ElementsAre(ok, ok, invalid_input, ok, invalid_input));
  // Plane Poiseuille flow, exact at the nodes, whose mean is that of the parabola and 1 / (2 w^2)
  // more; w and the cell's first side in nodes.
  const double share = width / 10.0, at_nodes = 1 + 0.5 / (width * width);
  const double exact = 12 * std::pow(12.0 / width, 2) / (share * at_nodes);
  EXPECT_NEAR(answer.drag[0] / 2, exact, 1e-7 * exact);
  EXPECT_NEAR(answer.drag[4] / 2, exact, 1e-7 * exact);
  EXPECT_NEAR(answer.drag[9], exact, 1e-7 * exact);
  EXPECT_NEAR(answer.drag[10], exact, 1e-7 * exact);
}

// Slow drag is a symmetric matrix, up to the error of the nodes, and that of a packing is no
// multiple of the unit matrix.
TEST(PhysicsPoreFlowInSpace, APackingOfSpheresIsAnisotropic) {
  PoreFlow<3> flow = pore_flow<3>({.resolution = 18, .tolerance = 1e-5},
                                  shapes::RandomSphereOptions{.count = 3, .seed = 2});
  const Answer answer =
      ask(flow, {{0.01, 0, 0, 0.2}, {0, 0.01, 0, 0.2}, {0, 0, 0.01, 0.2}, {0, 0, 0.01, 0.05}});
  EXPECT_THAT(answer.outcomes, testing::Each(Outcome::ok));
  const auto& k = answer.drag;
  for (std::size_t a = 0; a < 3; ++a) {
    EXPECT_GT(k[4 * a], 0.3);  // 30 times the Reynolds number and more
    for (std::size_t b = 0; b < a; ++b) EXPECT_NEAR(k[3 * a + b], k[3 * b + a], 0.02 * k[0]);
  }
  EXPECT_GT(std::abs(k[0] - k[4]) + std::abs(k[4] - k[8]), 0.01 * k[0]);
  EXPECT_LT(k[11], 0.5 * k[8]);
}

TEST(PoreFlowInSpace, VelocitiesRestInTheSphereAndMeetTheReynoldsNumber) {
  constexpr std::size_t n = 12;
  PoreFlow<3> flow = round_pores<3>({.resolution = n, .tolerance = 1e-5});
  const Answer answer = ask(flow, {{1, -2, 4, 0.2}, {0, 1, 0, -1}}, {}, true);
  EXPECT_NE(answer.outcomes[1], Outcome::ok);
  double mean[3] = {};
  for (std::size_t i = 0; i < 3 * n * n * n; ++i) {
    mean[i % 3] += answer.field[i] / (n * n * n);
    EXPECT_TRUE(std::isnan(answer.field[3 * n * n * n + i]));
  }
  EXPECT_NEAR(mean[0], 1, 1e-3);
  EXPECT_NEAR(mean[1], -2, 1e-3);
  EXPECT_NEAR(mean[2], 4, 1e-3);
  constexpr std::size_t middle = (n / 2 * n + n / 2) * n + n / 2;
  EXPECT_EQ(answer.field[3 * middle + 2], 0);
  EXPECT_GT(answer.field[2], 4);  // in the corner of the cell, far from the sphere
}

TEST(PhysicsPoreFlowInSpace, TurningCellAndFlowTurnsTheDrag) {
  const std::vector<std::string> varying{"volume_fraction", "aspect", "angle"};
  PoreFlow<3> flow =
      pore_flow<3>({.resolution = 14, .tolerance = 1e-6}, shapes::EllipsoidOptions{}, varying);
  const Answer answer = ask(flow, {{8, 3, 0, 0.1, 1.5, 0.4}, {-3, 8, 0, 0.1, 1.5, 0.4 + M_PI / 2}});
  EXPECT_THAT(answer.outcomes, testing::Each(Outcome::ok));
  EXPECT_NEAR(answer.drag[4], answer.drag[0], 1e-4 * answer.drag[0]);
  EXPECT_NEAR(-answer.drag[3], answer.drag[1], 1e-4 * answer.drag[0]);
}

}  // namespace
}  // namespace understudy::fluid
