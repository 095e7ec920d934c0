#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <loops/dynamics/dynamics_case.hpp>
#include <numbers>
#include <understudy/core/molecular_units.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;

namespace {

constexpr double kT = molecular::boltzmann * 300;

/// Seven argon atoms in a cluster: a pentagonal bipyramid.
DynamicsCase argon(const std::string& integrator, double time_step, double picoseconds) {
  DynamicsCase cluster;
  cluster.options =
      no_constraints(integrator, static_cast<std::size_t>(std::lround(picoseconds / time_step)));
  cluster.options.time_step = time_step;
  cluster.options.temperature = 15;
  cluster.molecule = atoms_of_mass(std::vector<double>(7, 39.95));
  const double side = 3.8;
  for (int k = 0; k < 5; ++k) {
    const double angle = 2 * std::numbers::pi * k / 5;
    cluster.start.positions.push_back(
        {0.85 * side * std::cos(angle), 0.85 * side * std::sin(angle), 0});
  }
  cluster.start.positions.push_back({0, 0, 0.53 * side});
  cluster.start.positions.push_back({0, 0, -0.53 * side});
  return cluster;
}

/// Atoms at the origin, shaken by Langevin's thermostat, without bonds.
DynamicsCase shaken(const std::vector<double>& masses, int replicas, double friction,
                    std::size_t steps) {
  DynamicsCase atoms;
  atoms.options = no_constraints("langevin", steps);
  atoms.options.sample_every = steps;
  atoms.options.replicas = replicas;
  atoms.options.friction = friction;
  atoms.molecule = atoms_of_mass(masses);
  atoms.start.positions = atoms.start.velocities = Positions(masses.size());
  return atoms;
}

AnalyticForce::Function argon_pairs() { return lennard_jones(0.238, 3.4); }

std::vector<double> total_energies(const LoopResult& result) {
  std::vector<double> sum = result.history.doubles("samples/mechanics_energy");
  for (const char* part : {"solvation_energy", "kinetic_energy"})
    for (std::size_t i = 0; i < sum.size(); ++i)
      sum[i] += result.history.doubles(std::string("samples/") + part)[i];
  return sum;
}

double spread(const std::vector<double>& values) {
  const auto [least, most] = std::ranges::minmax(values);
  return most - least;
}

double energy_error(double time_step) {
  AnalyticForce pairs(7, argon_pairs());
  const LoopResult result = argon("velocity_verlet", time_step, 1.92).run(pairs);
  EXPECT_TRUE(result.completed) << result.note;
  return spread(total_energies(result));
}

/// A stiff bond (mechanics) in a soft field (solvation).
DynamicsCase stiff_and_soft(const std::string& update, std::size_t every, double time_step,
                            double picoseconds) {
  DynamicsCase two;
  two.options = no_constraints("velocity_verlet",
                               static_cast<std::size_t>(std::lround(picoseconds / time_step)));
  two.options.time_step = time_step;
  two.options.solvation_every = two.options.sample_every = every;
  two.options.solvation_update = update;
  two.molecule = atoms_of_mass({12, 12});
  two.start.positions = {{0.1, 0, 0.2}, {1.6, 0.3, 0}};
  const auto bond = [](const std::vector<double>& x, std::vector<double>& force) {
    const double d[3] = {x[3] - x[0], x[4] - x[1], x[5] - x[2]};
    const double length = std::hypot(d[0], d[1], d[2]);
    for (std::size_t c = 0; c < 3; ++c) {
      force[c] = 2 * 300 * (length - 1.5) * d[c] / length;
      force[c + 3] = -force[c];
    }
    return 300 * (length - 1.5) * (length - 1.5);
  };
  two.mechanics = std::make_shared<AnalyticForce>(2, bond);
  return two;
}

/// 2 x^2 + x^4 / 2 of every coordinate
double quartic(const std::vector<double>& x, std::vector<double>& force) {
  double energy = 0;
  for (std::size_t c = 0; c < x.size(); ++c) {
    energy += 2 * x[c] * x[c] + 0.5 * std::pow(x[c], 4);
    force[c] = -4 * x[c] - 2 * std::pow(x[c], 3);
  }
  return energy;
}

LoopResult run_split(const std::string& update, std::size_t every, double time_step,
                     double picoseconds) {
  AnalyticForce soft(2, quartic);
  const LoopResult result = stiff_and_soft(update, every, time_step, picoseconds).run(soft);
  EXPECT_TRUE(result.completed) << result.note;
  EXPECT_EQ(static_cast<std::size_t>(soft.calls), 1 + result.steps / every);
  return result;
}

}  // namespace

TEST(PhysicsIntegrators, velocity_verlet_keeps_energy_to_second_order) {
  const double coarse = energy_error(0.02), fine = energy_error(0.01), finest = energy_error(0.005);
  EXPECT_LT(finest, 1e-2);
  EXPECT_NEAR(coarse / fine, 4, 1);
  EXPECT_NEAR(fine / finest, 4, 0.5);
}

TEST(PhysicsIntegrators, drift_of_velocity_verlet_is_far_below_its_wobble) {
  AnalyticForce pairs(7, argon_pairs());
  const LoopResult result = argon("velocity_verlet", 0.01, 40).run(pairs);
  const double drift = values_of(result, "energy_drift").front();
  EXPECT_LT(std::abs(drift) * 7 * 40, 0.1 * spread(total_energies(result)));
  EXPECT_NE(drift, 0);
}

