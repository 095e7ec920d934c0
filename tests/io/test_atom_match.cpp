#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <understudy/io/atom_match.hpp>
#include <understudy/io/inpcrd.hpp>
#include <understudy/io/pdb.hpp>
#include <understudy/io/pqr.hpp>
#include <understudy/io/prmtop.hpp>

#include "molecule_examples.hpp"
#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::alanine_pdb;
using testing::expect_message;
using testing::glycine_pqr;

TEST(Pdb, GivesAtomsOfTheFirstModel) {
  const PlacedMolecule p = parse_pdb(alanine_pdb, "a.pdb");
  ASSERT_EQ(p.molecule.size(), 14U);
  EXPECT_EQ(p.molecule.atoms[11].name, "2HB");
  EXPECT_EQ(p.molecule.atoms[0].element, 7);
  EXPECT_EQ(p.molecule.atoms[13].element, 17);
  EXPECT_EQ(p.conformation.positions[4], (std::array<double, 3>{1.204, -0.620, 1.296}));
  ASSERT_EQ(p.molecule.residues.size(), 2U);
  EXPECT_EQ(p.molecule.residues[0].number, 7);
  EXPECT_EQ(p.molecule.residues[0].chain, "A");
  EXPECT_EQ(p.molecule.residues[1].first_atom, 13);
}

TEST(Pdb, SaysWhatIsWrongInWhichLine) {
  std::string text = alanine_pdb;
  expect_message([&] { parse_pdb(text.substr(0, text.find("   1.500")), "a.pdb"); },
                 {"a.pdb:3", "cut short"});
  text.replace(text.find("   0.418"), 8, "   0.4x8");
  expect_message([&] { parse_pdb(text, "a.pdb"); }, {"a.pdb:4", "y (columns 39 to 46)", "0.4x8"});
  const auto box_of = [](const std::string& line) {
    return parse_pdb(line + alanine_pdb, "a.pdb").conformation.box;
  };
  EXPECT_EQ(box_of("CRYST1   30.000   31.500   32.000  90.00  90.00  90.00 P 1           1\n"),
            (std::vector<double>{30, 31.5, 32}));
  EXPECT_TRUE(box_of("CRYST1    1.000    1.000    1.000  90.00  90.00  90.00 P 1\n").empty());
  EXPECT_TRUE(box_of("CRYST1\n").empty());
  expect_message([] { parse_pdb("REMARK\nEND\n", "a.pdb"); }, {"'a.pdb'", "no atoms"});
  std::string number = alanine_pdb;
  number.replace(number.find("A   7"), 5, "A   x");
  expect_message([&] { parse_pdb(number, "a.pdb"); }, {"a.pdb:3", "number of a residue", "'x'"});
}

TEST(Pqr, GivesChargesAndRadii) {
  const PlacedMolecule p = parse_pqr(glycine_pqr, "g.pqr");
  ASSERT_EQ(p.molecule.size(), 3U);
  EXPECT_EQ(p.molecule.atoms[1].charge, -0.0252);
  EXPECT_EQ(p.radii, (std::vector<double>{2.399, 2.353, 2.317}));
  EXPECT_EQ(p.conformation.positions[2], (std::array<double, 3>{2, 3.5, -1}));
  EXPECT_EQ(p.molecule.residues.at(1).chain, "A");
  EXPECT_EQ(p.molecule.residues.at(2).chain, "B");
  EXPECT_EQ(p.molecule.residues.at(2).number, 1009);
}

TEST(Pqr, SaysWhatIsWrongInWhichLine) {
  std::string text = glycine_pqr;
  text.replace(text.find("   0.000 -0.4157"), 9, "0.000-100");
  expect_message([&] { parse_pqr(text, "g.pqr"); }, {"g.pqr:2", "10 or 11", "--whitespace"});
  text = glycine_pqr;
  text.replace(text.find("2.3530"), 6, "-1.000");
  expect_message([&] { parse_pqr(text, "g.pqr"); }, {"g.pqr:3", "negative", "-1.000"});
  text.replace(text.find("-1.000"), 6, "nan   ");
  expect_message([&] { parse_pqr(text, "g.pqr"); }, {"g.pqr:3", "radius", "nan"});
  expect_message([] { parse_pqr("END\n", "g.pqr"); }, {"'g.pqr'", "no atoms"});
}

Molecule prepared(const char* name) {
  return read_prmtop(std::filesystem::path(UNDERSTUDY_MOLECULES) / name);
}

/// A PQR as tools write it: atoms of each residue in another order, some under other names; the
/// radius of atom i is 1 + i / 1000.
PlacedMolecule shuffled(const Molecule& molecule) {
  PlacedMolecule out{"s.pqr", molecule, {}, {}};
  for (std::size_t r = 0; r < molecule.residues.size(); ++r) {
    const auto first = static_cast<std::size_t>(molecule.residues[r].first_atom);
    const std::size_t end = r + 1 == molecule.residues.size()
                                ? molecule.size()
                                : static_cast<std::size_t>(molecule.residues[r + 1].first_atom);
    std::reverse(out.molecule.atoms.begin() + static_cast<std::ptrdiff_t>(first),
                 out.molecule.atoms.begin() + static_cast<std::ptrdiff_t>(end));
    for (std::size_t i = first; i < end; ++i) {
      const auto original = static_cast<double>(first + end - 1 - i);
      out.radii.push_back(1 + original / 1000);
      out.conformation.positions.push_back({original, 0, 0});
    }
  }
  return out;
}

