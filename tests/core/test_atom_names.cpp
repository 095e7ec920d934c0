#include <gtest/gtest.h>

#include <understudy/core/atom_names.hpp>

namespace understudy {
namespace {

/// The residue `name` with these atoms, behind another one.
Molecule second_residue(const std::string& name, const std::vector<std::string>& atoms) {
  Molecule molecule;
  molecule.residues = {{"ALA", "A", 4, 0}, {name, "A", 5, 1}};
  molecule.atoms.resize(1 + atoms.size());
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    molecule.atoms[1 + i].name = atoms[i];
    molecule.atoms[1 + i].residue = 1;
  }
  return molecule;
}

void expect_amber(const std::string& name, const std::vector<std::string>& atoms,
                  const std::string& amber, const std::vector<std::string>& amber_atoms) {
  const AmberResidue residue = amber_residue(second_residue(name, atoms), 1);
  EXPECT_EQ(residue.name, amber);
  EXPECT_EQ(residue.atoms, amber_atoms);
}

TEST(AtomNames, OfAmberStay) {
  const std::vector<std::string> lysine = {"N", "H", "CA", "HA", "HB2", "HB3", "HZ1", "HZ2", "HZ3"};
  expect_amber("LYS", lysine, "LYS", lysine);
  expect_amber("ALA", {"HB1", "HB2", "HB3"}, "ALA", {"HB1", "HB2", "HB3"});
  expect_amber("TYR", {"HD1", "HD2", "HE1", "HE2"}, "TYR", {"HD1", "HD2", "HE1", "HE2"});
  expect_amber("ARG", {"HH11", "HH12", "HH21"}, "ARG", {"HH11", "HH12", "HH21"});
  expect_amber("XYZ", {"H1", "Q2"}, "XYZ", {"H1", "Q2"});
}

TEST(AtomNames, OfOthersBecomeThose) {
  expect_amber("LEU", {"1HB", "2HB", "1HD1"}, "LEU", {"HB2", "HB3", "HD11"});
  expect_amber("ILE", {"HG11", "HG12", "CD"}, "ILE", {"HG12", "HG13", "CD1"});
  expect_amber("LYS", {"HD1", "HD2", "HZ1", "HZ2", "HZ3"}, "LYS",
               {"HD2", "HD3", "HZ1", "HZ2", "HZ3"});
  expect_amber("NSER", {"H", "H2", "H3", "HG1"}, "SER", {"H1", "H2", "H3", "HG"});
  expect_amber("CVAL", {"HN", "OT1", "OT2"}, "VAL", {"H", "O", "OXT"});
  expect_amber("PRO", {"H1", "H2", "HD1", "HD2"}, "PRO", {"H3", "H2", "HD2", "HD3"});
  expect_amber("NMA", {"C", "H1", "H2", "H3"}, "NME", {"CH3", "HH31", "HH32", "HH33"});
  expect_amber("CYS", {"HB1", "HB2", "SG"}, "CYX", {"HB2", "HB3", "SG"});
  expect_amber("HSP", {"HD1", "HE2"}, "HIP", {"HD1", "HE2"});
  expect_amber("HIS", {"HD1", "CE1"}, "HID", {"HD1", "CE1"});
}

TEST(AtomNames, AreShownWithTheirResidue) {
  const Molecule molecule = second_residue("SER", {"OG"});
  EXPECT_EQ(atom_label(molecule, 1), "A SER 5 OG");
  EXPECT_EQ(numbered_atom(molecule, 1), "2 (A SER 5 OG)");
  EXPECT_EQ(numbered_atom(molecule, 1, "line 9"), "2 (A SER 5 OG, line 9)");
  Molecule alone;
  alone.atoms.resize(1);
  alone.atoms[0].name = "C1";
  EXPECT_EQ(numbered_atom(alone, 0), "1 (C1)");
  EXPECT_EQ(atoms_of(molecule, 0), (std::pair<std::size_t, std::size_t>{0, 1}));
  EXPECT_EQ(atoms_of(molecule, 1), (std::pair<std::size_t, std::size_t>{1, 2}));
}

}  // namespace
}  // namespace understudy
