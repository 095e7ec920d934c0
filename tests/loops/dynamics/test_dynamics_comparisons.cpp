#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <loops/dynamics/chain.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;
using testing::HasSubstr;

TEST(Dynamics, energies_and_forces_are_compared_with_those_of_the_reference) {
  AnalyticForce op = pairs();
  DynamicsCase one = chain();
  one.options.compare_every = 1;
  const LoopResult result = one.run(op);
  const auto& error = result.history.doubles("comparison/force_error");
  ASSERT_EQ(error.size(), 12U);  // six of two replicas
  double square = 0;
  for (const double e : error) square += e * e / 12;
  EXPECT_NEAR(values_of(result, "force_error").front(), std::sqrt(square), 1e-12);
  EXPECT_GT(square, 0);
  double exact = 0;
  for (const double f : result.history.doubles("comparison/reference_force")) exact += f * f / 12;
  EXPECT_NEAR(values_of(result, "relative_force_error").front(), std::sqrt(square / exact), 1e-12);
  EXPECT_NEAR(values_of(result, "relative_energy_error").front(),
              values_of(result, "energy_error").front() / one.model().thermal_energy(), 1e-12);
  for (const Quantity& q : result.quantities)
    EXPECT_EQ(q.is_error,
              q.name.starts_with("relative_") || q.name.starts_with("distribution_error_"))
        << q.name;
  EXPECT_GT(result.history.number("statistics/relative_force_error/error"), 0);
  EXPECT_NEAR(result.history.number("statistics/energy_error/error"),
              one.model().thermal_energy() *
                  result.history.number("statistics/relative_energy_error/error"),
              1e-12);
  EXPECT_THAT(result.note, testing::AllOf(testing::StartsWith("relative_force_error "),
                                          testing::HasSubstr(" +- "),
                                          testing::HasSubstr("; only 12.0 effective samples")));
  one.reference = std::make_shared<AnalyticForce>(pairs());
  const LoopResult same = one.run(op);
  EXPECT_EQ(same.history.number("statistics/relative_force_error/error"), 0);
  EXPECT_EQ(values_of(same, "force_error").front(), 0);
  EXPECT_EQ(values_of(same, "energy_error").front(), 0);
  EXPECT_EQ(values_of(same, "relative_force_error").front(), 0);
}

TEST(Dynamics, a_few_comparisons_state_no_error) {
  AnalyticForce op = pairs();
  DynamicsCase one = chain();
  one.options.compare_every = 3;
  const LoopResult result = one.run(op);
  ASSERT_EQ(result.history.doubles("comparison/force_error").size(), 4U);
  EXPECT_TRUE(std::isnan(result.history.number("statistics/relative_force_error/error")));
  EXPECT_TRUE(std::isnan(result.history.number("statistics/energy_error/error")));
  EXPECT_THAT(result.note, HasSubstr(" (from fewer than 8 comparisons), "));
}

// Without mechanics nothing but the operator moves the molecule.
TEST(Dynamics, time_of_comparisons_is_none_of_the_simulation) {
  AnalyticForce op = pairs();
  DynamicsCase one = chain();
  one.mechanics = nullptr;
  one.options.compare_every = 1;
  EXPECT_EQ(one.run(op).seconds.macro_solve, 0);
  DynamicsCase moved = chain("hybrid_monte_carlo");
  moved.mechanics = nullptr;
  EXPECT_GT(moved.run(op).seconds.macro_solve, 0);
}

// An atom so heavy that it keeps its velocity: a force of some age is off by stiffness times the
// way since.
TEST(Dynamics, forces_that_act_on_are_compared_where_they_act) {
  DynamicsCase heavy;
  heavy.options = no_constraints("velocity_verlet", 36);
  heavy.options.velocities = "file";
  heavy.options.temperature = 1e15;  // K: that of so heavy an atom at this velocity, or so
  heavy.options.time_step = 0.01;
  heavy.options.solvation_every = 4;
  heavy.options.sample_every = 4;
  heavy.options.compare_every = 1;
  heavy.molecule = atoms_of_mass({1e15});
  heavy.start.positions = {{1, 0, 0}};
  heavy.start.velocities = {{3, 0, 0}};
  heavy.reference = std::make_shared<AnalyticForce>(1, harmonic_well(7));
  const auto compare = [&](const std::string& update) {
    heavy.options.solvation_update = update;
    AnalyticForce well(1, harmonic_well(7));
    return heavy.run(well);
  };
  const LoopResult held = compare("constant"), kicked = compare("impulse");
  const auto& error = held.history.doubles("comparison/force_error");
  ASSERT_EQ(error.size(), 9U);
  for (std::size_t k = 0; k < 9; ++k) {
    const auto age = static_cast<double>(k % 4);
    EXPECT_EQ(held.history.doubles("comparison/force_age")[k], age);
    EXPECT_NEAR(error[k], 7 * 3 * 0.01 * age / std::sqrt(3.0), 1e-9) << k;
  }
  EXPECT_EQ(values_of(held, "energy_error").front(), 0);
  EXPECT_EQ(values_of(kicked, "force_error").front(), 0);
}

TEST(Dynamics, a_reference_that_fails_beside_a_held_force_ends_the_run) {
  DynamicsCase one = remembering_chain("held");
  auto& reference = dynamic_cast<AnalyticForce&>(*one.reference);
  reference.fails = [&](const std::vector<double>&) {
    return reference.calls == 2 ? Outcome::not_converged : Outcome::ok;
  };
  AnalyticForce op = pairs();
  // the first comparison is of a fresh force at step 40; the second looks at one of age 1
  EXPECT_THAT(one.run(op).note,
              HasSubstr("gave up after 55 of 100 time steps: nothing to compare"));
}
