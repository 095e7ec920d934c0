#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <loops/dynamics/dynamics_case.hpp>
#include <numbers>
#include <understudy/core/molecular_units.hpp>
#include <understudy/loops/dynamics/integrator.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;
using testing::HasSubstr;

namespace {

/// Two atoms, of which the second is hydrogen, at a distance along x.
DynamicsCase dumbbell(double distance, double first_mass, double second_mass) {
  DynamicsCase one;
  one.options.steps = 1;
  one.options.integrator = "velocity_verlet";
  one.options.sample_every = 1;
  one.options.velocities = "file";
  one.molecule = atoms_of_mass({first_mass, second_mass});
  one.molecule.atoms[1].element = 1;
  one.molecule.bonds.push_back({0, 1, 300, distance});
  one.start.positions = {{0, 0, 0}, {distance, 0, 0}};
  one.start.velocities = {{0, 0, 0}, {0, 0, 0}};
  return one;
}

/// A carbon with four hydrogens in the corners of a tetrahedron.
DynamicsCase methane() {
  DynamicsCase one;
  one.molecule = atoms_of_mass({12.01, 1.008, 1.008, 1.008, 1.008});
  const double length = 1.09, s = length / std::sqrt(3.0);
  one.start.positions = {{0, 0, 0}, {s, s, s}, {s, -s, -s}, {-s, s, -s}, {-s, -s, s}};
  for (int h = 1; h < 5; ++h) {
    one.molecule.atoms[static_cast<std::size_t>(h)].element = 1;
    one.molecule.bonds.push_back({0, h, 340, length});
  }
  one.options.sample_every = 1;
  return one;
}

struct Difference {
  double length = 0, speed = 0;  ///< of a bond: relative; along it, A/ps
};
Difference worst_bond(const DynamicsModel& model, const Motion& motion) {
  Difference worst;
  const auto x = on_host(motion.positions()), v = on_host(motion.velocities());
  for (std::size_t r = 0; r < x.extent(0); ++r)
    for (const RigidBond& bond : model.rigid) {
      double square = 0, along = 0;
      for (int c = 0; c < 3; ++c) {
        const auto i = static_cast<std::size_t>(3 * bond.i + c);
        const auto j = static_cast<std::size_t>(3 * bond.j + c);
        square += std::pow(x(r, i) - x(r, j), 2);
        along += (x(r, i) - x(r, j)) * (v(r, i) - v(r, j));
      }
      worst.length = std::max(worst.length, std::abs(std::sqrt(square) / bond.length - 1));
      worst.speed = std::max(worst.speed, std::abs(along) / bond.length);
    }
  return worst;
}

std::vector<double> final_numbers(const LoopResult& result, const std::string& what) {
  return result.history.doubles("final/" + what);
}

/// Released at rest from the horizontal; how far it is from the lowest point after a period and a
/// quarter, in so many steps.
double pendulum_error(std::size_t steps) {
  const double length = 1.5, pull = 0.4, mass = 2;
  DynamicsCase pendulum = dumbbell(length, 1e12, mass);
  const double g = molecular::acceleration_unit * pull / mass;
  const double period =
      4 * std::sqrt(length / g) * std::comp_ellint_1(std::sin(std::numbers::pi / 4));
  pendulum.options.steps = steps;
  pendulum.options.time_step = 1.25 * period / static_cast<double>(steps);
  AnalyticForce field(2, gravity(0, -pull, 0));
  const std::vector<double> x = final_numbers(pendulum.run(field), "positions");
  return std::hypot(x[3], x[4] + length);
}

}  // namespace

TEST(Motion, groups_are_the_atoms_that_hang_together) {
  const RigidBonds bonds = make_rigid_bonds(6, {{4, 1, 1}, {3, 2, 2}, {1, 0, 3}}, 1e-8, 10);
  ASSERT_EQ(bonds.groups, 3);  // 0 1 4, 2 3, 5
  const auto numbers = [](const auto& view) {
    const auto host = on_host(view);
    return std::vector<int>(host.data(), host.data() + host.size());
  };
  EXPECT_THAT(numbers(bonds.first_atom), testing::ElementsAre(0, 3, 5, 6));
  EXPECT_THAT(numbers(bonds.atom), testing::ElementsAre(0, 1, 4, 2, 3, 5));
  EXPECT_THAT(numbers(bonds.first_bond), testing::ElementsAre(0, 2, 3, 3));
  const int ends[3][2] = {{4, 1}, {1, 0}, {3, 2}};
  for (int bond = 0; bond < 3; ++bond)
    for (int side = 0; side < 2; ++side) EXPECT_EQ(at(bonds.ends, bond, side), ends[bond][side]);
  EXPECT_EQ(at(bonds.length, 1), 3);
}

TEST(PhysicsMotion, a_free_rotor_turns_by_the_arc_sine_of_every_step) {
  DynamicsCase rotor = dumbbell(1.2, 3, 1);
  const double omega = 40, h = 0.005;
  rotor.options.steps = 37;
  rotor.options.time_step = h;
  rotor.start.velocities = {{0, -omega * 0.3, 0}, {0, omega * 0.9, 0}};
  AnalyticForce free(2, nothing());
  const LoopResult result = rotor.run(free);
  ASSERT_TRUE(result.completed) << result.note;
  const std::vector<double> x = final_numbers(result, "positions");
  const double angle = 37 * std::asin(h * omega);  // RATTLE without forces, exactly
  EXPECT_NEAR(x[3] - x[0], 1.2 * std::cos(angle), 1e-8);
  EXPECT_NEAR(x[4] - x[1], 1.2 * std::sin(angle), 1e-8);
  EXPECT_NEAR(std::hypot(x[3] * 1 + x[0] * 3 - 1.2, x[4] * 1 + x[1] * 3), 0, 1e-9);
}

