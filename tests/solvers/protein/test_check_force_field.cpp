#include <core/expect_sentence.hpp>
#include <solvers/protein/molecule_probe.hpp>
#include <understudy/solvers/protein/force_field.hpp>

namespace understudy::protein {
namespace {

using test::expect_sentence;

void expect_refused(const std::function<void(Molecule&)>& spoil,
                    const std::vector<std::string>& facts) {
  Molecule molecule = alanine_dipeptide().molecule;
  molecule.title = "alanine";
  spoil(molecule);
  expect_sentence([&] { check_force_field(molecule); }, facts);
}

TEST(CheckForceField, TakesAMolecule) {
  EXPECT_NO_THROW(check_force_field(alanine_dipeptide().molecule));
}

TEST(CheckForceField, RefusesTermsBetweenAtomsThatAreNotThere) {
  expect_refused([](Molecule& m) { m.bonds[3].j = 22; }, {"A bond", "'alanine'", "22", "0 to 21"});
  expect_refused([](Molecule& m) { m.angles[3].k = -1; }, {"An angle", "-1"});
  expect_refused([](Molecule& m) { m.torsions[0].l = m.torsions[0].i; }, {"A torsion", "distinct"});
  expect_refused([](Molecule& m) { m.close_pairs[0].i = 99; }, {"A close pair", "99"});
  expect_refused([](Molecule& m) { m.exclusions.push_back({21, 22}); }, {"An exclusion", "22"});
}

TEST(CheckForceField, RefusesWhatIsNoNumber) {
  expect_refused([](Molecule& m) { m.bonds[0].stiffness = std::nan(""); }, {"A bond", "nan"});
  expect_refused([](Molecule& m) { m.atoms[4].charge = INFINITY; }, {"charge of atom 'C'", "inf"});
  expect_refused([](Molecule& m) { m.lennard_jones[2].a = std::nan(""); }, {"A = nan"});
}

TEST(CheckForceField, RefusesPeriodsThatAreNotWhole) {
  expect_refused([](Molecule& m) { m.torsions[5].periodicity = 1.5; }, {"periodicity", "1.5"});
  expect_refused([](Molecule& m) { m.torsions[5].periodicity = -3; }, {"periodicity", "-3"});
  expect_refused([](Molecule& m) { m.torsions[5].periodicity = 13; }, {"0 to 12", "13"});
}

TEST(CheckForceField, RefusesExclusionsOutOfOrder) {
  expect_refused([](Molecule& m) { m.exclusions.push_back(m.exclusions[0]); }, {"each pair once"});
  expect_refused([](Molecule& m) { std::swap(m.exclusions[0][0], m.exclusions[0][1]); },
                 {"its first atom before its second"});
}

TEST(CheckForceField, RefusesIncompleteLennardJonesCoefficients) {
  expect_refused([](Molecule& m) { m.lennard_jones.pop_back(); }, {"63 pairs", "8 kinds"});
  expect_refused([](Molecule& m) { m.atoms[2].lennard_jones = 8; }, {"'HH32'", "kind 8"});
}

TEST(CheckForceField, RefusesAMoleculeWithoutAtoms) {
  expect_sentence([] { check_force_field(Molecule()); }, {"no atoms"});
}

}  // namespace
}  // namespace understudy::protein
