#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <understudy/io/prmtop.hpp>

#include "molecule_examples.hpp"
#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::expect_message;
using testing::peroxide_prmtop;

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

std::string peroxide(const std::string& from, const std::string& to) {
  return changed(peroxide_prmtop, from, to);
}

/// The peroxide with `pointer` (from 0, in the first 30) set.
std::string with_pointer(std::size_t pointer, int value) {
  std::string text = peroxide_prmtop;
  std::size_t at = text.find("(10I8)\n") + 7 + pointer / 10 * 81 + pointer % 10 * 8;
  return text.replace(at, 8, fmt::format("{:8}", value));
}

void expect_refused(const std::string& text, const std::vector<std::string>& pieces) {
  expect_message([&] { parse_prmtop(text, "m.prmtop"); }, pieces);
}

TEST(Prmtop, GivesTheForceField) {
  const Molecule m = parse_prmtop(peroxide_prmtop, "m.prmtop");
  EXPECT_EQ(m.title, "hydrogen peroxide");
  ASSERT_EQ(m.size(), 4U);
  EXPECT_EQ(m.atoms[1].name, "O1");
  EXPECT_NEAR(m.atoms[1].charge, -0.4, 1e-12);
  EXPECT_EQ(m.atoms[1].mass, 16);
  EXPECT_EQ(m.atoms[1].lennard_jones, 1);
  ASSERT_EQ(m.residues.size(), 1U);
  EXPECT_EQ(m.residues[0].name, "HOOH");
  EXPECT_EQ(m.residues[0].number, 1);
  ASSERT_EQ(m.bonds.size(), 3U);
  EXPECT_EQ(m.bonds[2].i, 1);
  EXPECT_EQ(m.bonds[2].j, 2);
  EXPECT_EQ(m.bonds[2].stiffness, 353);
  EXPECT_EQ(m.bonds[2].length, 1.46);
  ASSERT_EQ(m.angles.size(), 2U);
  EXPECT_EQ(m.angles[1].k, 3);
  EXPECT_EQ(m.angles[1].stiffness, 50);
  EXPECT_EQ(m.angles[1].angle, 1.75);
}

TEST(Prmtop, GivesElementsByMassesWhereTheFileHasNone) {
  const Molecule m = parse_prmtop(peroxide_prmtop, "m.prmtop");
  EXPECT_EQ(m.atoms[0].element, 1);
  EXPECT_EQ(m.atoms[1].element, 8);
  EXPECT_EQ(m.atoms[3].element,
            1);  // the mass of a hydrogen that its neighbour gave some of its own
  const std::string numbers =
      std::string(peroxide_prmtop) +
      "%FLAG ATOMIC_NUMBER\n%FORMAT(10I8)\n       1      16      -1       1\n";
  const Molecule written = parse_prmtop(numbers, "m.prmtop");
  EXPECT_EQ(written.atoms[1].element, 16);
  EXPECT_EQ(written.atoms[2].element, 8);
}

TEST(Prmtop, ScalesThePairAtTheEndsOfTorsionsOnce) {
  const Molecule m = parse_prmtop(peroxide_prmtop, "m.prmtop");
  ASSERT_EQ(m.torsions.size(), 2U);
  EXPECT_EQ(m.torsions[1].k, 2);
  EXPECT_EQ(m.torsions[1].barrier, 0.25);
  EXPECT_EQ(m.torsions[1].phase, 3.141594);
  ASSERT_EQ(m.close_pairs.size(), 1U);
  EXPECT_EQ(m.close_pairs[0].i, 0);
  EXPECT_EQ(m.close_pairs[0].j, 3);
  EXPECT_EQ(m.close_pairs[0].electrostatic, 1 / 1.2);
  EXPECT_EQ(m.close_pairs[0].lennard_jones, 0.5);
  const std::string factors =
      std::string(peroxide_prmtop) + "%FLAG SCEE_SCALE_FACTOR\n%FORMAT(5E16.8)\n" +
      "  2.00000000E+00  0.00000000E+00\n" + "%FLAG SCNB_SCALE_FACTOR\n%FORMAT(5E16.8)\n" +
      "  4.00000000E+00  0.00000000E+00\n";
  EXPECT_EQ(parse_prmtop(factors, "m").close_pairs[0].electrostatic, 0.5);
  EXPECT_EQ(parse_prmtop(factors, "m").close_pairs[0].lennard_jones, 0.25);
  EXPECT_EQ(parse_prmtop(peroxide("-6       9", "-6      -9"), "m").torsions[1].improper, true);
}

