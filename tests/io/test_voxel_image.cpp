#include <gtest/gtest.h>
#include <hdf5.h>

#include <algorithm>
#include <limits>
#include <understudy/io/files.hpp>
#include <understudy/io/hdf5.hpp>
#include <understudy/io/image_files.hpp>
#include <understudy/io/voxel_image.hpp>
#include <understudy/io/vtk_file.hpp>

#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

namespace fs = std::filesystem;
using testing::expect_message;
using testing::TemporaryFolder;

VoxelImage image_3d() {
  VoxelImage image;
  image.n[0] = 4;
  image.n[1] = 3;
  image.n[2] = 2;
  for (int i = 0; i < 24; ++i) image.phase.push_back(static_cast<std::uint8_t>(i * i % 3));
  return image;
}

bool same(const VoxelImage& a, const VoxelImage& b) {
  return a.dimensions == b.dimensions && std::equal(a.n, a.n + 3, b.n) && a.phase == b.phase;
}

GreyImage plane(std::vector<double> values) {
  GreyImage image;
  image.dimensions = 2;
  image.n[0] = 3;
  image.n[1] = values.size() / 3;
  image.values = std::move(values);
  return image;
}

TEST(VoxelImage, ComesFromHdf5) {
  const TemporaryFolder folder;
  write_voxel_image_h5(folder / "a.h5", "scan/phase", image_3d());
  EXPECT_TRUE(same(read_voxel_image((folder / "a.h5").string() + ":/scan/phase"), image_3d()));
  EXPECT_TRUE(same(read_voxel_image(folder / "a.h5"), image_3d()));
  expect_message([&] { read_voxel_image((folder / "a.h5").string() + ":/scan/phas"); },
                 {"a.h5", "scan/phas"});
}

TEST(VoxelImage, OfHdf5HasAxesZyx) {
  const TemporaryFolder folder;
  hdf5::File file = hdf5::File::in_memory();
  file.write("a", std::vector<double>{0, 7, 7, 7, 7, -3}, {2, 3});
  file.write("line", std::vector<double>{0, 7}, {2});
  file.save(folder / "a.h5");
  const VoxelImage image = read_voxel_image((folder / "a.h5").string() + ":/a");
  EXPECT_EQ(image.dimensions, 2);
  EXPECT_EQ(image.n[0], 3);
  EXPECT_EQ(image.n[1], 2);
  EXPECT_EQ(image.phase, (std::vector<std::uint8_t>{1, 2, 2, 2, 2, 0}));
  expect_message([&] { read_voxel_image(folder / "a.h5"); }, {"2 datasets: a, line", ":/DATASET"});
  expect_message([&] { read_voxel_image((folder / "a.h5").string() + ":/line"); },
                 {"[2]", "[z, y, x]"});
}

