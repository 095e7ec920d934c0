#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <core/expect_sentence.hpp>
#include <loops/dynamics/dynamics_case.hpp>
#include <map>
#include <numbers>
#include <numeric>
#include <understudy/core/molecular_units.hpp>
#include <understudy/loops/dynamics/statistics.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;
using testing::HasSubstr;

namespace {

constexpr double thermal = molecular::boltzmann * 300;

/// A well of one coordinate that is neither harmonic nor symmetric, kcal/mol.
double well(double x) { return 1.5 * x * x - 0.9 * x * x * x + 0.4 * x * x * x * x; }
double slope(double x) { return 3 * x - 2.7 * x * x + 1.6 * x * x * x; }

/// The same for every coordinate of every atom.
AnalyticForce::Function of_each(double (*energy)(double), double (*derivative)(double)) {
  return [=](const std::vector<double>& x, std::vector<double>& force) {
    double sum = 0;
    for (std::size_t c = 0; c < x.size(); ++c) {
      sum += energy(x[c]);
      force[c] = -derivative(x[c]);
    }
    return sum;
  };
}
AnalyticForce::Function truth() { return of_each(well, slope); }

/// A surrogate that is a bad one: too stiff, harmonic, and its least energy elsewhere.
AnalyticForce::Function bad_surrogate() {
  return of_each([](double x) { return 2 * (x + 0.3) * (x + 0.3); },
                 [](double x) { return 4 * (x + 0.3); });
}

/// Shares that the exact distribution has in equal bins from -2 to 3, by Simpson's rule.
std::vector<double> exact_shares(int bins) {
  std::vector<double> shares;
  const int pieces = 200;
  const double width = 5.0 / bins, h = width / pieces;
  for (int bin = 0; bin < bins; ++bin) {
    double sum = 0;
    for (int k = 0; k <= pieces; ++k) {
      const double x = -2 + width * bin + h * k;
      const double weight = k == 0 || k == pieces ? 1 : (k % 2 == 1 ? 4 : 2);
      sum += weight * h / 3 * std::exp(-well(x) / thermal);
    }
    shares.push_back(sum);
  }
  const double whole = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= whole;
  return shares;
}

/// How unlikely independent numbers are under the exact distribution, in standard deviations of a
/// normal one: Pearson's chi-square, bins that expect fewer than five put together, by the
/// transformation of Wilson and Hilferty (1931).
double surprise(const std::vector<double>& numbers) {
  const int bins = 40;
  const std::vector<double> shares = exact_shares(bins);
  std::vector<double> counts(static_cast<std::size_t>(bins));
  for (const double x : numbers)
    counts[static_cast<std::size_t>(std::clamp(int((x + 2) / 5 * bins), 0, bins - 1))] += 1;
  double sum = 0, expected = 0, found = 0;
  int used = 0;
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    expected += shares[bin] * static_cast<double>(numbers.size());
    found += counts[bin];
    if (expected < 5 && bin + 1 < counts.size()) continue;
    sum += (found - expected) * (found - expected) / std::max(expected, 1.0);
    ++used;
    expected = found = 0;
  }
  const double freedom = used - 1, variance = 2 / (9 * freedom);
  return (std::cbrt(sum / freedom) - 1 + variance) / std::sqrt(variance);
}

/// Three atoms, 400 replicas: 3600 coordinates that know nothing of each other at the end.
DynamicsCase three_atoms(const std::string& integrator) {
  DynamicsCase atoms;
  atoms.options.integrator = integrator;
  atoms.options.constraints = "none";
  atoms.options.time_step = 0.02;
  atoms.options.trajectory_steps = atoms.options.sample_every = 3;
  atoms.options.steps = 600;
  atoms.options.friction = 5;
  atoms.options.replicas = 400;
  atoms.molecule = atoms_of_mass({12, 12, 16});
  atoms.start.positions = {{0.1, 0, 0}, {0, -0.1, 0}, {0, 0, 0.2}};
  atoms.reference = std::make_shared<AnalyticForce>(3, truth());
  return atoms;
}

}  // namespace