TEST(Prmtop, SortsExclusionsAndMakesLennardJonesSymmetric) {
  const Molecule m = parse_prmtop(peroxide_prmtop, "m.prmtop");
  const std::vector<std::array<int, 2>> all = {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
  EXPECT_EQ(m.exclusions, all);
  EXPECT_EQ(m.lennard_jones_kinds, 2);
  ASSERT_EQ(m.lennard_jones.size(), 4U);
  EXPECT_EQ(m.lennard_jones[1].a, 2);
  EXPECT_EQ(m.lennard_jones[2].a, 2);
  EXPECT_EQ(m.lennard_jones[3].b, 6);
}

TEST(Prmtop, TakesWindowsLineEndsCommentsAndOtherFormats) {
  std::string text = peroxide("%FLAG MASS\n%FORMAT(5E16.8)\n  1.00800000E+00  1.60000000E+01  ",
                              "%FLAG MASS\n%COMMENT in amu\n%FORMAT(2(1PD16.8))\n"
                              "  1.00800000D+00  1.60000000D+01\n  ");
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2) text.insert(at, "\r");
  const Molecule m = parse_prmtop(text, "m.prmtop");
  EXPECT_EQ(m.atoms[1].mass, 16);
  EXPECT_EQ(m.atoms[3].name, "H2");
}

TEST(Prmtop, ReadsThePreparedMolecules) {
  const std::filesystem::path folder = UNDERSTUDY_MOLECULES;
  const Molecule alanine = read_prmtop(folder / "alanine.prmtop");
  EXPECT_EQ(alanine.size(), 22U);
  EXPECT_EQ(alanine.close_pairs.size(), 41U);
  EXPECT_EQ(alanine.exclusions.size(), 98U);
  EXPECT_EQ(std::ranges::count_if(alanine.torsions, &Molecule::Torsion::improper), 4);
  EXPECT_EQ(alanine.residues[2].name, "NME");
  EXPECT_EQ(alanine.residues[2].first_atom, 16);
  EXPECT_EQ(alanine.atoms[16].residue, 2);

  const Molecule chignolin = read_prmtop(folder / "chignolin.prmtop");
  EXPECT_EQ(chignolin.size(), 166U);
  EXPECT_EQ(chignolin.bonds.size(), 171U);
  EXPECT_EQ(chignolin.angles.size(), 299U);
  EXPECT_EQ(chignolin.exclusions.size(), 899U);
  EXPECT_EQ(chignolin.close_pairs.size(), 429U);
  EXPECT_EQ(chignolin.atoms[4].type, "CX");
  EXPECT_EQ(chignolin.atoms[0].born_radius, 1.55);
  EXPECT_EQ(chignolin.atoms[0].born_screening, 0.79);
  double charge = 0;
  for (const auto& atom : chignolin.atoms) charge += atom.charge;
  EXPECT_NEAR(charge, -2, 1e-6);
}

TEST(Prmtop, CutShortSaysWhere) {
  const std::string text = peroxide_prmtop;
  const std::size_t end = text.find("%FLAG DIHEDRALS_WITHOUT_HYDROGEN\n%FORMAT(10I8)") + 46;
  for (std::size_t size = 0; size < end; ++size)
    testing::message_of([&] { parse_prmtop(text.substr(0, size), "m.prmtop"); });
  expect_refused(text.substr(0, text.find("  1.60000000E+01")),
                 {"m.prmtop:17", "MASS", "Got 1;", "4 (NATOM)", "complete"});
  expect_refused(text.substr(0, text.find("%FLAG LENNARD_JONES_BCOEF")),
                 {"LENNARD_JONES_BCOEF", "missing"});
}

