#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/message.hpp>
#include <understudy/core/conformance.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/fluid/pore_bodies.hpp>
#include <understudy/solvers/fluid/pore_flow.hpp>
#include <understudy/solvers/fluid/pore_image.hpp>
#include <understudy/solvers/shapes/ellipsoid.hpp>
#include <understudy/solvers/shapes/random_spheres.hpp>
#include <understudy/solvers/shapes/sphere.hpp>

namespace understudy::fluid {
namespace {

constexpr const char* section = "solver.geometry";

PoreFlow<2> circles(int resolution = 24,
                    const std::vector<std::string>& varying = {"volume_fraction"}) {
  return {{.resolution = resolution},
          make_pore_bodies<2>(shapes::make_bodies<2>(shapes::SphereOptions{0.2}, varying, section)),
          varying};
}

PoreFlow<2> ellipses(int resolution = 24) {
  const std::vector<std::string> varying{"volume_fraction", "aspect", "angle"};
  return {{.resolution = resolution},
          make_pore_bodies<2>(shapes::make_bodies<2>(shapes::EllipsoidOptions{}, varying, section)),
          varying};
}

PoreFlow<2> pores_of_image(const VoxelImage& image) {
  return {
      {.resolution = image.n[0], .tolerance = 1e-8}, make_pore_image<2>(image, "image.png"), {}};
}

/// One row per sample: all inputs after each other.
Batch inputs(const Signature& signature, const std::vector<std::vector<double>>& rows) {
  Batch in(signature.inputs, rows.size());
  std::size_t first = 0;
  for (const Port& port : signature.inputs) {
    write_rows(Execution(), in[port.name], {0, rows.size()},
               [&](std::size_t r, std::size_t c) { return rows[r][first + c]; });
    first += port.size();
  }
  return in;
}

struct Answer {
  std::vector<double> drag, dissipation;
  std::vector<Outcome> outcomes;
};

Answer ask(PoreFlow<2>& flow, const std::vector<std::vector<double>>& rows) {
  const Batch in = inputs(flow.signature(), rows);
  Batch out({flow.signature().output("drag"), flow.signature().output("dissipation")}, rows.size());
  const Outcomes outcomes("outcomes", rows.size());
  flow.apply(Execution(), in, out, outcomes);
  const auto drag = on_host(out["drag"]), power = on_host(out["dissipation"]);
  const auto host = on_host(outcomes);
  return {{drag.data(), drag.data() + drag.size()},
          {power.data(), power.data() + power.size()},
          {host.data(), host.data() + host.size()}};
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

/// Phase 1 where `solid` says so.
template <class Solid>
VoxelImage image(int n, const Solid& solid) {
  VoxelImage made{2, {n, n, 1}, {}};
  for (int y = 0; y < n; ++y)
    for (int x = 0; x < n; ++x) made.phase.push_back(solid(x, y) ? 1 : 0);
  return made;
}

TEST(PoreFlow, PlatesAreAChannelWithoutAPathAcross) {
  constexpr int n = 24, width = 18;
  PoreFlow<2> flow = pores_of_image(image(n, [](int, int y) { return y >= width; }));
  const Answer answer = ask(flow, {{2, 0}, {0, 2}, {2, 1e-3}});
  // Plane Poiseuille flow, exact at the nodes: their mean is G w^2 / (12 mu) (1 + 1 / (2 w^2)) in
  // the channel, times w / n in the cell.
  const double share = double{width} / n, at_nodes = 1 + 0.5 / (width * width);
  const double exact = 12 / (std::pow(share, 3) * at_nodes);
  EXPECT_NEAR(answer.drag[0] / 2, exact, 1e-7 * exact);
  EXPECT_EQ(answer.outcomes[0], Outcome::ok);
  EXPECT_EQ(answer.outcomes[1], Outcome::invalid_input);
  EXPECT_EQ(answer.outcomes[2], Outcome::invalid_input);
}

TEST(PoreFlow, ACellWithoutAPathLetsNothingThrough) {
  PoreFlow<2> flow =
      pores_of_image(image(16, [](int x, int y) { return x == 3 || x == 4 || y == 7 || y == 8; }));
  EXPECT_EQ(ask(flow, {{1, 0}}).outcomes[0], Outcome::invalid_input);
  EXPECT_EQ(ask(flow, {{0, 0}}).outcomes[0], Outcome::ok);
}

TEST(PoreFlow, ASlantedChannelLeadsAlongItselfOnly) {
  constexpr int n = 24;
  PoreFlow<2> flow = pores_of_image(image(n, [](int x, int y) { return (x + y) % n < 8; }));
  const Answer answer = ask(flow, {{1, -1}, {1, 1}, {1, 0}});
  EXPECT_EQ(answer.outcomes[0], Outcome::ok);
  EXPECT_EQ(answer.outcomes[1], Outcome::invalid_input);
  EXPECT_EQ(answer.outcomes[2], Outcome::invalid_input);
}

TEST(PoreFlow, RefusesImagesWithoutFluidOrOfAnotherSize) {
  const auto all_solid = [] { pores_of_image(image(16, [](int, int) { return true; })); };
  EXPECT_THAT(message(all_solid),
              testing::AllOf(testing::HasSubstr("no fluid in the image"),
                             testing::HasSubstr("image.png"), testing::HasSubstr("label 0")));
  const auto pores = make_pore_image<2>(image(16, [](int x, int) { return x < 4; }), "image.png");
  EXPECT_THAT(message([&] { pores->grid(32); }), testing::HasSubstr("has its own resolution"));
}

// Equal solid, once as a body and once as voxels: the walls differ, so the drag does, by the order
// of the node distance.
TEST(PoreFlow, AnImageOfACircleIsNearlyTheCircle) {
  constexpr int n = 64;
  PoreFlow<2> voxels = pores_of_image(image(n, [](int x, int y) {
    return std::hypot(x + 0.5 - 0.5 * n, y + 0.5 - 0.5 * n) < n * std::sqrt(0.2 / M_PI);
  }));
  const double of_image = ask(voxels, {{1e-3, 0}}).drag[0];
  PoreFlow<2> body = circles(n);
  const double of_body = ask(body, {{1e-3, 0, 0.2}}).drag[0];
  EXPECT_NEAR(of_image, of_body, 0.06 * of_body);
}

TEST(PoreFlow, PinsAtRandomAreAnisotropic) {
  const std::vector<std::string> varying{"volume_fraction"};
  PoreFlow<2> flow({.resolution = 48, .tolerance = 1e-6},
                   make_pore_bodies<2>(shapes::make_bodies<2>(
                       shapes::RandomSphereOptions{.count = 10, .seed = 3}, varying, section)),
                   varying);
  const Answer answer = ask(flow, {{0.01, 0, 0.25}, {0, 0.01, 0.25}});
  EXPECT_THAT(answer.outcomes, testing::Each(Outcome::ok));
  EXPECT_GT(answer.drag[0], 0.5);
  EXPECT_NEAR(answer.drag[1], answer.drag[2], 0.02 * answer.drag[0]);  // slow drag is symmetric, up
                                                                       // to the error of the nodes
  EXPECT_GT(std::abs(answer.drag[0] - answer.drag[3]), 0.01 * answer.drag[0]);
}

TEST(PoreFlow, SlotsMakeTheNextCallShorterAndAStepThatIsDroppedIsForgotten) {
  PoreFlow<2> flow = circles(32);
  const auto steps = [&](double reynolds) {
    const std::uint64_t before = flow.steps();
    Batch in = inputs(flow.signature(), {{reynolds, 4, 0.3}});
    in.set_slots({5});
    Batch out({flow.signature().output("drag")}, 1);
    out.set_slots({5});
    flow.apply(Execution(), in, out, Outcomes("outcomes", 1));
    return flow.steps() - before;
  };
  const std::uint64_t cold = steps(20);
  flow.end_step();
  EXPECT_LT(steps(20), cold / 2);
  flow.end_step();
  const std::uint64_t warm = steps(22);
  flow.drop_step();
  EXPECT_EQ(steps(22), warm);
  StateInMemory state;
  flow.end_step();
  flow.save_state(state);
  const std::uint64_t next = steps(23);
  flow.drop_step();
  flow.restore_state(state);
  EXPECT_EQ(steps(23), next);
}

}  // namespace
}  // namespace understudy::fluid