void rename_atom(PlacedMolecule& placed, const std::string& residue, const std::string& from,
                 const std::string& to) {
  int count = 0;
  for (std::size_t i = 0; i < placed.molecule.size(); ++i)
    if (placed.molecule.residue_of(i).name == residue && placed.molecule.atoms[i].name == from) {
      placed.molecule.atoms[i].name = to;
      ++count;
    }
  EXPECT_GT(count, 0) << residue << " " << from;
}

void expect_in_order(const Molecule& molecule, const PlacedMolecule& placed) {
  const std::vector<double> radii = matched_radii(molecule, placed);
  const Conformation c = matched_conformation(molecule, placed);
  ASSERT_EQ(radii.size(), molecule.size());
  for (std::size_t i = 0; i < radii.size(); ++i) {
    EXPECT_NEAR(radii[i], 1 + static_cast<double>(i) / 1000, 1e-12) << molecule.atoms[i].name;
    EXPECT_EQ(c.positions[i][0], static_cast<double>(i));
  }
}

TEST(AtomMatch, UndoesTheOrderAndTheNamesOfTools) {
  const Molecule alanine = prepared("alanine.prmtop");
  PlacedMolecule caps = shuffled(alanine);
  expect_in_order(alanine, caps);
  for (const auto& [from, to] :
       {std::pair("HH31", "H1"), std::pair("HH32", "H2"), std::pair("HH33", "H3")}) {
    rename_atom(caps, "ACE", from, to);
    rename_atom(caps, "NME", from, to);
  }
  rename_atom(caps, "NME", "CH3", "C");
  rename_atom(caps, "ALA", "H", "HN");
  expect_in_order(alanine, caps);

  const Molecule chignolin = prepared("chignolin.prmtop");
  PlacedMolecule placed = shuffled(chignolin);
  rename_atom(placed, "TYR", "H1", "H");
  rename_atom(placed, "GLU", "HB2", "HB1");
  rename_atom(placed, "GLU", "HB3", "HB2");
  rename_atom(placed, "PRO", "HD2", "1HD");
  rename_atom(placed, "PRO", "HD3", "2HD");
  rename_atom(placed, "GLY", "HA2", "HA1");
  rename_atom(placed, "GLY", "HA3", "HA2");
  rename_atom(placed, "TYR", "OXT", "OT2");
  placed.molecule.residues[0].name = "NTYR";
  expect_in_order(chignolin, placed);
}

TEST(AtomMatch, ListsTheFirstThatDiffer) {
  const Molecule alanine = prepared("alanine.prmtop");
  PlacedMolecule placed = shuffled(alanine);
  rename_atom(placed, "ALA", "HB1", "HX");
  expect_message([&] { match_atoms(alanine, placed); },
                 {"'s.pqr'", "ALA 2 HB1 is missing", "ALA 2 HX is one too many", "22 atoms"});
  rename_atom(placed, "ALA", "HX", "HB2");
  expect_message([&] { match_atoms(alanine, placed); }, {"ALA 2 HB2 is there twice"});
  placed = shuffled(alanine);
  for (auto& atom : placed.molecule.atoms) atom.name = "Q" + atom.name;
  expect_message([&] { match_atoms(alanine, placed); }, {"and 39 more"});
  placed = shuffled(alanine);
  placed.molecule.residues[1].name = "SER";
  expect_message([&] { match_atoms(alanine, placed); }, {"SER 2 for ALA 2"});
  placed.molecule.residues.pop_back();
  expect_message([&] { match_atoms(alanine, placed); }, {"another molecule", "2 residues"});
}

TEST(AtomMatch, RefusesOtherCharges) {
  const Molecule alanine = prepared("alanine.prmtop");
  PlacedMolecule placed = shuffled(alanine);
  placed.molecule.atoms[10].charge += 5e-4;
  EXPECT_NO_THROW(matched_radii(alanine, placed));
  for (auto& atom : placed.molecule.atoms)
    if (atom.name == "CA") atom.charge = 0.25;
  expect_message([&] { matched_radii(alanine, placed); },
                 {"charges of 's.pqr'", "ALA 2 CA has 0.2500, not 0.0337", "SWANSON"});
}

// HIS, CYS, ASP, GLU and LYS stand for several forms, which the hydrogens tell.
TEST(AtomMatch, TellsTheFormsOfAResidue) {
  Molecule histidine;
  histidine.residues = {{"HIE", "", 1, 0}};
  histidine.atoms.resize(2);
  histidine.atoms[0].name = "HB2";
  histidine.atoms[1].name = "HE2";
  PlacedMolecule placed{"h.pdb", histidine, {}, {}};
  placed.molecule.residues[0].name = "HIS";
  EXPECT_NO_THROW(match_atoms(histidine, placed));
  placed.molecule.residues[0].name = "HSE";
  EXPECT_NO_THROW(match_atoms(histidine, placed));
  placed.molecule.residues[0].name = "HSD";
  expect_message([&] { match_atoms(histidine, placed); }, {"HSD 1 for HIE 1"});
}

}  // namespace
}  // namespace understudy::io