TEST(Prmtop, SaysWhichNumberCannotBeRead) {
  expect_refused(peroxide("9.60000000E-01", "9.6000000oE-01"),
                 {"m.prmtop:43", "BOND_EQUIL_VALUE", "9.6000000oE-01", "(5E16.8)"});
  expect_refused(peroxide("  9.60000000E-01", "             nan"), {"m.prmtop:43", "nan"});
  expect_refused(peroxide("  9.60000000E-01", "                "), {"m.prmtop:43", "'      "});
  expect_refused(peroxide("  9.60000000E-01", "****************"), {"m.prmtop:43", "'****"});
  expect_refused(
      peroxide("       1       2       2       3\n", "       1     2.0       2       3\n"),
      {"NONBONDED_PARM_INDEX", "'     2.0'", "whole"});
  expect_refused(peroxide("  3.53000000E+02", "  3.53000000E+02  1.00000000E+00"),
                 {"Got 3", "NUMBND"});
  expect_refused(peroxide("       3       6       2\n", "       3\n       6       2\n"),
                 {"BONDS_WITHOUT_HYDROGEN", "not full"});
}

TEST(Prmtop, ReadsNamesByTheirFields) {
  expect_refused(peroxide("(20a4)\nH1", "(2a4)\nH1"),
                 {"m.prmtop:13", "ATOM_NAME", "'O2  H2'", "(2a4)"});
  expect_refused(peroxide("H1  O1  O2  H2", "H1  O1  O2  H2  H3"),
                 {"ATOM_NAME", "Got 5", "4 (NATOM)"});
  const Molecule unnamed = parse_prmtop(peroxide("H1  O1  O2  H2", "H1  O1      H2"), "m");
  EXPECT_EQ(unnamed.atoms[2].name, "");
  EXPECT_EQ(unnamed.atoms[3].name, "H2");
}

TEST(Prmtop, RefusesWhatItCannotSay) {
  expect_refused(with_pointer(27, 1), {"m.prmtop:9", "periodic box", "IFBOX = 1", "implicit"});
  expect_refused(with_pointer(29, 1), {"m.prmtop:9", "cap of water", "IFCAP"});
  expect_refused(with_pointer(20, 1), {"perturbation"});
  expect_refused(with_pointer(9, 1), {"m.prmtop:7", "locally enhanced"});
  expect_refused(peroxide("\n       0\n", "\n       2\n"), {"m.prmtop:10", "extra points"});
  for (const char* section : {"CMAP_COUNT", "CHARMM_UREY_BRADLEY", "AMOEBA_FORCEFIELD", "CTITLE",
                              "LENNARD_JONES_CCOEF", "LENNARD_JONES_14_ACOEF", "POLARIZABILITY"})
    expect_refused(fmt::format("{}%FLAG {}\n%FORMAT(10I8)\n       1\n", peroxide_prmtop, section),
                   {"m.prmtop:83", section, "ff14SB"});
  const std::string unused =
      "%FLAG IPOL\n%FORMAT(1I8)\n       0\n%FLAG POLARIZABILITY\n%FORMAT(5E16.8)\n";
  EXPECT_EQ(parse_prmtop(peroxide_prmtop + unused, "m").size(), 4U);
  expect_refused(peroxide_prmtop + changed(unused, "       0", "       1"),
                 {"IPOL", "polarisable"});
}

std::string with_hydrogen_bond(const char* a) {
  return changed(with_pointer(19, 1), "       1       2       2       3\n",
                 "       1      -1      -1       3\n") +
         fmt::format("%FLAG HBOND_ACOEF\n%FORMAT(5E16.8)\n{:>16}\n", a) +
         "%FLAG HBOND_BCOEF\n%FORMAT(5E16.8)\n  0.00000000E+00\n";
}

TEST(Prmtop, TakesHydrogenBondsWithoutEnergyOnly) {
  EXPECT_EQ(parse_prmtop(with_hydrogen_bond("0.0"), "m").lennard_jones[1].a, 0);
  expect_refused(with_hydrogen_bond("1.0"), {"NONBONDED_PARM_INDEX", "10-12", "A = 1"});
}

TEST(Prmtop, RefusesOtherFormatsAndVersions) {
  expect_refused("", {"m.prmtop:1", "empty"});
  expect_refused("ACE\n    22     7\n", {"m.prmtop:1", "'ACE'", "AMBER 7", "ParmEd"});
  expect_refused(peroxide("V0001.000", "V0002.000"), {"'V0002.000'", "V0001.000"});
  expect_refused(peroxide("(5E16.8)", "(5X16.8)"), {"m.prmtop:15", "%FORMAT", "5X16.8"});
  expect_refused(peroxide("%FLAG MASS", "%FLAG CHARGE"), {"m.prmtop:17", "twice", "line 14"});
  expect_refused(peroxide("%FORMAT(20a4)\nhydrogen", "hydrogen"), {"m.prmtop:3", "before"});
}

