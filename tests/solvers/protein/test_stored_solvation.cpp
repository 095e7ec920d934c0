#include <gtest/gtest.h>

#include <solvers/protein/solvation_probe.hpp>

namespace understudy::protein {
namespace {

// Every machine has to find these.
TEST(StoredAnswers, SolvationOfAChain) {
  const struct {
    double ionic_strength, energy, forces[3];
  } stored[] = {{0, -50.659517, {-4.800797, -4.936444, -0.888143}},
                {0.15, -50.693875, {-4.801740, -4.938728, -0.888432}}};
  for (const auto& [ionic_strength, energy, forces] : stored) {
    const Solvation found = solvation(
        {.spacing = 0.5, .tolerance = 1e-8, .padding = 4, .ionic_strength = ionic_strength},
        Probe::chain());
    EXPECT_NEAR(found.energy, energy, 2e-5);
    for (const std::size_t d : {0, 1, 2}) EXPECT_NEAR(found.forces[10 * d], forces[d], 2e-5);
  }
}

}  // namespace
}  // namespace understudy::protein
