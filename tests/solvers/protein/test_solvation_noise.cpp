#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <solvers/protein/solvation_probe.hpp>
#include <understudy/core/random.hpp>
#include <understudy/io/inpcrd.hpp>
#include <understudy/io/prmtop.hpp>
#include <understudy/solvers/protein/swanson_radii.hpp>

namespace understudy::protein {
namespace {

Probe chignolin() {
  const std::filesystem::path folder = UNDERSTUDY_MOLECULES;
  const Molecule molecule = io::read_prmtop(folder / "chignolin.prmtop");
  Probe probe{{}, assign_radii(molecule), {}};
  for (const Molecule::Atom& atom : molecule.atoms) probe.charges.push_back(atom.charge);
  for (const auto& place : io::read_inpcrd(folder / "chignolin.rst7", molecule).positions)
    probe.positions.insert(probe.positions.end(), place.begin(), place.end());
  return probe;
}

double variance(const std::vector<double>& numbers) {
  double mean = 0, square = 0;
  for (const double x : numbers) mean += x / static_cast<double>(numbers.size());
  for (const double x : numbers) square += (x - mean) * (x - mean);
  return square / static_cast<double>(numbers.size() - 1);
}

/// What energies (kcal/mol) and forces (kcal/mol/A, per Cartesian component) of one conformation
/// change by, root mean square about their means, when it is moved between the nodes of the grid.
struct Noise {
  double energy = 0, force = 0;
};

Noise noise_of_chignolin(double spacing) {
  const Probe still = chignolin();
  std::vector<Probe> moved;
  for (std::uint64_t s = 0; s < 16; ++s) {
    const Stream stream(1, "shift", s);
    moved.push_back(still.moved(spacing * stream.uniform(0), spacing * stream.uniform(1),
                                spacing * stream.uniform(2)));
  }
  PoissonBoltzmann solver({.spacing = spacing, .tolerance = 1e-6}, still.charges, still.radii);
  const std::vector<Solvation> found = solvations(solver, moved);
  const auto variance_of = [&](const auto& number) {
    std::vector<double> numbers;
    for (const Solvation& one : found) numbers.push_back(number(one));
    return variance(numbers);
  };
  Noise noise{std::sqrt(variance_of([](const Solvation& one) { return one.energy; })), 0};
  const std::size_t components = still.positions.size();
  for (std::size_t c = 0; c < components; ++c)
    noise.force += variance_of([&](const Solvation& one) { return one.forces[c]; });
  noise.force = std::sqrt(noise.force / static_cast<double>(components));
  return noise;
}

// 16 places know a standard deviation of energies to 18 %.
TEST(PhysicsSolvationNoise, of_a_protein_between_the_nodes_of_the_grid_is_small_and_falls_with_it) {
  const Noise wide = noise_of_chignolin(0.5), fine = noise_of_chignolin(0.375);
  EXPECT_LT(wide.energy, 0.17);
  EXPECT_LT(wide.force, 0.10);
  EXPECT_LT(fine.energy, 0.06);
  EXPECT_LT(fine.force, 0.04);
  EXPECT_GT(fine.force, 0);
  EXPECT_LT(fine.energy, 0.7 * wide.energy);
  EXPECT_LT(fine.force, 0.7 * wide.force);
}

// Bit by bit: memory that a solver keeps from one conformation to the next must not show.
TEST(SolvationOfAProtein, does_not_know_which_conformations_came_before) {
  const Probe still = chignolin();
  std::vector<Probe> moved;
  for (int s = 0; s < 6; ++s) moved.push_back(still.moved(0.11 * s, 0.07 * s, 0.05 * s));
  PoissonBoltzmann solver({.spacing = 0.5}, still.charges, still.radii);
  const std::vector<Solvation> together = solvations(solver, moved);
  for (std::size_t s = 0; s < moved.size(); ++s) {
    PoissonBoltzmann fresh({.spacing = 0.5}, still.charges, still.radii);
    const Solvation alone = solvations(fresh, {moved[s]}).front();
    EXPECT_EQ(alone.energy, together[s].energy) << s;
    EXPECT_EQ(alone.forces, together[s].forces) << s;
  }
}

}  // namespace
}  // namespace understudy::protein