// As another program writes it: image_3d() as "a", with a list of numbers for an attribute.
void write_scan(const fs::path& path, const char* name, std::vector<double> numbers) {
  const VoxelImage image = image_3d();
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hsize_t zyx[] = {2, 3, 4}, size = numbers.size();
  const hid_t voxels = H5Screate_simple(3, zyx, nullptr);
  const hid_t list = H5Screate_simple(1, &size, nullptr);
  const hid_t data =
      H5Dcreate2(file, "a", H5T_STD_U8LE, voxels, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(data, H5T_NATIVE_UCHAR, H5S_ALL, H5S_ALL, H5P_DEFAULT, image.phase.data());
  const hid_t made = H5Acreate2(data, name, H5T_IEEE_F64LE, list, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(made, H5T_NATIVE_DOUBLE, numbers.data());
  H5Aclose(made);
  H5Dclose(data);
  H5Sclose(list);
  H5Sclose(voxels);
  H5Fclose(file);
}

TEST(VoxelImage, OfHdf5MustHaveCubes) {
  const TemporaryFolder folder;
  write_scan(folder / "a.h5", "element_size_um", {2, 2, 2});
  EXPECT_TRUE(same(read_voxel_image(folder / "a.h5"), image_3d()));
  for (const char* name : {"element_size_um", "spacing"}) {
    write_scan(folder / "a.h5", name, {2, 1, 1});
    expect_message([&] { read_voxel_image(folder / "a.h5"); },
                   {"a.h5", "not cubes", "spacings 1, 1, 2", "Resample"});
  }
}

TEST(VoxelImage, OfHdf5HasNoColours) {
  const TemporaryFolder folder;
  hdf5::File file = hdf5::File::in_memory();
  file.write("last", std::vector<double>(30), {5, 2, 3});
  file.write("rgba", std::vector<double>(40), {5, 2, 4});
  file.set_attribute("rgba", "IMAGE_SUBCLASS", std::string("IMAGE_TRUECOLOR"));
  file.save(folder / "a.h5");
  for (const char* dataset : {":/last", ":/rgba"})
    expect_message([&] { read_voxel_image((folder / "a.h5").string() + dataset); },
                   {dataset, "has colours", "one grey value per voxel", "grey labels"});
}

TEST(VoxelImage, NeedsLabelsOnly) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  expect_message(
      [&] {
        segment(plane({0, 1, 0, 0, nan, 0}), "x.h5");
      },
      {"'x.h5'", "nan at voxel (1, 1, 0)", "Fill"});
  expect_message(
      [&] {
        segment(plane({2, 2, 2}), "x.h5");
      },
      {"single phase", "the value 2", "for pores the fluid, which is the smallest, and the solid",
       "one of which is missing", "the missing phase"});
  std::vector<double> grey(18);
  for (std::size_t i = 0; i < grey.size(); ++i) grey[i] = std::min(static_cast<double>(i), 14.0);
  EXPECT_EQ(segment(plane(grey), "x.h5").phase.back(), 14);
  grey.back() = 15;
  expect_message([&] { segment(plane(grey), "x.h5"); },
                 {"too many phases, or is not segmented", "more than 15 different grey values",
                  "expected one grey value per phase, 2 to 15", "threshold"});
  GreyImage flat = plane({0, 1, 0});
  flat.spacing[1] = 2;
  expect_message([&] { segment(flat, "x.h5"); }, {"not cubes", "1, 2", "Resample"});
}

TEST(VoxelImage, OfAnUnknownKindIsRefused) {
  const TemporaryFolder folder;
  expect_message([&] { read_voxel_image(folder.write("a.raw", "x")); }, {".raw", "image.h5:/"});
  expect_message([&] { read_voxel_image(folder.path()); }, {"no slices"});
  expect_message([&] { read_voxel_image(folder / "none_*.png"); }, {"no slices"});
  expect_message([&] { read_voxel_image(folder / "none.h5"); }, {"no such file"});
}

#ifdef UNDERSTUDY_HAS_VTK

Frame voxel_frame(bool on_points) {
  Frame frame;
  frame.shape = CellShape::voxel_grid;
  for (int d = 0; d < 3; ++d) frame.grid[d] = image_3d().n[d] - (on_points ? 1 : 0);
  const VoxelImage image = image_3d();
  const std::vector<double> values(image.phase.begin(), image.phase.end());
  (on_points ? frame.point_data : frame.cell_data) = {{"phase", "1", 1, values}};
  return frame;
}

TEST(VoxelImage, ComesFromVtiPointsOrCells) {
  const TemporaryFolder folder;
  write_voxel_image_vti(folder / "cells.vti", image_3d());
  EXPECT_TRUE(same(read_voxel_image(folder / "cells.vti"), image_3d()));
  EXPECT_TRUE(same(read_voxel_image((folder / "cells.vti").string() + ":/phase"), image_3d()));
  write_atomically(folder / "points.vti", vtk_file(voxel_frame(true)));
  EXPECT_TRUE(same(read_voxel_image(folder / "points.vti"), image_3d()));
}

TEST(VoxelImage, OfVtiSaysWhatIsWrong) {
  const TemporaryFolder folder;
  Frame two = voxel_frame(false);
  two.cell_data.push_back({"stress", "MPa", 3, std::vector<double>(72, 1.0)});
  const auto file = folder / "two.vti";
  write_atomically(file, vtk_file(two));
  expect_message([&] { read_voxel_image(file); }, {"which array", "phase, stress", ":/ARRAY"});
  expect_message([&] { read_voxel_image(file.string() + ":/phases"); }, {"'phases'"});
  expect_message([&] { read_voxel_image(file.string() + ":/stress"); },
                 {"colours", "3 components"});
  std::string text = testing::contents(file);
  expect_message([&] { read_voxel_image(folder.write("half.vti", text.substr(0, 700))); },
                 {"half.vti", "unclosed token"});
  text.replace(text.find("Spacing=\"1 1 1\""), 15, "Spacing=\"1 1 2\"");
  expect_message([&] { read_voxel_image(folder.write("flat.vti", text).string() + ":/phase"); },
                 {"not cubes"});
  expect_message([&] { read_voxel_image(folder.write("no.vti", "hello")); }, {"no WholeExtent"});
  expect_message(
      [&] {
        read_voxel_image(
            folder.write("huge.vti",
                         "<VTKFile type=\"ImageData\"><ImageData WholeExtent=\"0 99999 0 99999 0 "
                         "99999\">"));
      },
      {"huge.vti", "at most"});
  expect_message([&] { read_voxel_image(folder / "none.vti"); }, {"no such file"});
}

TEST(VoxelImage, ComesFromSlices) {
  const TemporaryFolder folder;
  const VoxelImage image = image_3d();
  for (std::size_t z = 0; z < 2; ++z) {
    GreyImage slice;
    slice.n[0] = 4;
    slice.n[1] = 3;
    for (std::size_t i = 0; i < 12; ++i) slice.values.push_back(100.0 * image.phase[12 * z + i]);
    write_png(folder / ("scan2_" + std::to_string(z + 9) + ".png"), slice);
  }
  EXPECT_TRUE(same(read_voxel_image(folder.path()), image));
  EXPECT_TRUE(same(read_voxel_image(folder / "scan2_*.png"), image));
  const VoxelImage single = read_voxel_image(folder / "scan2_9.png");
  EXPECT_EQ(single.dimensions, 2);
  const std::vector<std::filesystem::path> both = {folder / "scan2_9.png", folder / "scan2_10.png"};
  EXPECT_EQ(voxel_image_files(folder.path()), both);
  EXPECT_EQ(voxel_image_files(folder / "scan2_*.png"), both);
  EXPECT_EQ(voxel_image_files(both[0].string() + ":/dataset"), std::vector{both[0]});
  EXPECT_TRUE(voxel_image_files(folder / "nothing").empty());
  EXPECT_EQ(single.phase, std::vector<std::uint8_t>(image.phase.begin(), image.phase.begin() + 12));
}

/// Little-endian, 8-bit grey, one strip, rows from the top: TIFF 6.0, section 3.
std::string tiff(std::size_t width, std::size_t height, const std::string& pixels,
                 bool says_so = false) {
  std::string out = "II*";
  const auto add = [&](std::size_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 255U);
  };
  std::vector<std::pair<std::size_t, std::size_t>> tags = {
      {256, width},  {257, height},       {258, 8}, {259, 1}, {262, 1}, {273, 8}, {277, 1},
      {278, height}, {279, pixels.size()}};
  if (says_so) tags.insert(tags.begin() + 6, {274, 1});
  add(0, 1);
  add(8 + pixels.size(), 4);
  out += pixels;
  add(tags.size(), 2);
  for (const auto& [tag, value] : tags) {
    add(tag, 2);
    add(4, 2);  // 32 bits
    add(1, 4);
    add(value, 4);
  }
  add(0, 4);
  return out;
}

