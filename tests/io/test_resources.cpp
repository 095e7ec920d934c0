#include <gtest/gtest.h>

#include <understudy/core/version.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/io/resources.hpp>
#include <understudy/io/voxel_image.hpp>

#include "gmsh_examples.hpp"
#include "molecule_examples.hpp"
#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

TEST(Resources, ReadFilesBesideTheCase) {
  const testing::TemporaryFolder folder;
  const Resources resources = file_resources(folder.path());
  folder.write("m.msh", testing::squares_2);
  EXPECT_EQ(resources.mesh("m.msh").elements.size(), 2U);
  EXPECT_EQ(resources.mesh(folder / "m.msh").elements.size(), 2U);

  VoxelImage image;
  image.dimensions = 2;
  image.n[0] = 2;
  image.n[1] = 2;
  image.phase = {0, 1, 1, 0};
  write_voxel_image_h5(folder / "i.h5", "phase", image);
  EXPECT_EQ(resources.voxel_image("i.h5:/phase").phase, image.phase);

  Archive archive;
  archive.set("fraction", {0.1, 0.2, 0.3, 0.4}, {2, 2});
  write_archive(folder / "f.h5", "field", archive);
  EXPECT_EQ(resources.archive("f.h5").doubles("fraction")[3], 0.4);
}

TEST(Resources, ReadMoleculesAndWhereTheyAre) {
  const testing::TemporaryFolder folder;
  const Resources resources = file_resources(folder.path());
  folder.write("m.prmtop", testing::peroxide_prmtop);
  std::string rst7 = testing::peroxide_rst7;
  folder.write("torn.rst7", rst7);
  folder.write("m.rst7", rst7.replace(rst7.find("-100.8"), 6, "  -0.8"));
  const Molecule molecule = resources.molecule("m.prmtop");
  EXPECT_EQ(molecule.size(), 4U);
  EXPECT_EQ(resources.conformation("m.rst7", molecule).positions.at(1)[1], 0.73);
  testing::expect_message([&] { resources.conformation("torn.rst7", molecule); },
                          {"torn.rst7: a bond is too long", "atom 4 (HOOH 1 H2, line 4)"});
  folder.write("m.pdb",
               "ATOM      1  O2  HOOH    1       3.000   1.060   0.000\n"
               "ATOM      2  H2  HOOH    1       4.000   1.060   0.000\n"
               "ATOM      3  H1  HOOH    1       1.000   0.000   0.000\n"
               "ATOM      4  O1  HOOH    1       2.000   0.000   0.000\n");
  const Conformation placed = resources.conformation("m.pdb", molecule);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(placed.positions.at(i)[0], static_cast<double>(i + 1));
  folder.write("m.pqr",
               "ATOM 1 H1 HOOH 1 1 0 0 0.4 1\nATOM 2 O1 HOOH 1 2 0 0 -0.4 1\n"
               "ATOM 3 O2 HOOH 1 3 0 0 -0.5 1\nATOM 4 H2 HOOH 1 4 0 0 0.4 1\n");
  testing::expect_message([&] { resources.conformation("m.pqr", molecule); },
                          {"charges of", "m.pqr", "HOOH 1 O2 has -0.5000, not -0.4000"});
  testing::expect_message([&] { resources.molecule("m.pdb"); },
                          {"m.pdb", "no force field", "prmtop"});
  folder.write("r.pqr",
               "ATOM 1 H2 HOOH 1 0 0 0 0.4 1.1\nATOM 2 O2 HOOH 1 0 0 0 -0.4 1.8\n"
               "ATOM 3 O1 HOOH 1 0 0 0 -0.4 1.7\nATOM 4 H1 HOOH 1 0 0 0 0.4 1\n");
  EXPECT_EQ(resources.radii("r.pqr", molecule), (std::vector<double>{1, 1.7, 1.8, 1.1}));
  folder.write("z.pqr",
               "ATOM 1 H1 HOOH 1 0 0 0 0.4 1\nATOM 2 O1 HOOH 1 0 0 0 -0.4 1\n"
               "ATOM 3 O2 HOOH 1 0 0 0 -0.4 1\nATOM 4 H2 HOOH 1 0 0 0 0.4 0\n");
  testing::expect_message([&] { resources.radii("z.pqr", molecule); },
                          {"z.pqr: atom 4 (HOOH 1 H2) has no radius", "0 A", "every atom"});
  testing::expect_message([&] { resources.radii("m.pdb", molecule); },
                          {"m.pdb' has no radii", "a file .pdb", "PQR file"});
}

TEST(Provenance, SaysWhoComputedOnWhat) {
  const Provenance here = provenance();
  EXPECT_TRUE(here.code.starts_with(version().number)) << here.code;
  EXPECT_FALSE(here.cpu.empty());
  EXPECT_GE(here.threads, 1);
  EXPECT_NE(hardware().find(here.cpu), std::string::npos);
}

}  // namespace
}  // namespace understudy::io
