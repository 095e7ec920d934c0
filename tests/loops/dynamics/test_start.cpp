#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/expect_sentence.hpp>
#include <loops/dynamics/chain.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;
using testing::HasSubstr;

namespace {

struct Listening : Silence {
  void message(const std::string& text) override { said += text; }
  std::string said;
};

LoopResult run(const DynamicsCase& one, Operator& op, Listening& listening) {
  LoopContext context{Execution(), listening};
  return Dynamics(one.model(), one.mechanics, one.reference).run(op, context);
}

/// A dipole of free atoms that pull at each other, far from where they rest.
DynamicsCase strained() {
  DynamicsCase one;
  one.options = no_constraints("velocity_verlet", 1);
  one.options.time_step = 0.001;
  one.molecule = atoms_of_mass({12, 3});
  one.start.positions = {{0, 0, 0}, {1, 0.5, 0}};
  one.mechanics = std::make_shared<AnalyticForce>(2, harmonic_well(100));
  return one;
}

TEST(DynamicsStart, one_that_flies_apart_is_refused_and_the_atom_named) {
  DynamicsCase one = strained();
  one.mechanics = std::make_shared<AnalyticForce>(2, harmonic_well(1e6));
  AnalyticForce op(2, nothing());
  Listening listening;
  expect_sentence([&] { run(one, op, listening); },
                  {"starts where it flies apart", "kcal/mol/A on atom 2 (A ALA 1 A2)",
                   "a time step of 1 fs", "0.5 A at most", "minimise = 500"});
  one.options.time_step = 1e-6;
  EXPECT_TRUE(run(one, op, listening).completed);
}

TEST(DynamicsStart, velocities_in_another_unit_are_refused) {
  DynamicsCase one = strained();
  one.options.velocities = "file";
  one.start.velocities = {{3, 0, 0}, {0, 12, 0}};
  AnalyticForce op(2, nothing());
  Listening listening;
  EXPECT_TRUE(run(one, op, listening).completed);
  for (auto& velocity : one.start.velocities)
    for (double& v : velocity) v *= 20.455;
  expect_sentence([&] { run(one, op, listening); },
                  {"starts too fast", "30000 K at most", "20.455 A/ps"});
}

TEST(DynamicsStart, is_relaxed_first_when_asked_to) {
  DynamicsCase one = strained();
  one.options.minimise = 200;
  one.options.temperature = 1e-3;
  AnalyticForce op(2, nothing());
  Listening listening;
  const LoopResult result = run(one, op, listening);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_LT(result.history.doubles("samples/mechanics_energy").front(), 1e-2);
  EXPECT_LT(result.history.doubles("samples/kinetic_energy").front(), 1e-2);
  EXPECT_THAT(listening.said, HasSubstr("the energy of the start went from 62.5 to "));
  EXPECT_THAT(listening.said, HasSubstr(" kcal/mol in "));
}

TEST(DynamicsStart, is_relaxed_along_what_is_rigid) {
  DynamicsCase dipole = rigid_dipole("velocity_verlet");
  dipole.options.minimise = 300;
  dipole.options.steps = 1;
  dipole.options.sample_every = 1;
  dipole.options.time_step = 0.001;
  dipole.options.temperature = 1e-3;
  AnalyticForce field(2, dipole_field(5, 2));
  Listening listening;
  const LoopResult result = run(dipole, field, listening);
  ASSERT_TRUE(result.completed) << result.note;
  const auto& x = result.history.doubles("final/positions");
  EXPECT_NEAR(std::hypot(x[3] - x[0], x[4] - x[1], x[5] - x[2]), 1.5, 1e-9);
  EXPECT_NEAR(x[5] - x[2], 1.5, 1e-3) << "it does not point along the field";
}

// What an operator cannot compute is a step too far, not the end.
TEST(DynamicsStart, is_relaxed_within_what_the_operators_take) {
  DynamicsCase one = strained();
  one.options.minimise = 200;
  AnalyticForce op(2, nothing());
  op.fails = [&](const std::vector<double>&) {
    return op.calls == 3 || op.calls == 4 ? Outcome::out_of_range : Outcome::ok;
  };
  Listening listening;
  const LoopResult result = run(one, op, listening);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_LT(result.history.doubles("samples/mechanics_energy").front(), 1);
}

}  // namespace
