#include <gtest/gtest.h>

#include <understudy/io/possible_places.hpp>
#include <understudy/io/prmtop.hpp>

#include "molecule_examples.hpp"
#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::expect_message;

Molecule peroxide() { return parse_prmtop(testing::peroxide_prmtop, "m.prmtop"); }

Conformation at_rest() {
  return {{{-0.2, 0.94, 0}, {0, 0, 0}, {1.46, 0, 0}, {1.66, -0.94, 0}}, {}};
}

TEST(PossiblePlaces, AreThoseOfAMoleculeThatMoves) {
  Conformation stretched = at_rest();
  require_possible(peroxide(), stretched, "m.rst7");
  stretched.positions[3] = {1.7, -1.15, 0};
  require_possible(peroxide(), stretched, "m.rst7");
}

TEST(PossiblePlaces, TwoAtomsInOnePlaceAreNamed) {
  Conformation clash = at_rest();
  clash.positions[3] = {0, 0, 0.125};
  expect_message([&] { require_possible(peroxide(), clash, "m.pdb"); },
                 {"m.pdb: two atoms are in the same place", "0.12 A", "atom 2 (HOOH 1 O1)",
                  "atom 4 (HOOH 1 H2)", "expected 0.5 A or more", "minimise"});
}

TEST(PossiblePlaces, TheLongestOfTheBondsThatAreTooLongIsNamedWithItsLines) {
  Conformation torn = at_rest();
  torn.positions[2] = {1.46, 70, 0};
  torn.positions[3] = {1.66, -1000, 0};
  expect_message(
      [&] {
        require_possible(peroxide(), torn, "m.rst7", [](std::size_t atom) { return 10 + atom; });
      },
      {"m.rst7: 2 bonds are too long", "1070 A", "atom 3 (HOOH 1 O2, line 12)",
       "atom 4 (HOOH 1 H2, line 13)", "expected 0.96 A", "those of this prmtop"});
}

TEST(PossiblePlaces, ABondOfTooMuchEnergyIsNamed) {
  Conformation stretched = at_rest();
  stretched.positions[3] = {1.7, -1.5, 0};
  expect_message(
      [&] { require_possible(peroxide(), stretched, "m.rst7"); },
      {"m.rst7: a bond is strained beyond what a molecule bears", "in the bond of atoms",
       "3 (HOOH 1 O2), 4 (HOOH 1 H2)", "expected 50 kcal/mol in one at most", "in the same order"});
}

TEST(PossiblePlaces, AnAngleOfTooMuchEnergyIsNamedWithItsLines) {
  Conformation folded = at_rest();
  folded.positions[3] = {0.7, -0.59, 0};
  expect_message(
      [&] {
        require_possible(peroxide(), folded, "m.rst7", [](std::size_t atom) { return 10 + atom; });
      },
      {"m.rst7: an angle is strained", "in the angle of atoms 2 (HOOH 1 O1, line 11)",
       "4 (HOOH 1 H2, line 13)", "which none reaches at 1000 K"});
}

TEST(PossiblePlaces, OfAMoleculeWithoutAtomsAreAny) { require_possible({}, {}, "m.rst7"); }

}  // namespace
}  // namespace understudy::io
