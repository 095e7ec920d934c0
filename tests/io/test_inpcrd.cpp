#include <gtest/gtest.h>

#include <cmath>
#include <understudy/io/inpcrd.hpp>
#include <understudy/io/prmtop.hpp>

#include "molecule_examples.hpp"
#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::expect_message;
using testing::peroxide_inpcrd;
using testing::peroxide_rst7;

Molecule with_atoms(std::size_t count) {
  Molecule molecule;
  molecule.title = "test";
  molecule.atoms.resize(count);
  return molecule;
}

void expect_inpcrd_refused(const std::string& text, const std::vector<std::string>& pieces,
                           std::size_t atoms = 4) {
  expect_message([&] { parse_inpcrd(text, "m.rst7", with_atoms(atoms)); }, pieces);
}

TEST(Inpcrd, GivesPositions) {
  const Conformation c = parse_inpcrd(peroxide_inpcrd, "m.inpcrd", with_atoms(4));
  ASSERT_EQ(c.positions.size(), 4U);
  EXPECT_EQ(c.positions[1], (std::array<double, 3>{0, 0.73, -0.05}));
  EXPECT_EQ(c.positions[3][0], -100.8);  // no space before it
  EXPECT_TRUE(c.velocities.empty());
}

TEST(Inpcrd, ReadsWhatItWrote) {
  const testing::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "end.rst7";
  const std::vector<double> x = {0.1234567, -999.5, 1234.25, 3, -12345.125, 5e6},
                            v = {0, 1, -2, 3.5, 20.455, -0.25};
  write_inpcrd(file, {.title = "an end", .time = 2.5, .positions = x, .velocities = v});
  const Conformation c = read_inpcrd(file, with_atoms(2));
  EXPECT_EQ(c.time, 2.5);
  ASSERT_EQ(c.velocities.size(), 2U);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_NEAR(c.positions[i / 3][i % 3], x[i], 1e-7) << i;
    EXPECT_NEAR(c.velocities[i / 3][i % 3], v[i], 2e-6) << i;
  }
  expect_message(
      [&] {
        write_inpcrd(file,
                     {.title = "", .positions = std::vector<double>{1, 2, NAN}, .velocities = {}});
      },
      {"does not fit into an rst7 file", "nan", "finite numbers"});
  EXPECT_EQ(read_inpcrd(file, with_atoms(2)).positions[0][0], c.positions[0][0]);
}

TEST(Inpcrd, GivesVelocitiesInAngstromPerPicosecond) {
  const Conformation c = parse_inpcrd(peroxide_rst7, "m.rst7", with_atoms(4));
  ASSERT_EQ(c.velocities.size(), 4U);
  EXPECT_NEAR(c.velocities[0][0], 2.0455, 1e-12);
  EXPECT_NEAR(c.velocities[3][2], -6.1365, 1e-12);
  EXPECT_EQ(c.time, 100);
  EXPECT_EQ(parse_inpcrd(peroxide_inpcrd, "m.inpcrd", with_atoms(4)).time, 0);
}

TEST(Inpcrd, TellsOfABox) {
  const std::string lengths = "  30.0000000  31.0000000  32.0000000";
  const std::string angles = "  90.0000000  90.0000000  90.0000000";
  for (const std::string& box : {lengths, lengths + angles}) {
    const Conformation read = parse_inpcrd(peroxide_inpcrd + box + "\n", "m", with_atoms(4));
    EXPECT_TRUE(read.velocities.empty());
    ASSERT_EQ(read.box.size(), box.size() / 12);
    EXPECT_EQ(read.box[1], 31);
  }
  EXPECT_TRUE(parse_inpcrd(peroxide_inpcrd, "m", with_atoms(4)).box.empty());
}

// As some programs write that there is none.
TEST(Inpcrd, TakesABoxOfZerosForNone) {
  const std::string zeros = "   0.0000000   0.0000000   0.0000000";
  const std::string angles = "  90.0000000  90.0000000  90.0000000";
  for (const std::string& box : {zeros, zeros + angles, zeros + zeros}) {
    const Conformation read = parse_inpcrd(peroxide_inpcrd + box + "\n", "m", with_atoms(4));
    EXPECT_TRUE(read.velocities.empty() && read.box.empty()) << box;
  }
  std::string with_velocities = peroxide_rst7;
  with_velocities.resize(with_velocities.find("  30.0000000"));
  const Conformation read = parse_inpcrd(with_velocities + zeros + angles, "m", with_atoms(4));
  EXPECT_EQ(read.velocities.size(), 4U);
  EXPECT_TRUE(read.box.empty());
}

