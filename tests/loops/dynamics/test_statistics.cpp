#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <understudy/core/random.hpp>
#include <understudy/loops/dynamics/statistics.hpp>

using namespace understudy;
using namespace understudy::loops;

namespace {

/// x(i + 1) = keep x(i) + noise, of variance 1 and autocorrelation time (1 + keep)/(2 (1 - keep)).
ReplicaSeries autoregressive(double keep, std::size_t replicas, std::size_t length) {
  ReplicaSeries all(replicas);
  for (std::size_t r = 0; r < replicas; ++r) {
    const Stream stream(7, "autoregressive", r);
    double x = stream.normal(0);
    for (std::size_t i = 0; i < length; ++i) {
      all[r].push_back(3 + x);
      x = keep * x + std::sqrt(1 - keep * keep) * stream.normal(i + 1);
    }
  }
  return all;
}

}  // namespace

TEST(PhysicsStatistics, autocorrelation_time_is_that_of_an_autoregressive_process) {
  for (const std::size_t length : {std::size_t{4000}, std::size_t{50000}}) {
    const ReplicaSeries series = autoregressive(0.9, 8, length);
    const MeanEstimate found = estimate_mean(series);
    const double count = 8 * static_cast<double>(length), tau = 1.9 / 0.2;
    EXPECT_NEAR(found.autocorrelation, tau, 0.2 * tau) << length;
    EXPECT_NEAR(found.effective, count / (2 * tau), 0.2 * count / (2 * tau));
    EXPECT_NEAR(found.error, std::sqrt(2 * tau / count), 0.1 * std::sqrt(2 * tau / count));
    EXPECT_NEAR(found.mean, 3, 4 * found.error);
    EXPECT_NEAR(found.deviation, 1, 0.03);
    const std::vector<double> blocked = blocked_errors(series);
    EXPECT_NEAR(blocked.front(), 1 / std::sqrt(count), 0.03 / std::sqrt(count));
    EXPECT_NEAR(blocked[8], found.error, 0.15 * found.error) << "the plateau";
  }
}

TEST(Statistics, independent_numbers_count_one_each) {
  const MeanEstimate found = estimate_mean(autoregressive(0, 4, 5000));
  EXPECT_NEAR(found.effective, 20000, 1000);
  EXPECT_NEAR(found.autocorrelation, 0.5, 0.03);
}

TEST(Statistics, what_never_changes_has_no_error_and_nothing_has_no_mean) {
  const MeanEstimate constant = estimate_mean({{2, 2, 2}, {2, 2, 2}});
  EXPECT_EQ(constant.mean, 2);
  EXPECT_EQ(constant.error, 0);
  EXPECT_EQ(constant.effective, 6);
  EXPECT_TRUE(std::isnan(estimate_mean({{}, {}}).mean));
  EXPECT_TRUE(std::isnan(estimate_mean({{}, {}}).error));
}

TEST(Statistics, directions_are_averaged_across_the_cut) {
  const double pi = std::numbers::pi;
  const MeanEstimate found = estimate_direction({{pi - 0.1, -pi + 0.3}, {pi - 0.1, -pi + 0.3}});
  EXPECT_NEAR(found.mean, -pi + 0.1, 1e-12);
  EXPECT_NEAR(found.deviation, 0.2, 2e-3);
}

TEST(Statistics, slopes_are_those_of_least_squares) {
  const std::vector<double> times = {0, 1, 2, 3};
  EXPECT_NEAR(estimate_slope(times, {{1, 3, 5, 7}, {0, 0, 0, 0}}).slope, 1, 1e-14);
  EXPECT_NEAR(estimate_slope(times, {{1, -1, -1, 1}}).slope, 0, 1e-14);
}

TEST(Statistics, a_slope_is_worth_what_replicas_or_windows_scatter) {
  const std::vector<double> times = {0, 1, 2, 3};
  ReplicaSeries lines;
  for (int k = 0; k < 9; ++k) lines.push_back({0, 1.0 * k, 2.0 * k, 3.0 * k});
  EXPECT_NEAR(estimate_slope(times, lines).slope, 4, 1e-14);
  EXPECT_NEAR(estimate_slope(times, lines).error, std::sqrt(7.5 / 9), 1e-14);
  EXPECT_TRUE(std::isnan(estimate_slope(times, {{1, 2, 3, 5}}).error));

  // Random walks: windows know the error of the whole. White noise: they say more than it is.
  std::vector<double> long_times;
  for (int i = 0; i < 800; ++i) long_times.push_back(0.1 * i);
  double walk_squares = 0, walk_said = 0, noise_squares = 0, noise_said = 0;
  for (std::uint64_t k = 0; k < 400; ++k) {
    const Stream random(1, "steps", k);
    std::vector<double> walk, noise;
    for (std::uint64_t i = 0; i < 800; ++i) {
      noise.push_back(random.normal(i));
      walk.push_back(random.normal(i) + (walk.empty() ? 0 : walk.back()));
    }
    const SlopeEstimate of_walk = estimate_slope(long_times, {walk});
    const SlopeEstimate of_noise = estimate_slope(long_times, {noise});
    walk_squares += of_walk.slope * of_walk.slope;
    walk_said += of_walk.error * of_walk.error;
    noise_squares += of_noise.slope * of_noise.slope;
    noise_said += of_noise.error * of_noise.error;
  }
  EXPECT_NEAR(walk_said / walk_squares, 1, 0.25);
  EXPECT_GT(noise_said / noise_squares, 10);
}

TEST(Statistics, shares_of_angles_add_up_and_have_errors) {
  ReplicaSeries angles(2);
  for (std::size_t i = 0; i < 4000; ++i)
    for (std::size_t r = 0; r < 2; ++r)
      angles[r].push_back(std::numbers::pi * (2 * Stream(3, "angles", r).uniform(i) - 1));
  angles[0][0] = std::numbers::pi;  // belongs to the last bin
  const AngleDistribution found = distribution(angles, 12);
  EXPECT_NEAR(std::accumulate(found.shares.begin(), found.shares.end(), 0.0), 1, 1e-12);
  for (std::size_t bin = 0; bin < 12; ++bin) {
    EXPECT_NEAR(found.shares[bin], 1 / 12.0, 4 * found.errors[bin]);
    EXPECT_NEAR(found.errors[bin], std::sqrt(11 / 144.0 / 8000), 0.2 * found.errors[bin]);
  }
  EXPECT_THAT(weighted_shares({{-3, 0.1}, {-3, 3}}, {{1, 2}, {4, 1}}, 4),
              testing::ElementsAre(0.625, 0, 0.25, 0.125));
  EXPECT_DOUBLE_EQ(effective_share({{1, 2}, {4, 1}}), 64.0 / (4 * 22));
  const std::vector<double> joint = joint_distribution({{-3, 0.1}}, {{3, 0.1}}, 4);
  EXPECT_EQ(joint[3], 0.5);
  EXPECT_EQ(joint[4 * 2 + 2], 0.5);
}