TEST(PhysicsIntegrators, baoab_positions_of_a_harmonic_well_are_exact_at_any_time_step) {
  DynamicsCase wells = shaken({10, 10, 10, 10}, 50, 10, 2000);
  wells.options.equilibration = 200;
  wells.options.sample_every = 2;
  const double stiffness = 5, omega = std::sqrt(stiffness * molecular::acceleration_unit / 10);
  wells.options.time_step = 1.5 / omega;
  AnalyticForce well(4, harmonic_well(stiffness));
  const LoopResult result = wells.run(well);
  ASSERT_TRUE(result.completed) << result.note;
  const auto number = [&](const char* name) { return result.history.number(name); };
  const double error = number("statistics/potential_energy/error");
  EXPECT_NEAR(number("statistics/potential_energy/mean"), 6 * kT, 4 * error);
  EXPECT_LT(error, 0.01 * 6 * kT);
  // Velocities are not: theirs have 1 - (omega h)^2 / 4 of k_B T.
  const double kinetic = 300 * (1 - 1.5 * 1.5 / 4);
  EXPECT_NEAR(values_of(result, "kinetic_temperature").front(), kinetic,
              4 * kinetic * number("statistics/kinetic_energy/error") /
                  number("statistics/kinetic_energy/mean"));
}

TEST(PhysicsIntegrators, every_atom_gets_its_share_of_energy) {
  DynamicsCase mixed = shaken({1, 16, 200}, 600, 20, 1000);
  mixed.options.time_step = 0.001;
  mixed.options.velocities = "file";
  AnalyticForce well(3, harmonic_well(20));
  const std::vector<double> v = mixed.run(well).history.doubles("final/velocities");
  for (std::size_t atom = 0; atom < 3; ++atom) {
    double sum = 0;
    for (std::size_t r = 0; r < 600; ++r)
      for (std::size_t c = 0; c < 3; ++c) sum += std::pow(v[9 * r + 3 * atom + c], 2);
    const double share =
        mixed.molecule.atoms[atom].mass * sum / (1800 * molecular::acceleration_unit * kT);
    EXPECT_NEAR(share, 1, 4 * std::sqrt(2 / 1800.0)) << atom;
  }
}

TEST(PhysicsIntegrators, free_atoms_diffuse_as_langevin_says) {
  DynamicsCase free = shaken({20, 20, 20, 20}, 500, 5, 400);
  free.options.time_step = 0.01;
  AnalyticForce none(4, nothing());
  const std::vector<double> x = free.run(none).history.doubles("final/positions");
  double square = 0;
  for (const double c : x) square += c * c / static_cast<double>(x.size());
  const double time = 4, diffusion = molecular::acceleration_unit * kT / (20 * 5);
  const double expected = 2 * diffusion * (time - (1 - std::exp(-5 * time)) / 5);
  EXPECT_NEAR(square / expected, 1, 4 * std::sqrt(2 / static_cast<double>(x.size())));
}

TEST(PhysicsIntegrators, rigid_dipoles_in_a_field_point_as_langevin_found) {
  DynamicsCase dipole = rigid_dipole("langevin");
  dipole.options.steps = 3000;
  dipole.options.equilibration = 500;
  dipole.options.replicas = 60;
  dipole.options.friction = 20;
  AnalyticForce op(2, dipole_field(0.8, 2));
  const LoopResult result = dipole.run(op);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_NEAR(result.history.number("statistics/potential_energy/mean"),
              mean_dipole_energy(0.8, kT),
              4 * result.history.number("statistics/potential_energy/error"));
  EXPECT_NEAR(values_of(result, "kinetic_temperature").front(), 300, 6);  // five squares, not six
}

TEST(PhysicsIntegrators, impulses_are_of_second_order_and_held_forces_drift) {
  const auto error = [](const std::string& update, double time_step) {
    return spread(total_energies(run_split(update, 4, time_step, 1.6)));
  };
  const double coarse = error("impulse", 0.001), fine = error("impulse", 0.0005);
  EXPECT_NEAR(coarse / fine, 4, 1);
  EXPECT_GT(error("constant", 0.001), 10 * coarse);
  EXPECT_NEAR(error("constant", 0.001) / error("constant", 0.0005), 2, 0.6);
}

TEST(Integrators, a_force_at_every_step_is_the_same_in_both_ways) {
  const auto impulse = total_energies(run_split("impulse", 1, 0.001, 0.1));
  EXPECT_EQ(impulse, total_energies(run_split("constant", 1, 0.001, 0.1)));
  EXPECT_NE(impulse, total_energies(run_split("constant", 1, 0.002, 0.2)));
}

TEST(Integrators, replicas_do_not_depend_on_how_many_there_are) {
  const auto run = [](int replicas) {
    DynamicsCase some = argon("langevin", 0.005, 0.2);
    some.options.replicas = replicas;
    some.options.centre_of_mass = "fixed";
    some.molecule.atoms[1].element = some.molecule.atoms[3].element = 1;
    some.molecule.bonds = {{0, 1, 1, 3.8}, {2, 3, 1, 3.8}};
    some.options.constraints = "hydrogen";
    AnalyticForce pairs(7, argon_pairs());
    return some.run(pairs).history.doubles("final/positions");
  };
  const std::vector<double> two = run(2), five = run(5);
  ASSERT_EQ(two.size(), 42U);
  EXPECT_TRUE(std::equal(two.begin(), two.end(), five.begin()));
  EXPECT_NE(std::vector<double>(two.begin(), two.begin() + 21),
            std::vector<double>(two.begin() + 21, two.end()));
}

TEST(Integrators, random_numbers_are_of_the_seed) {
  const auto run = [](std::uint64_t seed) {
    DynamicsCase some = argon("langevin", 0.005, 0.05);
    some.seed = seed;
    AnalyticForce pairs(7, argon_pairs());
    return some.run(pairs).history.doubles("final/positions");
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}