TEST(VoxelImage, ComesFromTiff) {
  const TemporaryFolder folder;
  const std::string pixels("\x05\x05\x09\x05\x09\x09", 6);
  const VoxelImage plane_image = read_voxel_image(folder.write("a_0.tif", tiff(3, 2, pixels)));
  EXPECT_EQ(plane_image.dimensions, 2);
  EXPECT_EQ(plane_image.n[0], 3);
  EXPECT_EQ(plane_image.phase, (std::vector<std::uint8_t>{0, 1, 1, 0, 0, 1}));
  folder.write("a_1.tif", tiff(3, 2, pixels, true));
  EXPECT_EQ(read_voxel_image(folder / "a_1.tif").phase, plane_image.phase);
  EXPECT_EQ(read_voxel_image(folder.path()).n[2], 2);
  const std::string whole = tiff(3, 2, pixels);
  expect_message([&] { read_voxel_image(folder.write("cut.tif", whole.substr(0, 40))); },
                 {"cut.tif"});
}

TEST(VoxelImage, OfSlicesSaysWhatIsWrong) {
  const TemporaryFolder folder;
  const GreyImage slice = plane({0, 1, 0, 1, 0, 1});
  write_png(folder / "s_1.png", slice);
  write_png(folder / "s_3.png", slice);
  expect_message([&] { read_voxel_image(folder.path()); }, {"not complete", "s_3.png", "number 2"});
  write_png(folder / "s_2.png", plane({0, 1, 0}));
  expect_message([&] { read_voxel_image(folder.path()); }, {"s_2.png", "3 x 1 x 1", "3 x 2 x 1"});
  write_png(folder / "colour.png", slice, 3);
  expect_message([&] { read_voxel_image(folder / "colour.png"); }, {"colours", "3 components"});
  const std::string good = testing::contents(folder / "s_1.png");
  expect_message([&] { read_voxel_image(folder.write("cut.png", good.substr(0, 60))); },
                 {"cut.png", "without its end"});
  expect_message([&] { read_voxel_image(folder.write("text.png", "hello")); },
                 {"another kind of file"});
  expect_message([&] { read_voxel_image(folder.write("text.tif", "hello")); }, {"another kind"});
}

TEST(VoxelImage, OfADamagedPngIsRefused) {
  const TemporaryFolder folder;
  write_png(folder / "a.png", plane({0, 1, 0, 1, 0, 1}));
  const std::string good = testing::contents(folder / "a.png");
  for (std::size_t at = 8; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x55);
    testing::message_of([&] { read_voxel_image(folder.write("bad.png", bad)); });
  }
}

TEST(VoxelImage, ArraysOfVtiCanBeFields) {
  const TemporaryFolder folder;
  Frame frame = voxel_frame(true);
  frame.point_data[0].unit = "MPa";
  write_atomically(folder / "a.vti", vtk_file(frame));
  const Archive archive = read_vti_archive(folder / "a.vti");
  EXPECT_EQ(archive.array("phase").shape, (std::vector<std::size_t>{2, 3, 4}));
  EXPECT_EQ(archive.array("phase").unit, "MPa");
}
#endif

}  // namespace
}  // namespace understudy::io
