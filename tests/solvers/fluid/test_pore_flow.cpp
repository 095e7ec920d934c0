#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/message.hpp>
#include <numbers>
#include <solvers/fluid/pore_probe.hpp>
#include <understudy/core/conformance.hpp>
#include <understudy/core/errors.hpp>

namespace understudy::fluid {
namespace {

PoreFlow<2> circles(int resolution = 24) { return round_pores<2>({.resolution = resolution}); }

PoreFlow<2> ellipses(int resolution = 24, int averaged_flows = 6) {
  return pore_flow<2>({.resolution = resolution, .averaged_flows = averaged_flows},
                      shapes::EllipsoidOptions{}, {"volume_fraction", "aspect", "angle"});
}

TEST(PoreFlow, ConformsToWhatEveryOperatorMustDo) {
  PoreFlow<2> flow = ellipses();
  const std::vector<std::vector<double>> rows{
      {1, 0.5, 0.2, 1.5, 0.3}, {10, -5, 0.1, 2, 1.2}, {0, 0.1, 0.15, 1, 0}, {3, 3, 0.2, 1.2, 2}};
  const auto some = [&](std::size_t n) {
    std::vector<std::vector<double>> chosen;
    for (std::size_t k = 0; k < n; ++k) chosen.push_back(rows[k % rows.size()]);
    return inputs(flow.signature(), chosen);
  };
  ConformanceOptions options;
  options.warm_tolerance = 1e-3;
  EXPECT_THAT(conformance_findings(flow, some, options), testing::IsEmpty());
}

TEST(PoreFlow, DissipatesDragTimesReynoldsNumber) {
  PoreFlow<2> flow = circles();
  const Answer answer = ask(flow, {{3, -2, 0.25}, {0, 0, 0.25}});
  EXPECT_DOUBLE_EQ(answer.dissipation[0], 3 * answer.drag[0] - 2 * answer.drag[1]);
  EXPECT_GT(answer.dissipation[0], 0);
  EXPECT_EQ(answer.dissipation[1], 0);
}

TEST(PoreFlow, EveryOddSampleHasItsOutcome) {
  PoreFlow<2> flow = circles();
  const double nan = std::nan("");
  const Answer answer = ask(flow, {{1, 0, 0.2},    // usual
                                   {1, nan, 0.2},  // not a number
                                   {1, 0, 0.775},  // bodies touch
                                   {1, 0, -0.1},   // no fraction
                                   {1, 0, 1e-4},   // thinner than two nodes
                                   {100, 0, 0.2},  // too fast for 24 nodes
                                   {59, 59, 0.2},  // as a whole
                                   {1, 0, 0}});    // nothing in the way
  using enum Outcome;
  EXPECT_THAT(answer.outcomes,
              testing::ElementsAre(ok, invalid_input, testing::Ne(ok), testing::Ne(ok),
                                   out_of_range, out_of_range, out_of_range, ok));
  for (std::size_t s = 1; s < 7; ++s) EXPECT_TRUE(std::isnan(answer.drag[2 * s])) << s;
  EXPECT_EQ(answer.drag[14], 0);
}

TEST(PoreFlow, CreepingFlowsAreLinear) {
  PoreFlow<2> flow = circles();
  const Answer answer = ask(flow, {{1e-3, 0, 0.2}, {1e-18, 0, 0.2}, {1e-200, 0, 0.2}});
  EXPECT_THAT(answer.outcomes, testing::Each(Outcome::ok));
  const double slow = answer.drag[0] / 1e-3;
  EXPECT_NEAR(answer.drag[2] / 1e-18, slow, 1e-4 * slow);
  EXPECT_NEAR(answer.drag[4] / 1e-200, slow, 1e-4 * slow);
}

// What the surrogate has to learn: every flow of it is steady here, and none gains energy.
TEST(PoreFlow, TurnedEllipsesAreSteadyUpToAReynoldsNumberOf40) {
  PoreFlow<2> flow = ellipses(48);
  std::vector<std::vector<double>> rows;
  for (const double angle : {0.4, 1.1, 1.5707963})
    for (const double way : {0.0, 0.8, 2.0})
      rows.push_back({40 * std::cos(way), 40 * std::sin(way), 0.2, 2, angle});
  const Answer answer = ask(flow, rows);
  EXPECT_THAT(answer.outcomes, testing::Each(Outcome::ok));
  EXPECT_THAT(answer.dissipation, testing::Each(testing::Gt(0)));
}

TEST(PoreFlow, EllipsesThatOverlapAreInvalid) {
  PoreFlow<2> flow = ellipses();
  EXPECT_EQ(ask(flow, {{1, 0, 0.4, 3, 0}}).outcomes[0], Outcome::invalid_input);
}

template <class Solid>
VoxelImage square_image(int n, const Solid& solid) {
  return image_of<2>({n, n}, [&](const Node<2>& at) { return solid(at[0], at[1]); });
}

/// drag / reynolds of plane Poiseuille flow between plates, exact at the nodes: their mean is
/// G w^2 / (12 mu) (1 + 1 / (2 w^2)) in the channel of w nodes, times its share of the cell, whose
/// first side is the length.
double drag_of_plates(int width, double share, int side) {
  const double at_nodes = 1 + 0.5 / (width * width);
  return 12 * std::pow(double{1.0} * side / width, 2) / (share * at_nodes);
}

TEST(PhysicsPoreFlow, PlatesAreAChannelWithoutAPathAcross) {
  constexpr int n = 24, width = 18;
  PoreFlow<2> flow = pores_of_image<2>(square_image(n, [](int, int y) { return y >= width; }));
  const Answer answer = ask(flow, {{2, 0}, {0, 2}, {2, 1e-3}});
  const double exact = drag_of_plates(width, double{width} / n, n);
  EXPECT_NEAR(answer.drag[0] / 2, exact, 1e-7 * exact);
  EXPECT_EQ(answer.outcomes[0], Outcome::ok);
  EXPECT_EQ(answer.outcomes[1], Outcome::invalid_input);
  EXPECT_EQ(answer.outcomes[2], Outcome::invalid_input);
}

TEST(PoreFlow, ACellWithoutAPathLetsNothingThrough) {
  PoreFlow<2> flow = pores_of_image<2>(
      square_image(16, [](int x, int y) { return x == 3 || x == 4 || y == 7 || y == 8; }));
  EXPECT_EQ(ask(flow, {{1, 0}}).outcomes[0], Outcome::invalid_input);
  EXPECT_EQ(ask(flow, {{0, 0}}).outcomes[0], Outcome::ok);
}

TEST(PoreFlow, ASlantedChannelLeadsAlongItselfOnly) {
  constexpr int n = 24;
  PoreFlow<2> flow =
      pores_of_image<2>(square_image(n, [](int x, int y) { return (x + y) % n < 8; }));
  const Answer answer = ask(flow, {{1, -1}, {1, 1}, {1, 0}});
  EXPECT_EQ(answer.outcomes[0], Outcome::ok);
  EXPECT_EQ(answer.outcomes[1], Outcome::invalid_input);
  EXPECT_EQ(answer.outcomes[2], Outcome::invalid_input);
}

TEST(PoreFlow, RefusesImagesWithoutFluidOrOfAnotherSize) {
  const auto all_solid = [] { pores_of_image<2>(square_image(16, [](int, int) { return true; })); };
  EXPECT_THAT(message(all_solid),
              testing::AllOf(testing::HasSubstr("no fluid in the image"),
                             testing::HasSubstr("image.png"), testing::HasSubstr("label 0")));
  const auto pores =
      make_pore_image<2>(square_image(16, [](int x, int) { return x < 4; }), "image.png");
  EXPECT_THAT(message([&] { pores->grid(32); }), testing::HasSubstr("has its own resolution"));
}

// Equal solid, once as a body and once as voxels: the walls differ, so the drag does, by the order
// of the node distance.
TEST(PhysicsPoreFlow, AnImageOfACircleIsNearlyTheCircle) {
  constexpr int n = 64;
  PoreFlow<2> voxels = pores_of_image<2>(square_image(n, [](int x, int y) {
    return std::hypot(x + 0.5 - 0.5 * n, y + 0.5 - 0.5 * n) < n * std::sqrt(0.2 / M_PI);
  }));
  const double of_image = ask(voxels, {{1e-3, 0}}).drag[0];
  PoreFlow<2> body = circles(n);
  const double of_body = ask(body, {{1e-3, 0, 0.2}}).drag[0];
  EXPECT_NEAR(of_image, of_body, 0.06 * of_body);
}

// Slow drag of an array of cylinders that nearly touch is all in their gaps.
TEST(PhysicsPoreFlow, NarrowGapsCostWhatTheManualSays) {
  const auto drag = [](int n, double gap) {
    PoreFlow<2> flow = round_pores<2>({.resolution = n});
    return ask(flow, {{1, 0, std::numbers::pi / 4 * (1 - gap) * (1 - gap)}}).drag[0];
  };
  for (const double gap : {0.0625, 0.09, 0.19}) {
    const double exact = drag(128, gap);
    for (const int n : {16, 24, 32, 48, 64}) {
      const double nodes = gap * n;
      const double allowed = nodes < 2 ? 0.6 : nodes < 3 ? 0.2 : nodes < 5 ? 0.11 : 0.015;
      EXPECT_NEAR(drag(n, gap), exact, allowed * exact) << nodes << " nodes";
    }
  }
}

TEST(PhysicsPoreFlow, PinsAtRandomAreAnisotropic) {
  PoreFlow<2> flow = pore_flow<2>({.resolution = 48, .tolerance = 1e-6},
                                  shapes::RandomSphereOptions{.count = 10, .seed = 3});
  const Answer answer = ask(flow, {{0.01, 0, 0.25}, {0, 0.01, 0.25}});
  EXPECT_THAT(answer.outcomes, testing::Each(Outcome::ok));
  EXPECT_GT(answer.drag[0], 0.5);
  EXPECT_NEAR(answer.drag[1], answer.drag[2], 0.02 * answer.drag[0]);  // slow drag is symmetric, up
                                                                       // to the error of the nodes
  EXPECT_GT(std::abs(answer.drag[0] - answer.drag[3]), 0.01 * answer.drag[0]);
}

TEST(PoreFlow, AnImageNeedNotBeSquare) {
  constexpr int width = 7;
  for (const int x : {0, 1}) {  // the flow runs along x, then along y
    PoreFlow<2> flow = pores_of_image<2>(
        image_of<2>({16, 10}, [&](const Node<2>& at) { return at[1 - x] >= width; }));
    EXPECT_EQ(flow.signature().output("velocity_field").shape,
              (std::vector<std::size_t>{10, 16, 2}));
    const double exact = drag_of_plates(width, width / (x == 0 ? 10.0 : 16.0), 16);
    const Answer answer = ask(flow, {{x == 0 ? 2.0 : 0, x == 0 ? 0 : 2.0}});
    EXPECT_EQ(answer.outcomes[0], Outcome::ok);
    EXPECT_NEAR(answer.drag[static_cast<std::size_t>(x)] / 2, exact, 1e-7 * exact);
  }
}

TEST(PoreFlow, WritesVelocitiesOfSamplesThatHaveOne) {
  constexpr int n = 16;
  PoreFlow<2> flow = circles(n);
  const Answer answer =
      ask(flow, {{3, -2, 0.25}, {1, std::nan(""), 0.25}, {90, 0, 0.25}, {4, 1, 0}}, {}, true);
  using enum Outcome;
  EXPECT_THAT(answer.outcomes, testing::ElementsAre(ok, invalid_input, out_of_range, ok));
  const auto velocity = [&](int sample, int node, int d) {
    return answer.field[static_cast<std::size_t>((sample * n * n + node) * 2 + d)];
  };
  double mean[2] = {};
  for (int node = 0; node < n * n; ++node) {
    const double x = node % n + 0.5 - 0.5 * n, y = node / n + 0.5 - 0.5 * n;
    const bool is_solid = std::hypot(x, y) < n * std::sqrt(0.25 / std::numbers::pi);
    for (int d = 0; d < 2; ++d) {
      mean[d] += velocity(0, node, d) / (n * n);
      EXPECT_EQ(velocity(0, node, d) == 0, is_solid) << node;
      EXPECT_TRUE(std::isnan(velocity(1, node, d)) && std::isnan(velocity(2, node, d)));
      EXPECT_NEAR(velocity(3, node, d), d == 0 ? 4 : 1, 1e-12);  // nothing in the way
    }
  }
  EXPECT_NEAR(mean[0], 3, 1e-3);
  EXPECT_NEAR(mean[1], -2, 1e-3);
}

// An ellipse across the flow sheds vortices.
TEST(PoreFlow, AFlowThatIsNotSteadyHasTheAverageOfItsDrag) {
  constexpr int n = 48;
  const Rows rows{{110, 0, 0.1, 3, std::numbers::pi / 2}, {110, 0, 0.1, 3, 0}};
  PoreFlow<2> averaged = ellipses(n, 1), not_averaged = ellipses(n, 0);
  const Answer answer = ask(averaged, rows, {}, true), snapshot = ask(not_averaged, {rows[0]});
  EXPECT_THAT(answer.outcomes, testing::ElementsAre(Outcome::not_converged, Outcome::ok));
  EXPECT_EQ(meaning(answer.outcomes[0]), "the solver did not converge");
  EXPECT_GT(answer.drag[0], 2 * answer.drag[2]);
  EXPECT_LT(std::abs(answer.drag[1]), 0.1 * answer.drag[0]);
  EXPECT_DOUBLE_EQ(answer.dissipation[0], 110 * answer.drag[0]);
  EXPECT_THAT(answer.field,
              testing::Each(testing::Truly([](double u) { return std::isfinite(u); })));
  EXPECT_EQ(snapshot.outcomes[0], Outcome::not_converged);
  EXPECT_NE(snapshot.drag[0], answer.drag[0]);
}

}  // namespace
}  // namespace understudy::fluid
