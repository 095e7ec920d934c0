#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <sstream>
#include <understudy/io/prmtop.hpp>
#include <understudy/solvers/protein/swanson_radii.hpp>

#include "core/expect_sentence.hpp"

namespace understudy::protein {
namespace {

/// A molecule of names: "ALA: N H CA; GLY: N H".
Molecule molecule_of(const std::string& text) {
  Molecule molecule;
  std::istringstream residues(text);
  for (std::string part; std::getline(residues, part, ';');) {
    std::istringstream words(part);
    std::string word;
    words >> word;
    const int residue = static_cast<int>(molecule.residues.size());
    molecule.residues.push_back(
        {word.substr(0, word.size() - 1), "", residue + 1, static_cast<int>(molecule.size())});
    while (words >> word) {
      molecule.atoms.emplace_back();
      molecule.atoms.back().name = word;
      molecule.atoms.back().residue = residue;
    }
  }
  return molecule;
}

void expect_radii(const std::string& names, const std::vector<double>& radii) {
  EXPECT_EQ(assign_radii(molecule_of(names)), radii) << names;
}

TEST(SwansonRadii, KnowTheCapsUnderBothTheirNames) {
  const std::vector<double> radii = {1.68,  2.148, 1.68,  1.68,  2.317, 1.732,
                                     2.399, 1.388, 2.148, 2.019, 2.019, 2.019};
  expect_radii("ACE: HH31 CH3 HH32 HH33 C O; NME: N H CH3 HH31 HH32 HH33", radii);
  expect_radii("ACE: H1 CH3 H2 H3 C O; NME: N H C H1 H2 H3", radii);
  expect_radii("ACE: 1HH3 CH3 2HH3 3HH3 C O; NME: N HN CH3 1HH3 2HH3 3HH3", radii);
}

TEST(SwansonRadii, KnowChargedEnds) {
  const std::vector<double> start = {2.399, 1.302, 1.302, 1.302, 2.353, 2.019, 2.019, 2.317, 1.732};
  expect_radii("GLY: N H1 H2 H3 CA HA2 HA3 C O", start);
  expect_radii("NGLY: N H H2 H3 CA HA1 HA2 C O", start);
  expect_radii("GLY: N HT1 HT2 HT3 CA HA2 HA3 C O", start);
  expect_radii("PRO: N H2 H3 CD", {2.399, 1.302, 1.302, 2.44});
  expect_radii("PRO: N H1 H2 CD", {2.399, 1.302, 1.302, 2.44});
  expect_radii("CCYS: SG HSG C O OXT", {2.337, 0.917, 2.317, 1.732, 1.732});
  expect_radii("CYS: SG HG C OT1 OT2", {2.337, 0.917, 2.317, 1.732, 1.732});
}

TEST(SwansonRadii, TellTheFormsOfAResidueByItsHydrogens) {
  expect_radii("HIS: ND1 HD1 CE1 HE1 CD2 HD2", {2.04, 1.302, 2.217, 1.359, 2.217, 1.409});
  expect_radii("HIS: HD1 HE2", {1.302, 1.302});
  expect_radii("ASP: OD1 OD2 HD2", {1.756, 1.756, 0.917});
  expect_radii("LYS: NZ HZ1 HZ2 HZ3", {2.328, 1.302, 1.302, 1.302});
  expect_radii("LYS: NZ HZ1 HZ2", {2.328, 1.302, 1.302});
  expect_radii("CYM: N HN CB HB1 HB2 SG", {2.399, 1.388, 2.231, 2.019, 2.019, 2.337});
  expect_radii("ILE: CG1 1HG1 2HG1 CD HD1 HD2 HD3", {2.414, 1.68, 1.68, 2.559, 1.68, 1.68, 1.68});
  expect_radii("SER: OG HG1", {2.101, 0.917});
}

double total(const std::vector<double>& radii) {
  return std::accumulate(radii.begin(), radii.end(), 0.0);
}

// The sums are those of PDB2PQR's table for the same atoms.
TEST(SwansonRadii, CoverThePreparedMolecules) {
  const std::filesystem::path folder = UNDERSTUDY_MOLECULES;
  EXPECT_NEAR(total(assign_radii(io::read_prmtop(folder / "chignolin.prmtop"))), 323.770, 1e-9);
  EXPECT_NEAR(total(assign_radii(io::read_prmtop(folder / "alanine.prmtop"))), 43.128, 1e-9);
}

TEST(SwansonRadii, RefuseAtomsThatTheSetDoesNotHave) {
  const auto refuse = [](const std::string& names, const std::vector<std::string>& facts) {
    test::expect_sentence([&] { assign_radii(molecule_of(names)); }, facts);
  };
  refuse("ALA: N H CA HX; LIG: C1 C2 C3 C4 C5",
         {"atoms 4 (ALA 1 HX), 5 (LIG 2 C1), 6 (LIG 2 C2), 7 (LIG 2 C3), 8 (LIG 2 C4) and 1 more",
          "Swanson"});
  refuse("HIS: ND1 CE1", {"HIS 1 ND1"});                      // without hydrogens, no form
  refuse("ALA: N H1 H2 CA", {"2 (ALA 1 H1), 3 (ALA 1 H2)"});  // a neutral end
  refuse("PRO: N H CA", {"PRO 1 H"});
  refuse("GLH: OE2 HE2 O OXT", {"GLH 1 OXT"});
  refuse("WAT: O H1 H2", {"WAT 1 O"});
  EXPECT_TRUE(assign_radii(Molecule()).empty());
}

}  // namespace
}  // namespace understudy::protein
