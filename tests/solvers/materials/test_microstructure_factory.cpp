#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/microstructure_factory.hpp>

#include "microstructure_probe.hpp"

namespace understudy::materials {
namespace {

Settings section(const std::string& shape) {
  Settings settings;
  settings.set("shape", Settings(shape));
  return settings;
}

TEST(MicrostructureFactory, MakesEveryShapeInBothDimensions) {
  for (const char* shape : {"laminate", "circle", "sphere", "ellipse", "ellipsoid",
                            "random_circles", "random_spheres", "checkerboard"}) {
    const auto flat =
        make_microstructure<2>(section(shape), {"volume_fraction"}, Interface::laminate);
    const auto solid = make_microstructure<3>(section(shape), {}, Interface::staircase);
    EXPECT_EQ(flat->ports().size(), std::string(shape) == "checkerboard" ? 0U : 1U) << shape;
    EXPECT_TRUE(solid->ports().empty()) << shape;
    EXPECT_EQ(flat->phases(), 2);
  }
}

TEST(MicrostructureFactory, OptionsReachTheShape) {
  Settings settings = section("ellipse");
  settings.set("volume_fraction", Settings(0.1));
  settings.set("angle", Settings(std::string("90 deg")));
  const auto shape = make_microstructure<2>(settings, {}, Interface::laminate);
  const auto filled = fill_rows<2>(*shape, 32, {{}});
  EXPECT_NEAR(filled.fraction(), 0.1, 1e-3);
  double across = 0, along = 0;
  for (std::size_t i = 0; i < 32; ++i) across += filled.at(0, i + 32 * 15).inside_fraction;
  for (std::size_t i = 0; i < 32; ++i) along += filled.at(0, 15 + 32 * i).inside_fraction;
  EXPECT_NEAR(along / across, 1.5, 0.03);
}

TEST(MicrostructureFactory, ReadsImagesThroughResources) {
  Settings settings = section("image");
  settings.set("file", Settings(std::string("cell.h5")));
  std::string asked;
  Resources resources;
  resources.voxel_image = [&asked](const std::filesystem::path& path) {
    asked = path.string();
    return VoxelImage{2, {2, 2, 1}, {0, 1, 2, 1}};
  };
  const auto shape = make_microstructure<2>(settings, {}, Interface::laminate, resources);
  EXPECT_EQ(asked, "cell.h5");
  EXPECT_EQ(shape->phases(), 3);
  EXPECT_THROW(make_microstructure<2>(settings, {}, Interface::laminate), InputError);
  EXPECT_THROW(make_microstructure<2>(section("image"), {}, Interface::laminate, resources),
               InputError);
}

TEST(MicrostructureFactory, NamesTheNearestShapeAndKey) {
  try {
    make_microstructure<3>(section("elipse"), {}, Interface::laminate);
    FAIL() << "took a misspelt shape";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("Got 'elipse'; expected one of: laminate"));
    EXPECT_THAT(error.what(), testing::HasSubstr("Did you mean 'ellipse'"));
  }
  Settings settings = section("laminate");
  settings.set("axs", Settings(std::string("x")));
  EXPECT_THROW(make_microstructure<3>(settings, {}, Interface::laminate), InputError);
  EXPECT_THROW(make_microstructure<3>(Settings(), {}, Interface::laminate), InputError);
}

TEST(MicrostructureFactory, EffectiveSettingsHoldTheDefaults) {
  const Settings all = effective_microstructure(section("random_spheres"));
  EXPECT_EQ(all.find("count")->as<std::int64_t>(), 20);
  EXPECT_EQ(all.text("shape"), "random_spheres");
  const auto again = make_microstructure<3>(all, {}, Interface::laminate);
  EXPECT_TRUE(again->ports().empty());
  EXPECT_THAT(microstructure_manual(), testing::HasSubstr("largest_fraction"));
}

}  // namespace
}  // namespace understudy::materials
