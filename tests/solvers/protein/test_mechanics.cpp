#include <gmock/gmock.h>

#include <numbers>
#include <solvers/protein/molecule_probe.hpp>
#include <understudy/core/conformance.hpp>
#include <understudy/solvers/protein/mechanics.hpp>
#include <understudy/solvers/protein/units.hpp>

namespace understudy::protein {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

Mechanics alanine_mechanics() { return Mechanics(alanine_dipeptide().molecule); }

/// Atoms without charge and interaction.
Molecule bare_atoms(std::size_t count) {
  Molecule m;
  m.atoms.resize(count);
  m.lennard_jones_kinds = 1;
  m.lennard_jones.resize(1);
  return m;
}

/// The energy and the forces of one conformation.
struct MechanicsAnswer {
  double energy;
  std::vector<double> forces;
};
MechanicsAnswer mechanics_of(const Molecule& molecule, const Positions& positions) {
  Mechanics mechanics(molecule);
  const Answers found = ask(mechanics, {positions});
  EXPECT_EQ(found.outcomes[0], Outcome::ok);
  return {found.energy(), found.port.at("forces")};
}

TEST(Mechanics, ConformsToWhatEveryOperatorMustDo) {
  Mechanics mechanics = alanine_mechanics();
  const auto some = [&](std::size_t n) {
    std::vector<Positions> all;
    for (std::size_t s = 0; s < n; ++s) all.push_back(shaken(alanine_positions(), 0.1, s));
    return conformations(mechanics, all);
  };
  EXPECT_THAT(conformance_findings(mechanics, some), IsEmpty());
}

TEST(Mechanics, BondIsAHarmonicSpring) {
  Molecule m = bare_atoms(2);
  m.bonds = {{0, 1, 300, 1.5}};
  m.exclusions = {{0, 1}};
  const MechanicsAnswer a = mechanics_of(m, {{0, 0, 0}, {0, 2, 0}});
  EXPECT_NEAR(a.energy, 300 * 0.25, 1e-11);
  EXPECT_NEAR(a.forces[1], 300, 1e-11);  // towards the other: 2 k (r - r0)
  EXPECT_NEAR(a.forces[4], -300, 1e-11);
}

TEST(Mechanics, AngleIsAHarmonicSpring) {
  Molecule m = bare_atoms(3);
  m.angles = {{0, 1, 2, 50, 2.0}};
  const MechanicsAnswer a = mechanics_of(m, {{1.5, 0, 0}, {0, 0, 0}, {0, 1.2, 0}});
  const double bend = std::numbers::pi / 2 - 2;
  EXPECT_NEAR(a.energy, 50 * bend * bend, 1e-12);
  EXPECT_NEAR(a.forces[1], 2 * 50 * bend / 1.5, 1e-12);  // turned away from the other
  EXPECT_NEAR(a.forces[6], 2 * 50 * bend / 1.2, 1e-12);
}

/// Four atoms with a torsion of that angle [rad]: seen along the middle bond, the last one is
/// turned clockwise from the first.
Positions twisted(double angle) {
  return {{1, 0, 0}, {0, 0, 0}, {0, 0, 1.5}, {std::cos(angle), std::sin(angle), 1.5}};
}

TEST(Mechanics, TorsionsAreCosinesOfAnyPeriodAndPhase) {
  const std::vector<double> angles{-3.0, -1.2, 0.0, 0.4, 1.7, 3.1};
  std::vector<Positions> all;
  for (const double angle : angles) all.push_back(twisted(angle));
  for (int n = 0; n <= 12; ++n)
    for (const double phase : {0.0, std::numbers::pi, 0.6}) {
      Molecule m = bare_atoms(4);
      m.torsions = {{0, 1, 2, 3, 1.3, static_cast<double>(n), phase}};
      Mechanics mechanics(m);
      const Answers a = ask(mechanics, all);
      for (std::size_t s = 0; s < angles.size(); ++s) {
        EXPECT_NEAR(a.energy(s), 1.3 * (1 + std::cos(n * angles[s] - phase)), 1e-12);
        const double turning = 1.3 * n * std::sin(n * angles[s] - phase);  // -dE / dangle
        EXPECT_NEAR(a.port.at("forces")[12 * s + 9], -std::sin(angles[s]) * turning, 1e-12);
        EXPECT_NEAR(a.port.at("forces")[12 * s + 10], std::cos(angles[s]) * turning, 1e-12);
      }
    }
}

TEST(Mechanics, TorsionsOfTheSameAtomsAddUpFromEitherEnd) {
  Molecule m = bare_atoms(4);
  m.torsions = {{0, 1, 2, 3, 1.5, 1, 0.3}, {3, 2, 1, 0, 0.7, 3, 1.0}, {0, 1, 2, 3, 0.2, 3, -0.4}};
  const double angle = 0.8;
  EXPECT_NEAR(mechanics_of(m, twisted(angle)).energy,
              1.5 * (1 + std::cos(angle - 0.3)) + 0.7 * (1 + std::cos(3 * angle - 1.0)) +
                  0.2 * (1 + std::cos(3 * angle + 0.4)),
              1e-13);
}

/// Two atoms of two kinds, 3 A apart.
Molecule charged_pair() {
  Molecule m = bare_atoms(2);
  m.lennard_jones_kinds = 2;
  m.lennard_jones = {{1, 1}, {5e5, 600}, {5e5, 600}, {7, 7}};
  m.atoms[1].lennard_jones = 1;
  m.atoms[0].charge = 0.4;
  m.atoms[1].charge = -0.3;
  return m;
}
const Positions kThreeApart{{0, 0, 0}, {0, 0, 3}};

TEST(Mechanics, PairsHaveLennardJonesAndCoulombEnergies) {
  Mechanics mechanics(charged_pair());
  const Answers a = ask(mechanics, {kThreeApart});
  const double sixth = std::pow(3.0, -6);
  const double lennard_jones = 5e5 * sixth * sixth - 600 * sixth;
  const double electrostatic = coulomb * 0.4 * -0.3 / 3;
  EXPECT_NEAR(a.port.at("lennard_jones")[0], lennard_jones, 1e-14);
  EXPECT_NEAR(a.port.at("coulomb")[0], electrostatic, 1e-13);
  const double slope = (12 * 5e5 * sixth * sixth - 6 * 600 * sixth + electrostatic) / 3;
  EXPECT_NEAR(a.port.at("forces")[2], -slope, 1e-13);
  EXPECT_NEAR(a.port.at("forces")[5], slope, 1e-13);
}

TEST(Mechanics, ExcludedPairsComeBackScaledWhereTheyAreClose) {
  Molecule m = charged_pair();
  m.exclusions = {{0, 1}};
  EXPECT_EQ(mechanics_of(m, kThreeApart).energy, 0);
  m.close_pairs = {{0, 1, 0.8, 0.25}};
  const double sixth = std::pow(3.0, -6);
  EXPECT_NEAR(mechanics_of(m, kThreeApart).energy,
              0.25 * (5e5 * sixth * sixth - 600 * sixth) + 0.8 * coulomb * 0.4 * -0.3 / 3, 1e-13);
}

TEST(Mechanics, ForcesAreTheDerivativesOfTheEnergy) {
  Mechanics mechanics = alanine_mechanics();
  const Positions moved = shaken(alanine_positions(), 0.15);
  EXPECT_LT(largest_difference(differences(mechanics, moved, 1e-3),
                               ask(mechanics, {moved}).port.at("forces")),
            1e-8);
}

TEST(Mechanics, PartsAddUpToTheEnergy) {
  Mechanics mechanics = alanine_mechanics();
  const Answers a = ask(mechanics, {shaken(alanine_positions(), 0.1)});
  double sum = 0;
  for (const char* part : {"bond", "angle", "torsion", "lennard_jones", "coulomb"})
    sum += a.port.at(part)[0];
  EXPECT_DOUBLE_EQ(sum, a.energy());
}

TEST(Mechanics, TurningAndMovingAMoleculeChangesNothing) {
  Mechanics mechanics = alanine_mechanics();
  const Positions here = shaken(alanine_positions(), 0.1), there = turned_and_moved(here);
  const Answers a = ask(mechanics, {here, there});
  EXPECT_NEAR(a.energy(1), a.energy(0), 1e-11 * std::abs(a.energy(0)));
  const std::vector<double>& f = a.port.at("forces");
  const std::vector<double> at_there(f.begin() + 3 * 22, f.end());
  for (const double net : net_force_and_torque(there, at_there)) EXPECT_NEAR(net, 0, 1e-9);
}

/// The same molecule with its atoms in the opposite order.
Molecule reversed(Molecule m) {
  const int last = static_cast<int>(m.size()) - 1;
  std::ranges::reverse(m.atoms);
  for (auto& b : m.bonds) b.i = last - b.i, b.j = last - b.j;
  for (auto& a : m.angles) a.i = last - a.i, a.j = last - a.j, a.k = last - a.k;
  for (auto& t : m.torsions) t.i = last - t.i, t.j = last - t.j, t.k = last - t.k, t.l = last - t.l;
  for (auto& p : m.close_pairs) p.i = last - p.i, p.j = last - p.j;
  for (auto& [i, j] : m.exclusions) std::tie(i, j) = std::pair(last - j, last - i);
  return m;
}

TEST(Mechanics, TheOrderOfAtomsDoesNotMatter) {
  Positions positions = alanine_positions();
  const MechanicsAnswer a = mechanics_of(alanine_dipeptide().molecule, positions);
  std::ranges::reverse(positions);
  const MechanicsAnswer b = mechanics_of(reversed(alanine_dipeptide().molecule), positions);
  EXPECT_NEAR(b.energy, a.energy, 1e-12 * std::abs(a.energy));
  for (std::size_t i = 0; i < 22; ++i)
    for (std::size_t d = 0; d < 3; ++d)
      EXPECT_NEAR(b.forces[3 * (21 - i) + d], a.forces[3 * i + d], 1e-10);
}

TEST(Mechanics, AConformationHasTheSameBitsInAnyBatch) {
  Mechanics mechanics = alanine_mechanics();
  std::vector<Positions> all;
  for (std::uint64_t s = 0; s < 37; ++s) all.push_back(shaken(alanine_positions(), 0.1, s));
  const Answers together = ask(mechanics, all), alone = ask(mechanics, {all[20]});
  EXPECT_EQ(together.energy(20), alone.energy());
  for (std::size_t c = 0; c < 66; ++c)
    EXPECT_EQ(together.port.at("forces")[20 * 66 + c], alone.port.at("forces")[c]);
}

TEST(Mechanics, AConformationHasTheSameBitsWithAnyNumberOfThreads) {
  Mechanics mechanics = alanine_mechanics();
  expect_same_bits(ask(mechanics, {alanine_positions()}, {}, fewer_threads()),
                   ask(mechanics, {alanine_positions()}));
}

TEST(Mechanics, EveryOddSampleHasItsOutcome) {
  Mechanics mechanics = alanine_mechanics();
  Positions nan = alanine_positions(), infinite = alanine_positions(), bonded = alanine_positions(),
            apart = alanine_positions(), close = alanine_positions(), far = alanine_positions();
  nan[7][1] = std::nan("");
  infinite[0][2] = std::numeric_limits<double>::infinity();
  bonded[1] = bonded[0];  // the ends of a bond
  apart[20] = apart[0];   // of different residues
  close[7] = close[3];    // hydrogens, four bonds apart
  close[7][0] += 1e-3;
  far[3] = {1e200, 0, 0};
  const Answers a = ask(mechanics, {alanine_positions(), nan, infinite, bonded, apart, close, far,
                                    alanine_positions()});
  using enum Outcome;
  EXPECT_THAT(a.outcomes, ElementsAre(ok, invalid_input, invalid_input, out_of_range, out_of_range,
                                      out_of_range, out_of_range, ok));
  for (const auto& [name, numbers] : a.port) {
    const std::size_t size = numbers.size() / 8;
    for (std::size_t k = size; k < 7 * size; ++k) EXPECT_TRUE(std::isnan(numbers[k])) << name;
    for (std::size_t k = 0; k < size; ++k) EXPECT_EQ(numbers[k], numbers[7 * size + k]) << name;
  }
}

TEST(Mechanics, AtomsInLineHaveNoTorsion) {
  Molecule m = bare_atoms(4);
  m.torsions = {{0, 1, 2, 3, 1, 2, 0}};
  Mechanics mechanics(m);
  const Positions line{{0, 0, -1}, {0, 0, 0}, {0, 0, 1.5}, {1, 0, 1.5}};
  EXPECT_EQ(ask(mechanics, {line}).outcomes[0], Outcome::out_of_range);
}

TEST(Mechanics, AnglesMayRestInLineButNotBeBentThere) {
  const Positions line{{0, 0, -1}, {0, 0, 0}, {0, 0, 1.5}};
  Molecule m = bare_atoms(3);
  m.angles = {{0, 1, 2, 50, std::numbers::pi}};
  EXPECT_THAT(mechanics_of(m, line).forces, Each(testing::DoubleNear(0, 1e-9)));
  m.angles[0].angle = 2;
  Mechanics bent(m);
  EXPECT_EQ(ask(bent, {line}).outcomes[0], Outcome::out_of_range);
}

TEST(Mechanics, AnAtomAloneHasNoEnergy) {
  const MechanicsAnswer a = mechanics_of(bare_atoms(1), {{1, 2, 3}});
  EXPECT_EQ(a.energy, 0);
  EXPECT_THAT(a.forces, ElementsAre(0, 0, 0));
}

}  // namespace
}  // namespace understudy::protein