TEST(PhysicsHybridMonteCarlo, is_exact_with_a_bad_surrogate) {
  AnalyticForce surrogate(3, bad_surrogate());
  const LoopResult result = three_atoms("hybrid_monte_carlo").run(surrogate);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_LT(surprise(result.history.doubles("final/positions")), 3);
  const double acceptance = values_of(result, "acceptance").front();
  EXPECT_GT(acceptance, 0.1);
  EXPECT_LT(acceptance, 0.8) << "the test wants rejected trajectories";
  EXPECT_NEAR(result.history.number("hybrid_monte_carlo/mean_probability"), acceptance, 0.01);
  EXPECT_EQ(surrogate.calls, 1 + 600);
}

TEST(PhysicsHybridMonteCarlo, plain_dynamics_with_that_surrogate_is_wrong) {
  AnalyticForce surrogate(3, bad_surrogate()), solver(3, truth());
  const LoopResult wrong = three_atoms("langevin").run(surrogate);
  EXPECT_GT(surprise(wrong.history.doubles("final/positions")), 15);
  const LoopResult right = three_atoms("langevin").run(solver);
  EXPECT_LT(surprise(right.history.doubles("final/positions")), 3);
}

namespace {

/// The last of four atoms in a ring around the z axis, pulled to one side by so much.
AnalyticForce ring(double pull, double stiffness = 40) {
  return {4, [=](const std::vector<double>& x, std::vector<double>& force) {
            const double radius = std::hypot(x[9], x[10]), out = radius - 1.2, up = x[11] - 2;
            force[9] = -stiffness * out * x[9] / radius + pull;
            force[10] = -stiffness * out * x[10] / radius;
            force[11] = -stiffness * up;
            return stiffness / 2 * (out * out + up * up) - pull * x[9];
          }};
}

/// Four atoms, the last one on a cone around the other three by a torsion alone.
DynamicsCase atom_on_a_ring() {
  DynamicsCase chain;
  chain.options = no_constraints("langevin", 30000);
  chain.options.time_step = 0.002;
  chain.options.sample_every = 10;
  chain.options.compare_every = 2;
  chain.options.friction = 10;
  chain.options.replicas = 8;
  chain.options.bins = 6;
  chain.options.dihedrals = {{"turn", {"1", "2", "3", "4"}}};
  chain.molecule = atoms_of_mass({1e9, 1e9, 1e9, 2});
  chain.start.positions = {{1.5, 0, 0}, {0, 0, 0}, {0, 0, 1.5}, {0, 1.2, 2}};
  chain.options.velocities = "file";
  chain.start.velocities = Positions(4);
  chain.reference = std::make_shared<AnalyticForce>(ring(0.5));
  return chain;
}

}  // namespace

TEST(PhysicsReweighting, with_the_solver_s_energies_finds_its_distribution) {
  AnalyticForce op = ring(0);
  const LoopResult result = atom_on_a_ring().run(op);
  ASSERT_TRUE(result.completed) << result.note;
  const auto& even = result.history.doubles("angles/turn/density");
  const auto& tilted = result.history.doubles("reweighted/turn/density");
  EXPECT_GT(result.history.number("reweighted/effective_share"), 0.4);
  // p(turn) ~ exp(a cos(turn)), by the midpoint rule over each bin
  const double a = 0.5 * 1.2 / thermal, width = std::numbers::pi / 3;
  std::vector<double> exact(6);
  for (int k = 0; k < 600; ++k)
    exact[static_cast<std::size_t>(k / 100)] +=
        std::exp(a * std::cos(-std::numbers::pi + (k + 0.5) * width / 100));
  const double whole = std::accumulate(exact.begin(), exact.end(), 0.0);
  for (std::size_t bin = 0; bin < 6; ++bin) {
    EXPECT_NEAR(tilted[bin], exact[bin] / whole / width, 0.03) << bin;
    EXPECT_NEAR(even[bin], 1 / (6 * width), 0.03) << bin;
  }
  EXPECT_GT(tilted[2] / tilted[0], 2);
  double apart = 0;
  for (const double share : exact) apart += std::abs(share / whole - 1.0 / 6) / 2;
  EXPECT_NEAR(values_of(result, "distribution_error_turn").front(), apart, 0.02);
}

