#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <understudy/core/random.hpp>
#include <understudy/loops/dynamics/reweighting.hpp>

using namespace understudy;
using namespace understudy::loops;

namespace {

constexpr double thermal = 0.6;  // kcal/mol
constexpr int bins = 36;

/// Angles that wander slowly, and energies that the solver says less of by noise of k_B T and by
/// `tilt` cos(angle).
struct Wandering {
  ReplicaSeries angles, differences;
  Wandering(double tilt, std::uint64_t seed, std::size_t length = 2000, double noise = 0.05) {
    for (std::size_t r = 0; r < 2; ++r) {
      const Stream stream(seed, "wandering", r);
      angles.emplace_back();
      differences.emplace_back();
      double angle = 0;
      for (std::size_t i = 0; i < length; ++i) {
        angle = std::remainder(angle + 0.3 * stream.normal(2 * i), 2 * std::numbers::pi);
        angles[r].push_back(angle);
        differences[r].push_back(thermal *
                                 (noise * stream.normal(2 * i + 1) + tilt * std::cos(angle)));
      }
    }
  }
  ReplicaSeries weights() const { return boltzmann_weights(differences, thermal); }
  double distance() const {
    const ReplicaSeries even(angles.size(), std::vector<double>(angles.front().size(), 1.0));
    return total_variation(weighted_shares(angles, even, bins),
                           weighted_shares(angles, weights(), bins));
  }
};

}  // namespace

TEST(PhysicsReweighting, weights_that_know_nothing_of_the_angle_come_to_the_level_of_chance) {
  constexpr int runs = 40;
  double found = 0, expected = 0;
  int above = 0;
  for (std::uint64_t seed = 0; seed < runs; ++seed) {
    const Wandering run(0, seed);
    const ChanceLevel chance = variation_by_chance(run.angles, run.weights(), bins);
    found += run.distance() / runs;
    expected += chance.mean / runs;
    above += run.distance() > chance.most ? 1 : 0;
    EXPECT_GT(run.distance(), 0.5 * chance.mean);  // never near zero
  }
  EXPECT_NEAR(found / expected, 1, 0.05);
  EXPECT_LE(above, 6);  // 2 are expected; 7 or more come once in 300 times
}

TEST(PhysicsReweighting, a_real_difference_stands_above_the_level_of_chance) {
  const Wandering run(0.1, 1);
  const ChanceLevel chance = variation_by_chance(run.angles, run.weights(), bins);
  EXPECT_GT(run.distance(), 3 * chance.most);
  // exp(a cos x) / I0(a) over 1 differs by 2 a / pi, halved, to first order in a
  EXPECT_NEAR(run.distance(), 0.1 / std::numbers::pi, 0.15 * 0.1 / std::numbers::pi);
}

TEST(Reweighting, the_level_of_chance_falls_with_the_number_of_samples) {
  const Wandering few(0, 3, 500), many(0, 3, 8000);
  const double of_few = variation_by_chance(few.angles, few.weights(), bins).mean;
  const double of_many = variation_by_chance(many.angles, many.weights(), bins).mean;
  EXPECT_NEAR(of_few / of_many, 4, 1);
}

TEST(Reweighting, says_no_level_of_chance_from_a_few_samples) {
  const Wandering run(0, 1, enough_for_an_error - 1);
  EXPECT_TRUE(std::isnan(variation_by_chance(run.angles, run.weights(), bins).mean));
}
