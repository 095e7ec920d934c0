#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <core/message.hpp>
#include <numbers>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/fluid/flow_rays.hpp>

namespace understudy::fluid {
namespace {

const Signature one_body{
    {{"reynolds", "1", {2}}, {"volume_fraction", "1", {}}, {"aspect", "1", {}}}, {}};

FlowRays rays(FlowRayOptions options, SamplingPurpose purpose = SamplingPurpose::training) {
  return {options, one_body, {Range{0.1, 0.4}, Range{1, 3}}, 7, purpose};
}

std::vector<double> sample(const FlowRays& of, std::size_t path, std::size_t state) {
  std::vector<double> numbers(4);
  of.fill(path, state, numbers);
  return numbers;
}

double speed(const std::vector<double>& numbers) { return std::hypot(numbers[0], numbers[1]); }

TEST(FlowRays, GoFasterInOneDirectionAndOneGeometry) {
  const FlowRays all = rays({.states_per_path = 4, .reynolds = {0.1, 50}});
  for (std::size_t path = 0; path < 50; ++path) {
    const auto slow = sample(all, path, 0);
    for (std::size_t state = 1; state < 4; ++state) {
      const auto fast = sample(all, path, state);
      EXPECT_NEAR(std::sqrt(speed(fast)) - std::sqrt(speed(slow)),
                  0.25 * static_cast<double>(state) * (std::sqrt(50) - std::sqrt(0.1)), 1e-9);
      EXPECT_NEAR(std::atan2(fast[1], fast[0]), std::atan2(slow[1], slow[0]), 1e-12);
      EXPECT_EQ(fast[2], slow[2]);
      EXPECT_EQ(fast[3], slow[3]);
    }
  }
}

TEST(FlowRays, FillRangesAndDirections) {
  const FlowRays all = rays({.states_per_path = 2, .reynolds = {0.1, 50}});
  double least = 1e9, most = 0, east = 0;
  for (std::size_t path = 0; path < 256; ++path)
    for (std::size_t state = 0; state < 2; ++state) {
      const auto numbers = sample(all, path, state);
      least = std::min(least, speed(numbers));
      most = std::max(most, speed(numbers));
      east += numbers[0] > 0 ? 1 : 0;
      EXPECT_GE(numbers[2], 0.1);
      EXPECT_LE(numbers[2], 0.4);
    }
  EXPECT_GE(least, 0.1);
  EXPECT_LT(least, 0.12);
  EXPECT_LE(most, 50);
  EXPECT_GT(most, 45);
  EXPECT_NEAR(east, 256, 6);
}

TEST(FlowRays, KnowTheDiameterOfTheSolid) {
  const FlowRays of_cell = rays({.reynolds = {0.1, 50}});
  const FlowRays of_body = rays({.reynolds = {0.1, 50}, .length = "body"});
  const auto cell = sample(of_cell, 3, 1), body = sample(of_body, 3, 1);
  EXPECT_NEAR(speed(body) * 2 * std::sqrt(body[2] / std::numbers::pi), speed(cell), 1e-9);
}

TEST(FlowRays, LeaveTheRangesOutOfDistribution) {
  const FlowRays all =
      rays({.states_per_path = 2, .reynolds = {0.1, 50}}, SamplingPurpose::out_of_distribution);
  for (std::size_t path = 0; path < 30; ++path) {
    const auto numbers = sample(all, path, 1);
    const bool fast = speed(numbers) > 50, odd = numbers[2] < 0.1 || numbers[2] > 0.4;
    EXPECT_EQ(fast, path % 3 != 1) << path;
    EXPECT_EQ(odd, path % 3 != 0) << path;
  }
}

FlowRays rays_below(double most, const FlowRayOptions& options,
                    SamplingPurpose purpose = SamplingPurpose::training) {
  Signature limited = one_body;
  limited.inputs[0].limits = {-most, most};
  return {options, limited, {Range{0.001, 0.4}, Range{1, 3}}, 7, purpose};
}

// Nearly all of them would sit at the limit, and nobody would know.
TEST(FlowRays, RefuseRangesThatEndBeyondTheLimitOfTheSolver) {
  EXPECT_THAT(message([] {
                rays_below(40, {.reynolds = {1, 4000}});
              }),
              testing::AllOf(testing::HasSubstr("faster than any flow the solver can compute"),
                             testing::HasSubstr("up to a Reynolds number of 4000"),
                             testing::HasSubstr("at most 40 at this resolution"),
                             testing::HasSubstr("solver.resolution to 1600 or more")));
  EXPECT_NO_THROW(rays_below(40, {.reynolds = {1, 40}}));
}

TEST(FlowRays, NameThatKey) {
  try {
    rays_below(40, {.reynolds = {1, 4000}});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.complaint().key, "reynolds");
  }
}

TEST(FlowRays, AroundThinBodiesGoUpToTheLimitOfTheSolver) {
  const FlowRays all = rays_below(40, {.reynolds = {1, 20}, .length = "body"});
  double most = 0;
  for (std::size_t path = 0; path < 256; ++path) most = std::max(most, speed(sample(all, path, 3)));
  EXPECT_NEAR(most, 40, 1e-9);
}

TEST(FlowRays, OutOfDistributionGoUpToTheLimitOfTheSolver) {
  const FlowRays all = rays_below(40, {.reynolds = {1, 30}, .out_of_distribution_factor = 2},
                                  SamplingPurpose::out_of_distribution);
  double most = 0;
  for (std::size_t path = 0; path < 30; ++path) {
    most = std::max(most, speed(sample(all, path, 3)));
    EXPECT_LE(speed(sample(all, path, 3)), 40);  // not even by rounding: it would be refused
  }
  EXPECT_NEAR(most, 40, 1e-9);
}

TEST(FlowRays, RefuseRangesWithoutSlowestFlow) {
  EXPECT_THAT(message([] { rays({.reynolds = {0, 50}}); }), testing::HasSubstr("begin above 0"));
  const auto without_fraction = [] {
    FlowRays({.length = "body"}, {{{"reynolds", "1", {2}}}, {}}, {}, 7, SamplingPurpose::training);
  };
  EXPECT_THAT(message(without_fraction), testing::HasSubstr("diameter of bodies is not known"));
}

}  // namespace
}  // namespace understudy::fluid