TEST(PhysicsMotion, a_pendulum_has_its_period_to_second_order) {
  const double coarse = pendulum_error(200), fine = pendulum_error(400);
  EXPECT_LT(fine, 1e-2);
  EXPECT_NEAR(coarse / fine, 4, 0.3);
}

TEST(PhysicsMotion, rigid_bonds_keep_their_lengths_and_no_velocity_is_along_them) {
  DynamicsCase hot = methane();
  hot.options.replicas = 3;
  hot.options.temperature = 600;
  const DynamicsModel model = hot.model();
  ASSERT_EQ(model.rigid.size(), 4U);
  AnalyticForce well(5, harmonic_well(30));
  Motion motion(model, Execution());
  MolecularForces forces(model, motion, {well}, false);
  ForceIntegrator integrator(model, motion, forces, ForceIntegrator::Thermostat::langevin);
  motion.set_start();
  motion.draw_velocities(0);
  EXPECT_LT(worst_bond(model, motion).speed, 1e-6);
  ASSERT_EQ(forces.evaluate(true), "");
  for (std::uint64_t step = 0; step < 300; ++step) {
    ASSERT_EQ(integrator.cycle(step), "");
    const Difference worst = worst_bond(model, motion);
    ASSERT_LT(worst.length, 1.1 * model.options.constraint_tolerance);
    ASSERT_LT(worst.speed * model.options.time_step, 1.1 * model.options.constraint_tolerance);
  }
}

TEST(Motion, bonds_of_the_file_are_brought_to_their_lengths_first) {
  DynamicsCase stretched = methane();
  stretched.start.positions[1] = {0.7, 0.75, 0.6};
  const DynamicsModel model = stretched.model();
  Motion motion(model, Execution());
  motion.set_start();
  EXPECT_GT(worst_bond(model, motion).length, 0.05);
  motion.drift(0);
  EXPECT_EQ(motion.trouble(), "");
  EXPECT_LT(worst_bond(model, motion).length, 1e-9);
}

TEST(Motion, a_length_that_is_not_reached_stops_the_run_with_the_names_of_its_atoms) {
  DynamicsCase few = methane();
  few.options.constraint_iterations = 2;
  few.options.constraint_tolerance = 1e-12;
  AnalyticForce well(5, harmonic_well(30));
  const LoopResult result = few.run(well);
  EXPECT_FALSE(result.completed);
  EXPECT_THAT(result.note, HasSubstr("in replica 0 RATTLE did not reach the fixed length"));
  EXPECT_THAT(result.note, HasSubstr("between atoms 1 (A1) and "));
  EXPECT_THAT(result.note, HasSubstr("1.0e-12 in 2 iterations"));
  EXPECT_EQ(well.drop_steps, 1);
}

TEST(PhysicsMotion, velocity_verlet_runs_back_to_where_it_came_from) {
  for (const char* constraints : {"none", "hydrogen"}) {
    DynamicsCase there = methane();
    there.options.constraints = constraints;
    there.options.integrator = "velocity_verlet";
    there.options.constraint_tolerance = 1e-13;
    there.options.centre_of_mass = "fixed";
    const DynamicsModel model = there.model();
    AnalyticForce pairs(5, lennard_jones(0.2, 1.0));
    Motion motion(model, Execution());
    MolecularForces forces(model, motion, {pairs}, false);
    ForceIntegrator integrator(model, motion, forces, ForceIntegrator::Thermostat::none);
    motion.set_start();
    motion.draw_velocities(0);
    ASSERT_EQ(forces.evaluate(true), "");
    const auto run = [&] {
      for (std::uint64_t step = 0; step < 200; ++step) ASSERT_EQ(integrator.cycle(step), "");
    };
    run();
    double moved = 0;
    change(motion.velocities(), [](auto, auto, double v) { return -v; });
    run();
    const auto x = on_host(motion.positions());
    for (std::size_t c = 0; c < 15; ++c)
      moved = std::max(moved, std::abs(x(0, c) - model.start.positions[c / 3][c % 3]));
    EXPECT_LT(moved, 1e-8) << constraints;
  }
}

TEST(Motion, a_fixed_centre_of_mass_stays_whatever_pulls) {
  DynamicsCase pulled = methane();
  pulled.options.centre_of_mass = "fixed";
  pulled.options.steps = 50;
  AnalyticForce field(5, gravity(1, 2, -3));
  const LoopResult result = pulled.run(field);
  ASSERT_TRUE(result.completed) << result.note;
  for (const char* what : {"positions", "velocities"}) {
    const std::vector<double> x = final_numbers(result, what);
    for (std::size_t c = 0; c < 3; ++c) {
      double sum = 0;
      for (std::size_t atom = 0; atom < 5; ++atom)
        sum += pulled.molecule.atoms[atom].mass * x[3 * atom + c];
      EXPECT_NEAR(sum, 0, 1e-9) << what;
    }
  }
}