TEST(PhysicsReweighting, states_errors_as_large_as_runs_scatter) {
  constexpr int runs = 40;
  DynamicsCase chain = atom_on_a_ring();
  chain.options.steps = 4000;
  chain.options.replicas = 4;
  chain.reference = std::make_shared<AnalyticForce>(ring(1.5, 50));
  std::map<std::string, std::vector<double>> values, stated;
  for (int run = 0; run < runs; ++run) {
    chain.seed = static_cast<std::uint64_t>(run) + 1;
    AnalyticForce op = ring(1);
    const LoopResult result = chain.run(op);
    for (const Quantity& q : result.quantities)
      if (q.is_error || q.name.ends_with("_error")) {
        values[q.name].push_back(q.values.front());
        stated[q.name].push_back(result.history.number("statistics/" + q.name + "/error"));
      }
  }
  EXPECT_EQ(values.size(), 5U);
  for (const auto& [name, found] : values) {
    const double share = estimate_mean({stated[name]}).mean / estimate_mean({found}).deviation;
    EXPECT_GT(share, 0.7) << name;
    EXPECT_LT(share, name == "relative_force_error" ? 3 : 1.3) << name << ", which oscillates";
  }
}

TEST(PhysicsHybridMonteCarlo, accepts_all_but_the_time_step_with_the_solver_s_own_forces) {
  AnalyticForce solver(3, truth());
  DynamicsCase small = three_atoms("hybrid_monte_carlo");
  small.options.time_step = 0.003;
  small.options.steps = 60;
  const LoopResult result = small.run(solver);
  EXPECT_GT(values_of(result, "acceptance").front(), 0.98);
  EXPECT_NEAR(result.history.number("hybrid_monte_carlo/mean_boltzmann_factor"), 1, 1e-2);
  EXPECT_TRUE(result.note.starts_with("100.0 % of ")) << result.note;
  EXPECT_NE(result.note.find(" trajectories accepted, <exp(-dH/kT)> = "), std::string::npos)
      << result.note;
}

TEST(PhysicsHybridMonteCarlo, creutz_balance_holds) {
  AnalyticForce solver(3, truth());
  DynamicsCase coarse = three_atoms("hybrid_monte_carlo");
  coarse.options.equilibration = 200;
  coarse.options.time_step = 0.08;
  const LoopResult result = coarse.run(solver);
  EXPECT_NEAR(result.history.number("hybrid_monte_carlo/mean_boltzmann_factor"), 1, 0.03);
  EXPECT_LT(values_of(result, "acceptance").front(), 0.99);
}

TEST(PhysicsHybridMonteCarlo, rigid_dipoles_point_as_the_solver_wants) {
  DynamicsCase dipole = rigid_dipole("hybrid_monte_carlo");
  dipole.options.time_step = 0.02;
  dipole.options.steps = 8000;
  dipole.options.replicas = 30;
  dipole.options.centre_of_mass = "fixed";
  dipole.reference = std::make_shared<AnalyticForce>(2, dipole_field(0.8, 2));
  AnalyticForce sideways(2, dipole_field(0.5, 0));
  const LoopResult result = dipole.run(sideways);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_NEAR(result.history.number("statistics/potential_energy/mean"),
              mean_dipole_energy(0.8, thermal),
              4 * result.history.number("statistics/potential_energy/error"));
  EXPECT_LT(values_of(result, "acceptance").front(), 0.9);
}

