#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/microstructures/checkerboard.hpp>
#include <understudy/solvers/materials/microstructures/laminate.hpp>
#include <understudy/solvers/materials/microstructures/voxel_image.hpp>

#include "core/message.hpp"
#include "microstructure_probe.hpp"

namespace understudy::materials {
namespace {

LaminateOptions along(const std::vector<int>& direction) { return {0.5, "x", direction}; }

TEST(Laminate, FractionIsExactOnAnyGridAndDirection) {
  for (const std::vector<int>& m :
       {std::vector<int>{1, 0, 0}, {0, -1, 0}, {1, 1, 0}, {1, -2, 3}, {7, 3, 0}})
    for (const int n : {5, 8, 13})
      for (const double c : {0.03, 0.5, 0.731})
        EXPECT_NEAR(fill_rows<3>(*make_laminate<3>(along(m), kAll, Interface::laminate), n, {{c}})
                        .fraction(),
                    c, 1e-9)
            << n << " " << c << " " << m[0] << m[1] << m[2];
}

TEST(Laminate, LayersLieAcrossTheAxis) {
  const auto filled =
      fill_rows<2>(*make_laminate<2>({0.5, "y", {}}, kAll, Interface::laminate), 10, {{0.5}});
  const std::vector<double> expected = {0, 0, 0.5, 1, 1, 1, 1, 0.5, 0, 0};
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_NEAR(filled.at(0, i).inside_fraction, expected[i / 10], 1e-12);
    EXPECT_EQ(filled.at(0, i).normal[0], 0);
    EXPECT_EQ(filled.at(0, i).normal[1], i / 10 < 5 ? -1 : 1);
  }
}

TEST(Laminate, ObliqueNormalIsUnitAndShiftsKeepThePattern) {
  const auto filled =
      fill_rows<2>(*make_laminate<2>(along({1, 2}), kAll, Interface::laminate), 12, {{0.4}});
  for (std::size_t y = 0; y < 12; ++y)
    for (std::size_t x = 0; x < 12; ++x) {
      const Voxel<2>& voxel = filled.at(0, x + 12 * y);
      EXPECT_NEAR(std::fabs(voxel.normal[0]), 1 / std::sqrt(5.0), 1e-14);
      EXPECT_NEAR(voxel.normal[1], 2 * voxel.normal[0], 1e-14);
      const std::size_t moved = (x + 2) % 12 + 12 * ((y + 11) % 12);  // along the layer
      EXPECT_NEAR(voxel.inside_fraction, filled.at(0, moved).inside_fraction, 1e-9);
    }
}

TEST(Laminate, StaircaseTakesThePhaseAtTheCentre) {
  const auto filled = fill_rows<2>(*make_laminate<2>({}, kAll, Interface::staircase), 8, {{0.5}});
  for (std::size_t i = 0; i < 64; ++i)
    EXPECT_EQ(filled.at(0, i).inside_fraction, i % 8 >= 2 && i % 8 < 6 ? 1.0 : 0.0);
}

TEST(Laminate, OnlyFractionsOutsideZeroToOneAreInvalid) {
  const auto filled = fill_rows<2>(*make_laminate<2>({}, kAll, Interface::laminate), 4,
                                   {{0}, {1}, {-0.01}, {1.01}, {std::nan("")}});
  EXPECT_EQ(filled.fraction(0), 0);
  EXPECT_EQ(filled.fraction(1), 1);
  EXPECT_EQ(filled.outcomes[0], Outcome::ok);
  EXPECT_EQ(filled.outcomes[1], Outcome::ok);
  for (std::size_t r = 2; r < 5; ++r) {
    EXPECT_EQ(filled.outcomes[r], Outcome::invalid_input);
    EXPECT_EQ(filled.fraction(r), 0);
  }
}

TEST(Laminate, DirectionsThatAreNoneAreRefused) {
  EXPECT_THROW(make_laminate<2>({0.5, "z", {}}, {}, Interface::laminate), InputError);
  EXPECT_THROW(make_laminate<3>(along({0, 0, 0}), {}, Interface::laminate), InputError);
  EXPECT_THROW(make_laminate<3>(along({1, 0}), {}, Interface::laminate), InputError);
  EXPECT_NO_THROW(make_laminate<3>({0.5, "z", {}}, {}, Interface::laminate));
}

TEST(Checkerboard, AlternatesOnFittingGrids) {
  for (const Interface interface : {Interface::laminate, Interface::staircase}) {
    const auto filled = fill_rows<3>(*make_checkerboard<3>({4}, interface), 8, {{}});
    for (std::size_t i = 0; i < 512; ++i) {
      const std::size_t tile = i % 8 / 2 + i / 8 % 8 / 2 + i / 64 / 2;
      EXPECT_EQ(filled.at(0, i).inside_fraction, static_cast<double>(tile % 2));
    }
  }
}

TEST(Checkerboard, SharesOfCutVoxelsAreExact) {
  const auto filled = fill_rows<2>(*make_checkerboard<2>({2}, Interface::laminate), 3, {{}});
  EXPECT_EQ(filled.at(0, 0).inside_fraction, 0);
  EXPECT_NEAR(filled.at(0, 1).inside_fraction, 0.5, 1e-15);
  EXPECT_EQ(filled.at(0, 1).normal[0], 1);
  EXPECT_EQ(filled.at(0, 3).normal[1], 1);
  EXPECT_NEAR(filled.at(0, 2).inside_fraction, 1, 1e-15);
  EXPECT_NEAR(filled.fraction(), 0.5, 1e-15);
  EXPECT_NEAR(fill_rows<3>(*make_checkerboard<3>({6}, Interface::laminate), 7, {{}}).fraction(),
              0.5, 1e-14);
}

TEST(Checkerboard, OddTilesAreRefused) {
  EXPECT_THROW(make_checkerboard<2>({3}, Interface::laminate), InputError);
  EXPECT_THROW(make_checkerboard<2>({0}, Interface::laminate), InputError);
}

VoxelImage image_2x3x4() {
  VoxelImage image{3, {2, 3, 4}, {}};
  for (int i = 0; i < 24; ++i) image.phase.push_back(static_cast<std::uint8_t>(i % 5 % 3));
  return image;
}

TEST(ImageMicrostructure, KeepsEveryVoxelAndItsOwnGrid) {
  const VoxelImage image = image_2x3x4();
  const auto shape = make_voxel_image<3>(image, "a.h5");
  EXPECT_EQ(shape->phases(), 3);
  const auto filled = fill_rows<3>(*shape, 2, {{}, {}});
  EXPECT_EQ(filled.grid.n[2], 4);
  EXPECT_EQ(filled.grid.spacing, 0.5);
  for (std::size_t row = 0; row < 2; ++row)
    for (std::size_t i = 0; i < 24; ++i) {
      EXPECT_EQ(filled.at(row, i).inside, image.phase[i]);
      EXPECT_EQ(filled.at(row, i).outside, image.phase[i]);
      EXPECT_EQ(filled.at(row, i).inside_fraction, 1);
    }
}

TEST(ImageMicrostructure, RefusesWhatDoesNotFit) {
  VoxelImage image = image_2x3x4();
  try {
    make_voxel_image<3>(image, "a.h5")->grid(16);
    FAIL() << "took another resolution";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("a.h5 has its own resolution. Got resolution 16; "
                                                 "expected 2 voxels along x. Set"));
  }
  EXPECT_THROW(make_voxel_image<2>(image, "a.h5"), InputError);
  VoxelImage many{3, {2, 2, 4}, {}};
  for (int i = 0; i < 16; ++i) many.phase.push_back(static_cast<std::uint8_t>(i));
  EXPECT_EQ(message([&] { make_voxel_image<3>(many, "a.h5"); }),
            "The image a.h5 has too many phases. Got 16; expected at most 15. Give phases of equal "
            "material one label.");
  image.phase.pop_back();
  EXPECT_THROW(make_voxel_image<3>(image, "a.h5"), InputError);
  EXPECT_THROW(make_voxel_image<3>({3, {0, 3, 4}, {}}, "a.h5"), InputError);
  EXPECT_THROW(make_voxel_image<3>({3, {1 << 30, 1 << 30, 1 << 4}, {}}, "a.h5"), InputError);
}

}  // namespace
}  // namespace understudy::materials
