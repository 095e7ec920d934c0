#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/solvers/shapes/image.hpp>

#include "core/message.hpp"

namespace understudy::shapes {
namespace {

Settings image_section() {
  Settings settings;
  settings.set("shape", Settings(std::string("image")));
  settings.set("file", Settings(std::string("cell.h5")));
  settings.set_path("solver.pores");
  return settings;
}

Resources reader_of(const VoxelImage& image) {
  Resources resources;
  resources.voxel_image = [image](const std::filesystem::path&) { return image; };
  return resources;
}

TEST(ShapeImage, IsReadThroughResources) {
  const VoxelImage image{2, {2, 2, 1}, {0, 1, 2, 1}};
  const NamedImage read = read_image(image_section(), "solver.pores", reader_of(image));
  EXPECT_EQ(read.source, "cell.h5");
  EXPECT_EQ(read.voxels.phase, image.phase);
}

TEST(ShapeImage, WithoutFileOrReaderIsRefused) {
  const VoxelImage image{2, {1, 1, 1}, {0}};
  EXPECT_THAT(message([] { read_image(image_section(), "solver.pores", {}); }),
              testing::HasSubstr("Got no reader for images; expected the key 'file'"));
  const Settings none = image_section().without({"file"});
  EXPECT_THAT(message([&] { read_image(none, "solver.pores", reader_of(image)); }),
              testing::HasSubstr("is an image that cannot be read. Got no file"));
}

TEST(ShapeImage, WhatIsWrongIsSaidWithThePlaceOfItsKey) {
  Resources resources;
  resources.voxel_image = [](const std::filesystem::path&) -> VoxelImage {
    throw InputError({.what = "It has colours", .got = "3", .expected = "1", .todo = "Paint"});
  };
  EXPECT_EQ(message([&] { read_image(image_section(), "solver.pores", resources); }),
            "the command line: 'solver.pores.file': It has colours. Got 3; expected 1. Paint.");
}

TEST(ShapeImage, HasTheDimensionsOfTheCellAndAValuePerVoxel) {
  const VoxelImage image{2, {2, 3, 1}, {0, 0, 1, 1, 0, 1}};
  check_image<2>(image, "a.h5");
  EXPECT_EQ(message([&] { check_image<3>(image, "a.h5"); }),
            "The image a.h5 does not fit this cell. Got 2 dimensions, 2 x 3 x 1 voxels, 6 values; "
            "expected 3 dimensions with 1 to 4096 voxels each, one value per voxel. Give another "
            "image, or set solver.dimensions to its dimensions.");
  EXPECT_THROW(check_image<2>({2, {2, 4, 1}, image.phase}, "a.h5"), InputError);
  EXPECT_THROW(check_image<2>({2, {0, 3, 1}, {}}, "a.h5"), InputError);
  EXPECT_THROW(check_image<3>({3, {1 << 30, 1 << 30, 1 << 4}, {}}, "a.h5"), InputError);
}

}  // namespace
}  // namespace understudy::shapes
