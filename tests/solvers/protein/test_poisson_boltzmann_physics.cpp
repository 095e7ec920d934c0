#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <solvers/protein/radial_oracle.hpp>
#include <solvers/protein/solvation_probe.hpp>

namespace understudy::protein {
namespace {

/// Probes moved by random parts of a spacing.
std::vector<Probe> shifted(const Probe& probe, double spacing, int count) {
  std::mt19937 generator(5);
  std::uniform_real_distribution<double> part(0, spacing);
  std::vector<Probe> made;
  for (int n = 0; n < count; ++n) {
    const double x = part(generator), y = part(generator), z = part(generator);
    made.push_back(probe.moved(x, y, z));
  }
  return made;
}

struct Spread {
  double mean = 0, deviation = 0;
};

Spread spread(const std::vector<double>& numbers) {
  Spread found;
  for (const double x : numbers) found.mean += x / static_cast<double>(numbers.size());
  for (const double x : numbers)
    found.deviation +=
        (x - found.mean) * (x - found.mean) / static_cast<double>(numbers.size() - 1);
  found.deviation = std::sqrt(found.deviation);
  return found;
}

std::vector<double> energies(const std::vector<Solvation>& found) {
  std::vector<double> all;
  for (const Solvation& one : found) all.push_back(one.energy);
  return all;
}

TEST(PhysicsRadialOracle, FindsTheSmoothBornEnergies) {
  EXPECT_NEAR((RadialSphere{.radius = 2}.ion_energy()), -93.352349, 1e-5);
  EXPECT_NEAR((RadialSphere{.radius = 3}.ion_energy()), -59.464950, 1e-5);
}

TEST(PhysicsPoissonBoltzmann, IonsOfAnyRadiusApproachTheirEnergyWithTheSquareOfTheSpacing) {
  for (const double radius : {1.5, 2.0, 3.0}) {
    const double exact = RadialSphere{.radius = radius}.ion_energy();
    double errors[2];
    for (const int fine : {0, 1}) {
      const PoissonBoltzmannOptions options{.spacing = fine ? 0.25 : 0.5, .padding = 3};
      PoissonBoltzmann solver(options, {1}, {radius});
      errors[fine] = spread(energies(solvations(
                                solver, shifted(Probe::ion(radius), options.spacing, 6), false)))
                         .mean -
                     exact;
    }
    EXPECT_LT(errors[0], 0) << radius;
    EXPECT_GT(errors[0] / errors[1], 3) << radius;
    EXPECT_LT(std::abs(errors[1]), 0.003 * std::abs(exact)) << radius;
  }
}

// What others have measured with this discretisation and four points per edge: -59.60, -59.50
// kcal/mol at 0.5 and 0.25 A; and a force that should be zero, at most 0.34, 0.17, 0.06 kcal/mol/A
// per component. Eight points make a third of that.
TEST(PhysicsPoissonBoltzmann, AnIonOfThreeAngstromHasAsLittleErrorAsItShould) {
  const struct {
    double spacing, energy, force;
  } expected[] = {{0.5, -59.60, 0.14}, {0.375, -59.54, 0.06}, {0.25, -59.50, 0.02}};
  for (const auto& [spacing, energy, force] : expected) {
    PoissonBoltzmann solver({.spacing = spacing, .padding = 3}, {1}, {3});
    const auto found = solvations(solver, shifted(Probe::ion(3), spacing, 12));
    EXPECT_NEAR(spread(energies(found)).mean, energy, 0.02) << spacing;
    double squares = 0;
    for (const Solvation& one : found)
      for (const double f : one.forces)
        squares += f * f / (3.0 * static_cast<double>(found.size()));
    EXPECT_LT(std::sqrt(squares), force) << spacing;
  }
}

TEST(PhysicsPoissonBoltzmann, ChargesInASphereFollowTheirRadialEquation) {
  Probe probe{{1, -0.6, 0.5}, {4, 1, 1}, {0, 0, 0, 2, 0, 0, -1.5, 0, 0}};
  const double exact = RadialSphere{.radius = 4}.energy({{1, 0}, {-0.6, 2}, {0.5, -1.5}});
  const PoissonBoltzmannOptions options{.spacing = 0.25, .padding = 4};
  EXPECT_NEAR(solvation(options, probe).energy, exact, 0.002 * std::abs(exact));
}

// The charge off the middle of a sphere is drawn towards the surface.
TEST(PhysicsPoissonBoltzmann, AChargeInASphereIsDrawnToTheNearestWater) {
  const auto exact = [](double x) { return RadialSphere{.radius = 4}.energy({{1, x}}); };
  const double force = -(exact(2.01) - exact(1.99)) / 0.02;
  const Probe probe{{0, 1}, {4, 1}, {0, 0, 0, 2, 0, 0}};
  const Solvation found = solvation({.spacing = 0.25, .padding = 4}, probe);
  EXPECT_NEAR(found.forces[3], force, 0.04 * force);
  EXPECT_NEAR(found.forces[0], -force, 0.04 * force);  // the sphere is pulled the other way
}

TEST(PhysicsPoissonBoltzmann, ForcesAreDerivativesOfTheEnergy) {
  const Probe probe = Probe::chain(5);
  constexpr double step = 5e-4;  // atoms' distances are in single precision
  PoissonBoltzmann solver({.spacing = 0.5, .tolerance = 1e-8, .padding = 3}, probe.charges,
                          probe.radii);
  const Solvation here = solvations(solver, {probe}).front();
  for (std::size_t c = 0; c < probe.positions.size(); ++c) {
    Probe ahead = probe, behind = probe;
    ahead.positions[c] += step;
    behind.positions[c] -= step;
    const auto found = solvations(solver, {ahead, behind}, false);
    const double slope = (found[1].energy - found[0].energy) / (2 * step);
    EXPECT_NEAR(here.forces[c], slope, 1e-3 * std::max(1.0, std::abs(slope))) << c;
  }
}

// Nodes change sides as atoms move; what the energy does then has to be little.
TEST(PhysicsPoissonBoltzmann, TheEnergyIsTheIntegralOfTheForce) {
  const Probe probe = Probe::chain(5);
  PoissonBoltzmann solver({.spacing = 0.5, .tolerance = 1e-6, .padding = 3}, probe.charges,
                          probe.radii);
  constexpr int steps = 40;
  std::vector<Probe> path;
  for (int n = 0; n <= steps; ++n) {
    path.push_back(probe);
    path.back().positions[6] += 0.01 * n;
  }
  const auto found = solvations(solver, path);
  double work = 0;
  for (int n = 0; n < steps; ++n) work -= 0.005 * (found[n].forces[6] + found[n + 1].forces[6]);
  EXPECT_GT(std::abs(work), 0.4);
  EXPECT_NEAR(found.back().energy - found.front().energy, work, 0.005);
}

Probe turned(const Probe& probe, double angle) {
  Probe made = probe;
  for (std::size_t i = 0; i < probe.size(); ++i) {
    const double x = probe.positions[3 * i], y = probe.positions[3 * i + 1];
    made.positions[3 * i] = std::cos(angle) * x - std::sin(angle) * y;
    made.positions[3 * i + 1] = std::sin(angle) * x + std::cos(angle) * y;
  }
  return made;
}

// Whatever their spread is, it shrinks by more than the square of the spacing.
TEST(PhysicsPoissonBoltzmann, TurningAndMovingAMoleculeHardlyChangesItsEnergy) {
  const Probe probe = Probe::chain();
  Spread found[2];
  for (const int fine : {0, 1}) {
    const double spacing = fine ? 0.25 : 0.5;
    PoissonBoltzmann solver({.spacing = spacing, .padding = 3}, probe.charges, probe.radii);
    std::vector<Probe> probes = shifted(probe, spacing, 6);
    for (std::size_t n = 0; n < probes.size(); ++n)
      probes[n] = turned(probes[n], 0.7 * static_cast<double>(n));
    found[fine] = spread(energies(solvations(solver, probes, false)));
  }
  EXPECT_LT(found[0].deviation, 0.3);
  EXPECT_LT(found[1].deviation, 0.25 * found[0].deviation);
  EXPECT_NEAR(found[0].mean, found[1].mean, 0.03 * std::abs(found[1].mean));
}

TEST(PhysicsPoissonBoltzmann, FartherFacesOfTheBoxHardlyChangeAnything) {
  const Probe probe = Probe::chain();
  const Solvation near = solvation({.spacing = 0.5, .tolerance = 1e-7, .padding = 3}, probe);
  const Solvation far = solvation({.spacing = 0.5, .tolerance = 1e-7, .padding = 12}, probe);
  EXPECT_NE(near.energy, far.energy);
  EXPECT_NEAR(near.energy, far.energy, 0.01);
  for (std::size_t c = 0; c < near.forces.size(); ++c)
    EXPECT_NEAR(near.forces[c], far.forces[c], 0.005);
}

constexpr double much_salt = 1;  // mol/l: Debye length 3 A

TEST(PhysicsSalt, HasItsDebyeLength) {
  EXPECT_NEAR(1 / inverse_debye_length(0.1, 78.54, 298.15), 9.62, 0.01);
  EXPECT_NEAR(1 / inverse_debye_length(much_salt, 78.54, 298.15), 3.04, 0.01);
  EXPECT_EQ(inverse_debye_length(0, 78.54, 298.15), 0);
}

// Debye and Huckel's energy of an ion, for sharp surfaces: -C q^2 kappa / (2 eps (1 + kappa a)).
TEST(PhysicsRadialOracle, FindsTheEnergyOfSalt) {
  const double kappa = inverse_debye_length(0.1, 78.54, 298.15);
  const RadialSphere without{.radius = 2, .width = 0.02},
      with{.radius = 2, .width = 0.02, .kappa = kappa};
  const double exact = -0.5 * coulomb * kappa / (78.54 * (1 + kappa * 4));
  EXPECT_NEAR(with.ion_energy() - without.ion_energy(), exact, 1e-3 * std::abs(exact));
}

TEST(PhysicsSalt, GivesAnIonItsEnergy) {
  for (const double strength : {0.1, much_salt}) {
    const double kappa = inverse_debye_length(strength, 78.54, 298.15);
    const double exact = RadialSphere{.radius = 2, .kappa = kappa}.ion_energy() -
                         RadialSphere{.radius = 2}.ion_energy();
    PoissonBoltzmannOptions options{.spacing = 0.4, .tolerance = 1e-6, .padding = 5};
    const Probe ion = Probe::ion(2, 1, {0.1, 0.15, 0.05});
    const double without = solvation(options, ion, false).energy;
    options.ionic_strength = strength;
    EXPECT_NEAR(solvation(options, ion, false).energy - without, exact, 0.03 * std::abs(exact))
        << strength;
  }
}

TEST(PhysicsSalt, ALittleOfItIsNearlyNone) {
  const Probe probe = Probe::chain(5);
  PoissonBoltzmannOptions options{.spacing = 0.4, .tolerance = 1e-6, .padding = 5};
  const Solvation without = solvation(options, probe);
  options.ionic_strength = 1e-9;
  const Solvation with = solvation(options, probe);
  EXPECT_NEAR(with.energy, without.energy, 1e-3 * std::abs(without.energy));
  for (std::size_t c = 0; c < with.forces.size(); ++c)
    EXPECT_NEAR(with.forces[c], without.forces[c], 0.15);
}

TEST(PhysicsSalt, ForcesAreDerivativesOfTheEnergy) {
  const Probe probe = Probe::chain(4);
  constexpr double step = 1e-4;
  PoissonBoltzmann solver(
      {.spacing = 0.5, .tolerance = 1e-8, .padding = 6, .ionic_strength = much_salt}, probe.charges,
      probe.radii);
  const Solvation here = solvations(solver, {probe}).front();
  for (std::size_t c = 0; c < probe.positions.size(); ++c) {
    Probe ahead = probe, behind = probe;
    ahead.positions[c] += step;
    behind.positions[c] -= step;
    const auto found = solvations(solver, {ahead, behind}, false);
    const double slope = (found[1].energy - found[0].energy) / (2 * step);
    EXPECT_NEAR(here.forces[c], slope, 2e-3 * std::max(1.0, std::abs(slope))) << c;
  }
}

}  // namespace
}  // namespace understudy::protein
