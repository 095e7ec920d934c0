#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/message.hpp>
#include <loops/dynamics/dynamics_case.hpp>
#include <understudy/core/molecular_units.hpp>
#include <understudy/loops/dynamics/trajectory_sampler.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;

namespace {

constexpr double stiffness = 4;  // kcal/mol/A^2

TrajectorySamplingOptions few_paths() {
  TrajectorySamplingOptions options;
  options.paths = 3;
  options.out_of_distribution_paths = 2;
  options.states_per_path = 5;
  options.constraints = "none";
  options.interval = 0.1;
  options.time_step = 0.005;
  return options;
}

/// One atom of carbon in a well around the origin: the positions have a known spread.
TrajectorySampler well(const TrajectorySamplingOptions& options,
                       SamplingPurpose purpose = SamplingPurpose::training,
                       std::uint64_t seed = 1) {
  DynamicsParts parts;
  parts.molecule = atoms_of_mass({12});
  parts.start.positions = {{0, 0, 0}};
  return {options, parts, std::make_shared<AnalyticForce>(1, harmonic_well(stiffness)), seed,
          purpose};
}

std::vector<double> state(const TrajectorySampler& sampler, std::size_t path, std::size_t k) {
  std::vector<double> sample(3);
  sampler.fill(path, k, sample);
  return sample;
}

double mean_square(const TrajectorySampler& sampler) {
  double sum = 0;
  for (std::size_t path = 0; path < sampler.paths(); ++path)
    for (std::size_t k = 0; k < sampler.states_per_path(); ++k)
      for (const double x : state(sampler, path, k)) sum += x * x;
  return sum / (3.0 * static_cast<double>(sampler.paths() * sampler.states_per_path()));
}

TEST(TrajectorySampler, APathIsTheSameWhoeverAsksAndHoweverManyThereAre) {
  TrajectorySamplingOptions more = few_paths();
  more.paths = 7;
  const auto few = well(few_paths()), many = well(more);
  const std::vector<double> late = state(many, 2, 4);
  EXPECT_EQ(state(few, 2, 4), late);
  EXPECT_EQ(state(few, 2, 4), late) << "what was kept is not what was computed";
}

TEST(TrajectorySampler, PathsPurposesAndSeedsAreTrajectoriesOfTheirOwn) {
  const auto sampler = well(few_paths());
  const auto hot = well(few_paths(), SamplingPurpose::out_of_distribution);
  EXPECT_NE(state(sampler, 0, 0), state(sampler, 1, 0));
  EXPECT_NE(state(sampler, 0, 0), state(sampler, 0, 1));
  EXPECT_NE(state(sampler, 0, 0), state(hot, 0, 0));
  EXPECT_NE(state(sampler, 0, 0), state(well(few_paths(), SamplingPurpose::training, 2), 0, 0));
  EXPECT_EQ(sampler.paths(), 3U);
  EXPECT_EQ(hot.paths(), 2U);
}

TEST(TrajectorySampler, TemperaturesFillTheirRanges) {
  TrajectorySamplingOptions options = few_paths();
  options.paths = 400;
  const auto sampler = well(options);
  double sum = 0;
  for (std::size_t path = 0; path < sampler.paths(); ++path) {
    EXPECT_GE(sampler.temperature(path), 300);
    EXPECT_LE(sampler.temperature(path), 500);
    sum += sampler.temperature(path);
  }
  EXPECT_NEAR(sum / 400, 400, 10);
  EXPECT_GE(well(options, SamplingPurpose::out_of_distribution).temperature(0), 800);
}

// <x^2> = k_B T / k, which BAOAB has without error in a well.
TEST(TrajectorySampler, StatesHaveTheSpreadOfTheirTemperature) {
  TrajectorySamplingOptions options = few_paths();
  options.paths = 200;
  options.states_per_path = 10;
  options.temperature = {400, 400};
  options.interval = 0.5;
  options.friction = 5;
  const double expected = molecular::boltzmann * 400 / stiffness;
  EXPECT_NEAR(mean_square(well(options)) / expected, 1, 0.06);
}

TEST(TrajectorySampler, OneThatFliesApartLeavesFailedSamples) {
  TrajectorySamplingOptions options = few_paths();
  options.paths = 20;
  const double limit = options.interval * 2.5;  // ps: some way along the path
  DynamicsParts parts;
  parts.molecule = atoms_of_mass({12});
  parts.start.positions = {{0, 0, 0}};
  const auto solvent = std::make_shared<AnalyticForce>(1, harmonic_well(stiffness));
  const TrajectorySampler sampler(options, parts, solvent, 1, SamplingPurpose::training);
  const auto steps =
      static_cast<int>(limit / options.time_step) + static_cast<int>(options.steps_before());
  const auto is_number = [](const std::vector<double>& x) { return std::isfinite(x[0]); };
  for (const std::size_t path : {4U, 7U}) {
    solvent->calls = 0;
    solvent->fails = [&](const auto&) {
      return solvent->calls > steps ? Outcome::out_of_range : Outcome::ok;
    };
    EXPECT_TRUE(is_number(state(sampler, path, 0)));
    EXPECT_FALSE(is_number(state(sampler, path, 1))) << "the last one before";
    EXPECT_FALSE(is_number(state(sampler, path, 4)));
  }
  solvent->fails = [](const auto&) { return Outcome::ok; };
  EXPECT_TRUE(is_number(state(sampler, 5, 4)));
}

TEST(TrajectorySampler, ThatMostlyFliesApartSaysSo) {
  TrajectorySamplingOptions options = few_paths();
  options.time_step = 0.5;
  options.interval = 500;
  const auto sampler = well(options);
  state(sampler, 1, 0);  // one is a failed sample
  try {
    state(sampler, 2, 0);
    FAIL() << "nothing was said";
  } catch (const ConvergenceError& error) {
    EXPECT_THAT(std::string(error.what()), testing::HasSubstr("2 of 3 so far"));
    EXPECT_THAT(std::string(error.what()), testing::HasSubstr("trajectory 2"));
    EXPECT_THAT(std::string(error.what()), testing::HasSubstr("Lower sampling.temperature"));
  }
}

TEST(TrajectorySampler, ImpossibleOptionsSaySo) {
  Settings cold, still;
  cold.set("temperature", Settings(Settings::List{Settings("0 K"), Settings("300 K")}));
  still.set("interval", Settings("0.5 fs"));
  EXPECT_THAT(message([&] { read_trajectory_sampling(cold); }),
              testing::HasSubstr("positive temperature"));
  EXPECT_THAT(message([&] { read_trajectory_sampling(still); }),
              testing::HasSubstr("do not fit its time step"));
}

}  // namespace
