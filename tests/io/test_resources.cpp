#include <gtest/gtest.h>

#include <understudy/core/version.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/io/resources.hpp>
#include <understudy/io/voxel_image.hpp>

#include "gmsh_examples.hpp"
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

TEST(Provenance, SaysWhoComputedOnWhat) {
  const Provenance here = provenance();
  EXPECT_TRUE(here.code.starts_with(version().number)) << here.code;
  EXPECT_FALSE(here.cpu.empty());
  EXPECT_GE(here.threads, 1);
  EXPECT_NE(hardware().find(here.cpu), std::string::npos);
}

}  // namespace
}  // namespace understudy::io