TEST(Prmtop, RefusesCountsThatDisagree) {
  expect_refused(with_pointer(0, 5), {"CHARGE", "Got 4", "5 (NATOM)"});
  expect_refused(with_pointer(0, 0), {"m.prmtop:7", "no atoms"});
  expect_refused(with_pointer(0, 99999999), {"CHARGE", "99999999"});
  expect_refused(with_pointer(1, 99999999),
                 {"NONBONDED_PARM_INDEX", "9999999800000001", "NTYPES squared"});
  expect_refused(with_pointer(2, -1), {"m.prmtop:7", "-1", "0 to"});
  expect_refused(with_pointer(10, 6), {"EXCLUDED_ATOMS_LIST", "Got 7", "6 (NNB)"});
  expect_refused(with_pointer(11, 2), {"RESIDUE_POINTER", "2 (NRES)"});
}

TEST(Prmtop, RefusesIndicesOutOfRange) {
  expect_refused(peroxide("       0       3       1       6", "       0      12       1       6"),
                 {"BONDS_INC_HYDROGEN", "12", "0 to 9"});
  expect_refused(peroxide("       0       3       1       6", "       0       4       1       6"),
                 {"BONDS_INC_HYDROGEN", "multiple of 3"});
  expect_refused(peroxide("       0       3       1       6", "       0       0       1       6"),
                 {"BONDS_INC_HYDROGEN", "twice"});
  expect_refused(peroxide("       0       3       1       6", "       0       3       3       6"),
                 {"type 3", "1 to 2 (NUMBND)"});
  expect_refused(
      peroxide("       1       2       2       1\n", "       1       2       2       3\n"),
      {"ATOM_TYPE_INDEX", "type 3"});
  expect_refused(
      peroxide("       1       2       2       3\n", "       1       2       3       3\n"),
      {"NONBONDED_PARM_INDEX", "symmetric"});
  expect_refused(
      peroxide("       3       2       1       1\n", "       3       2       1       9\n"),
      {"NUMBER_EXCLUDED_ATOMS", "atom 4"});
  expect_refused(peroxide("       2       3       4       3", "       2       3       7       3"),
                 {"EXCLUDED_ATOMS_LIST", "atom 7", "1 to 4"});
  expect_refused(peroxide("%FORMAT(10I8)\n       1\n", "%FORMAT(10I8)\n       2\n"),
                 {"RESIDUE_POINTER", "atom 1"});
}

TEST(Prmtop, RefusesBondsThatCountTwice) {
  expect_refused(
      peroxide("       3       6       2\n%FLAG ANGLES", "       3       0       2\n%FLAG ANGLES"),
      {"section BONDS_WITHOUT_HYDROGEN", "a bond is listed twice",
       "atoms 2 (HOOH 1 O1) and 1 (HOOH 1 H1)", "each bond once"});
}

TEST(Prmtop, SaysWhichRadiiTheFileHas) {
  EXPECT_EQ(parse_prmtop(peroxide_prmtop, "m.prmtop").radius_set, "");
  const std::string set = "%FLAG RADIUS_SET\n%FORMAT(1a80)\nmodified Bondi radii (mbondi)   \n";
  EXPECT_EQ(parse_prmtop(peroxide_prmtop + set, "m.prmtop").radius_set,
            "modified Bondi radii (mbondi)");
}

TEST(Prmtop, RefusesPairsThatCountTwice) {
  expect_refused(peroxide("-6       9", " 6       9"),
                 {"DIHEDRALS_INC_HYDROGEN", "HOOH 1 H1 and HOOH 1 H2", "twice"});
  expect_refused(peroxide("       2       3       4       3", "       2       3       3       3"),
                 {"HOOH 1 H1 and HOOH 1 H2", "in full and scaled"});
  expect_refused(peroxide("2.00000000E+00  1.00000000E+00", "2.50000000E+00  1.00000000E+00"),
                 {"DIHEDRAL_PERIODICITY", "2.5"});
}

}  // namespace
}  // namespace understudy::io
