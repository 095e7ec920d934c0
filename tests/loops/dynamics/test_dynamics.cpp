#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <core/at.hpp>
#include <loops/dynamics/chain.hpp>
#include <loops/frames_in_memory.hpp>
#include <numbers>
#include <understudy/core/conformance.hpp>
#include <understudy/core/random.hpp>
#include <understudy/loops/dynamics/results.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;
using testing::HasSubstr;

TEST(Dynamics, the_force_of_the_tests_is_an_operator) {
  AnalyticForce op = pairs();
  const auto samples = [&](std::size_t n) {
    Batch in(op.signature().inputs, n);
    change(in["positions"], [](auto i, auto c, double) {
      return static_cast<double>(c) + Stream(1, "place", i).uniform(c);
    });
    return in;
  };
  EXPECT_THAT(conformance_findings(op, samples), testing::IsEmpty());
}

TEST(Dynamics, measures_the_molecule) {
  DynamicsCase still = chain("velocity_verlet");
  still.options.velocities = "file";
  still.options.constraints = "none";
  still.options.replicas = 1;
  still.options.steps = 2;
  still.options.sample_every = 1;
  still.start.velocities = {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 2, 0}};
  still.mechanics = nullptr;
  still.options.time_step = 1e-6;
  AnalyticForce none(4, nothing());
  const LoopResult result = still.run(none);
  const auto first = [&](const char* name) {
    return result.history.doubles(std::string("samples/") + name).front();
  };
  EXPECT_NEAR(first("turn"), std::numbers::pi / 2, 1e-5);  // clockwise, seen from atom 2
  EXPECT_NEAR(first("end_to_end"), std::sqrt(3.0), 1e-5);
  EXPECT_NEAR(first("kinetic_energy"), 0.5 * 4 / 418.4, 1e-12);
  // masses 12, 14, 16, 1 at their places: sum of m m' r^2 over pairs, over the mass squared
  const double pairs_sum = 12 * 14 + 12 * 16 * 2 + 12 * 3 + 14 * 16 + 14 * 2 + 16;
  EXPECT_NEAR(first("radius_of_gyration"), std::sqrt(pairs_sum / (43.0 * 43)), 1e-5);
}

TEST(Dynamics, angles_have_densities_and_free_energies) {
  AnalyticForce op = pairs();
  DynamicsCase one = chain();
  one.options.bins = 400;
  one.options.steps = 2000;
  const LoopResult result = one.run(op);
  const std::vector<double>& density = values_of(result, "density_turn");
  const auto& free = result.history.doubles("angles/turn/free_energy");
  const auto& free_error = result.history.doubles("angles/turn/free_energy_error");
  const auto& error = result.history.doubles("angles/turn/density_error");
  double sum = 0;
  for (std::size_t bin = 0; bin < 400; ++bin) {
    sum += density[bin] * std::numbers::pi / 200;
    EXPECT_EQ(std::isinf(free[bin]), density[bin] == 0);
    EXPECT_EQ(std::isinf(free_error[bin]), density[bin] == 0);
    EXPECT_EQ(std::isinf(error[bin]), density[bin] == 0) << "nothing seen is not known exactly";
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_EQ(*std::ranges::min_element(free), 0);
  EXPECT_THAT(std::get<std::vector<std::int64_t>>(result.history.array("angles/turn/atoms").data),
              testing::ElementsAreArray(one.model().dihedrals.front().atoms));
  EXPECT_THAT(density, testing::Contains(0));
  const double effective = result.history.number("statistics/turn/effective_samples");
  EXPECT_GT(effective, 20);
  EXPECT_NEAR(result.history.number("angles/turn/unvisited_density_below"),
              3 / effective / (std::numbers::pi / 200), 1e-12);
  EXPECT_EQ(result.note, "") << "enough samples, and nothing compared";
  one.options.steps = 8;
  EXPECT_THAT(one.run(op).note, testing::MatchesRegex("only .* effective samples of turn: below 20 "
                                                      ".*hardly known, run longer"));
}

// An rst7 may have one; the prmtop of a molecule in implicit solvent has none.
TEST(Dynamics, says_that_a_periodic_box_is_passed_over) {
  struct Listening : Silence {
    void message(const std::string& text) override { said += text; }
    std::string said;
  } boxed, bare;
  DynamicsCase one = chain();
  AnalyticForce op = pairs();
  const auto run = [&](Progress& progress) {
    LoopContext context{Execution(), progress};
    return Dynamics(one.model(), one.mechanics, one.reference).run(op, context).history;
  };
  const Archive without = run(bare);
  one.start.box = {30, 40, 50, 90, 90, 90};
  EXPECT_EQ(run(boxed), without);
  EXPECT_THAT(boxed.said, HasSubstr("a periodic box of 30 x 40 x 50 A"));
  EXPECT_EQ(bare.said, "");
}

TEST(Dynamics, shows_atoms_and_bonds_of_the_first_replica) {
  AnalyticForce op = pairs();
  FramesInMemory frames;
  DynamicsCase one = chain();
  one.options.picture_every = 20;
  one.frames = &frames;
  one.run(op);
  ASSERT_EQ(frames.all.size(), 3U);
  const Frame& frame = frames.all.front();
  EXPECT_EQ(frame.shape, CellShape::line2);
  EXPECT_EQ(frame.points.size(), 12U);
  EXPECT_THAT(frame.connectivity, testing::ElementsAre(0, 1, 1, 2, 2, 3));
  EXPECT_NEAR(frame.time, 0.02, 1e-12);
  std::vector<std::string> names;
  for (const FrameArray& array : frame.point_data) {
    names.push_back(array.name);
    EXPECT_EQ(array.values.size(), 4U * static_cast<std::size_t>(array.components)) << array.name;
  }
  EXPECT_THAT(names, testing::ElementsAre("element", "charge", "residue", "velocity",
                                          "mechanics_forces", "forces"));
}

TEST(Dynamics, names_its_quantities_before_the_run) {
  AnalyticForce op = pairs();
  for (const char* integrator : {"langevin", "velocity_verlet", "hybrid_monte_carlo"}) {
    const DynamicsCase one = chain(integrator);
    const Dynamics loop(one.model(), one.mechanics, one.reference);
    std::vector<std::string> names;
    for (const Quantity& q : one.run(op).quantities) {
      names.push_back(q.name);
      EXPECT_FALSE(q.values.empty()) << q.name;
      EXPECT_THAT(dynamics_quantities_manual(),
                  HasSubstr(q.name == "density_turn" ? "density_NAME" : q.name));
    }
    EXPECT_EQ(names, loop.quantity_names());
  }
}

TEST(Dynamics, calls_with_the_replicas_as_slots) {
  AnalyticForce op = pairs();
  const LoopResult result = chain().run(op);
  EXPECT_THAT(op.slots, testing::ElementsAre(0, 1));
  EXPECT_EQ(result.calls, 61U);
  EXPECT_EQ(result.samples, 122U);
  EXPECT_EQ(op.end_steps, 61);
  EXPECT_EQ(result.steps, 60U);
}