TEST(HybridMonteCarlo, states_that_an_operator_refuses_are_never_entered) {
  const auto beyond = [](double limit) {
    return [limit](const std::vector<double>& x) {
      return std::ranges::any_of(x, [&](double c) { return c > limit; }) ? Outcome::out_of_range
                                                                         : Outcome::ok;
    };
  };
  for (const bool by_surrogate : {true, false}) {
    DynamicsCase bounded = three_atoms("hybrid_monte_carlo");
    bounded.options.replicas = 20;
    bounded.options.steps = 99;
    AnalyticForce surrogate(3, truth());
    if (by_surrogate) surrogate.fails = beyond(0.6);
    if (!by_surrogate) dynamic_cast<AnalyticForce&>(*bounded.reference).fails = beyond(0.6);
    const LoopResult result = bounded.run(surrogate);
    ASSERT_TRUE(result.completed) << result.note;
    EXPECT_GT(result.history.integer("hybrid_monte_carlo/failed"), 10);
    EXPECT_GT(result.history.integer("hybrid_monte_carlo/accepted"), 10);
    for (const double x : result.history.doubles("final/positions")) EXPECT_LE(x, 0.6);
  }
}

TEST(HybridMonteCarlo, a_run_in_which_every_trajectory_failed_is_none) {
  DynamicsCase stuck = three_atoms("hybrid_monte_carlo");
  stuck.options.replicas = 2;
  stuck.options.steps = 9;
  AnalyticForce surrogate(3, truth());
  surrogate.fails = [&](const std::vector<double>&) {
    return surrogate.calls > 1 ? Outcome::out_of_range : Outcome::ok;
  };
  const LoopResult result = stuck.run(surrogate);
  EXPECT_FALSE(result.completed);
  EXPECT_THAT(result.note, HasSubstr("each of the 6 trajectories went where"));
}

TEST(HybridMonteCarlo, an_energy_that_is_not_converged_stops_the_run) {
  DynamicsCase unsolved = three_atoms("hybrid_monte_carlo");
  unsolved.options.replicas = 2;
  auto& solver = dynamic_cast<AnalyticForce&>(*unsolved.reference);
  solver.fails = [&](const std::vector<double>&) {
    return solver.calls > 4 ? Outcome::not_converged : Outcome::ok;
  };
  AnalyticForce surrogate(3, truth());
  const LoopResult result = unsolved.run(surrogate);
  EXPECT_FALSE(result.completed);
  EXPECT_THAT(result.note, HasSubstr("gave up after 9 of 600 time steps"));
  EXPECT_THAT(result.note, HasSubstr("is accepted is not known"));
  EXPECT_EQ(result.history.array("samples/time").shape.front(), 3U);
}

TEST(HybridMonteCarlo, needs_a_reference_and_an_operator_that_does_not_watch_itself) {
  struct Watching : AnalyticForce {
    Watching() : AnalyticForce(3, truth()) { own.outputs.push_back({"source", "1", {}, true}); }
    const Signature& signature() const override { return own; }
    Signature own = AnalyticForce::signature();
  };
  Watching guarded;
  DynamicsCase one = three_atoms("hybrid_monte_carlo");
  expect_sentence([&] { one.run(guarded); }, {"positions alone", "guarded"});
  one.reference = nullptr;
  AnalyticForce surrogate(3, truth());
  expect_sentence([&] { one.run(surrogate); }, {"no reference operator"});
  one.options.integrator = "langevin";
  one.options.compare_every = 1;
  expect_sentence([&] { one.run(surrogate); }, {"nothing to compare"});
}

TEST(HybridMonteCarlo, asks_without_slots_and_refuses_to_repeat) {
  DynamicsCase one = three_atoms("hybrid_monte_carlo");
  one.options.replicas = 1;
  AnalyticForce surrogate(3, truth());
  one.run(surrogate);
  EXPECT_THAT(surrogate.slots, testing::ElementsAre(-1));
  surrogate.verdict = [&] { return surrogate.end_steps > 5 ? Verdict::repeat : Verdict::accept; };
  surrogate.end_steps = 0;
  EXPECT_THAT(one.run(surrogate).note, HasSubstr("must not watch over itself"));
}
