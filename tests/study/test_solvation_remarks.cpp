#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/io/prmtop.hpp>
#include <understudy/study/solvation_remarks.hpp>

namespace understudy::study {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Molecule stored_alanine() {
  return io::read_prmtop(std::string(UNDERSTUDY_MOLECULES) + "/alanine.prmtop");
}

// The stored molecules have the radii mbondi3.
TEST(SolvationRemarks, RadiiOfAnotherModelAreNamed) {
  const Molecule molecule = stored_alanine();
  EXPECT_THAT(born_remarks(molecule, "m.prmtop", "gbn2"), IsEmpty());
  EXPECT_THAT(born_remarks(molecule, "m.prmtop", "obc2"),
              ElementsAre(HasSubstr("m.prmtop: the generalised Born model obc2 was fitted with the "
                                    "radii mbondi2, and this file has others: ArgH")));
  EXPECT_THAT(born_remarks(molecule, "m.prmtop", "hct"), ElementsAre(HasSubstr("mbondi,")));
  Molecule silent = molecule;
  silent.radius_set.clear();
  EXPECT_THAT(born_remarks(silent, "m.prmtop", "hct"), IsEmpty());
  silent.radius_set = "modified Bondi radii (mbondi)";
  EXPECT_THAT(born_remarks(silent, "m.prmtop", "hct"), IsEmpty());
}

TEST(SolvationRemarks, ChargesThatAddUpToNoWholeNumberAreTold) {
  Molecule molecule = stored_alanine();
  molecule.atoms[0].charge += 0.005;
  EXPECT_THAT(molecule_remarks(molecule, "m.prmtop"), IsEmpty());
  molecule.atoms[0].charge += 0.245;
  EXPECT_THAT(molecule_remarks(molecule, "m.prmtop"),
              ElementsAre(HasSubstr("add up to 0.250 e, which is no whole number")));
  molecule.atoms[1].charge += 0.75;
  EXPECT_THAT(molecule_remarks(molecule, "m.prmtop"), IsEmpty());
}

TEST(SolvationRemarks, HydrogensWithoutABondAreTold) {
  Molecule molecule = stored_alanine();
  std::erase_if(molecule.bonds, [](const auto& bond) { return bond.i == 9 || bond.j == 9; });
  EXPECT_THAT(
      molecule_remarks(molecule, "m.prmtop"),
      ElementsAre(HasSubstr("a hydrogen is without a bond and will drift away: atom 10 (ALA "
                            "2 HA)")));
  molecule.bonds.clear();
  EXPECT_THAT(molecule_remarks(molecule, "m.prmtop"),
              ElementsAre(HasSubstr("12 hydrogens are without a bond")));
}

}  // namespace
}  // namespace understudy::study