// One line of six numbers may be either.
TEST(Inpcrd, TellsVelocitiesOfTwoAtomsFromABox) {
  const std::string two =
      "two\n    2\n   0.1000000   0.2000000   0.3000000   1.0000000   2.0000000   3.0000000\n";
  const std::string box =
      "  30.0000000  30.0000000  30.0000000  90.0000000  90.0000000  90.0000000\n";
  const std::string velocities =
      "   0.1000000   0.2000000   0.3000000   0.4000000   0.5000000   0.6000000\n";
  EXPECT_TRUE(parse_inpcrd(two + box, "m", with_atoms(2)).velocities.empty());
  EXPECT_EQ(parse_inpcrd(two + velocities, "m", with_atoms(2)).velocities.size(), 2U);
  EXPECT_EQ(parse_inpcrd(two + velocities + box, "m", with_atoms(2)).velocities.size(), 2U);
}

TEST(Inpcrd, TakesWindowsLineEnds) {
  std::string text = peroxide_rst7;
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2) text.insert(at, "\r");
  EXPECT_EQ(parse_inpcrd(text, "m", with_atoms(4)).velocities.size(), 4U);
}

TEST(Inpcrd, ReadsThePreparedMolecules) {
  const std::filesystem::path folder = UNDERSTUDY_MOLECULES;
  for (const char* name : {"alanine", "chignolin"}) {
    const Molecule molecule = read_prmtop(folder / (std::string(name) + ".prmtop"));
    const Conformation c = read_inpcrd(folder / (std::string(name) + ".rst7"), molecule);
    EXPECT_EQ(c.positions.size(), molecule.size());
    for (const auto& bond : molecule.bonds) {
      double squared = 0;
      for (std::size_t d = 0; d < 3; ++d)
        squared += std::pow(c.positions[static_cast<std::size_t>(bond.i)][d] -
                                c.positions[static_cast<std::size_t>(bond.j)][d],
                            2);
      EXPECT_NEAR(std::sqrt(squared), bond.length, 0.05);
    }
  }
}

TEST(Inpcrd, RefusesTheCoordinatesOfAnotherMolecule) {
  expect_inpcrd_refused(peroxide_inpcrd,
                        {"m.rst7:2", "another molecule", "4 atoms", "22 atoms", "'test'"}, 22);
  expect_inpcrd_refused("title\n99999999999\n", {"m.rst7:2", "99999999999"});
  expect_inpcrd_refused("title\n   -4\n", {"m.rst7:2", "-4"});
  expect_inpcrd_refused("title\nfour\n", {"m.rst7:2", "'four'"});
  expect_inpcrd_refused("", {"end of the file"});
  expect_inpcrd_refused("CDF\x01", {"NetCDF", "ASCII"});
}

TEST(Inpcrd, CutShortSaysWhere) {
  const std::string text = peroxide_inpcrd;
  for (std::size_t size = 0; size + 1 < text.size(); ++size)
    testing::message_of([&] { parse_inpcrd(text.substr(0, size), "m.rst7", with_atoms(4)); });
  expect_inpcrd_refused(text.substr(0, text.rfind("   0.0000000  -0.7300000")),
                        {"m.rst7:4", "ends too early", "6 more numbers"});
  const std::string velocities = peroxide_rst7;
  expect_inpcrd_refused(velocities.substr(0, velocities.rfind("\n   0.0000000   0.0000000") + 1),
                        {"m.rst7:6", "ends too early", "6 more numbers"});
  expect_inpcrd_refused(velocities + "more\n", {"m.rst7:7", "goes on"});
}

TEST(Inpcrd, SaysWhichNumberCannotBeRead) {
  std::string text = peroxide_inpcrd;
  text.replace(text.find("   0.9000000"), 12, "************");
  expect_inpcrd_refused(text, {"m.rst7:3", "'****", "too large for"});
  text.replace(text.find("************"), 12, "         nan");
  expect_inpcrd_refused(text, {"m.rst7:3", "nan", "finite"});
}

}  // namespace
}  // namespace understudy::io
