#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/expect_sentence.hpp>
#include <core/message.hpp>
#include <solvers/fluid/pore_probe.hpp>
#include <understudy/solvers/fluid/pore_settings.hpp>

namespace understudy::fluid {
namespace {

Settings word(const std::string& text) { return Settings(text); }
Settings whole(std::int64_t number) { return Settings(number); }

Settings pores(const std::string& shape = "circle") {
  Settings solver;
  solver.set("name", word("pores"));
  solver.set("resolution", whole(16));
  solver.set("geometry.shape", word(shape));
  solver.set("ports.volume_fraction", Settings(Settings::List{Settings(0.1), Settings(0.4)}));
  solver.set_path("solver");
  return solver;
}

Settings pores_with(const std::string& key, const Settings& value) {
  Settings solver = pores();
  solver.set(key, value);
  solver.set_path("solver");
  return solver;
}

Settings pores_of_file(const std::string& file) {
  Settings solver = pores_with("geometry.shape", word("image"));
  solver.set("geometry.file", word(file));
  solver = solver.without({"ports"});
  solver.set_path("solver");
  return solver;
}

/// Reads `channel.png`, of 16 x 12 voxels, and `solid.png`, and nothing else.
Resources images() {
  Resources resources;
  resources.voxel_image = [](const std::filesystem::path& file) {
    if (file == "missing.png")
      throw InputError({.what = "missing.png cannot be read",
                        .got = "no such file",
                        .expected = "an image",
                        .todo = "Check the path"});
    return image_of<2>({16, 12},
                       [&](const Node<2>& at) { return file == "solid.png" || at[1] < 3; });
  };
  return resources;
}

void expect_error(const Settings& solver, const std::vector<std::string>& facts) {
  test::expect_sentence([&] { make_pore_flow(solver, images()); }, facts);
}

TEST(PoreSettings, ASectionMakesTheSolver) {
  const auto flow = make_pore_flow(pores(), {});
  EXPECT_EQ(flow->signature().input("reynolds").shape, std::vector<std::size_t>{2});
  EXPECT_EQ(flow->signature().input("reynolds").limits.most, 2.5 * 16);
  EXPECT_TRUE(flow->signature().has_input("volume_fraction"));
  const auto in_space = make_pore_flow(pores_with("dimensions", whole(3)), {});
  EXPECT_EQ(in_space->signature().output("drag").shape, std::vector<std::size_t>{3});
  const auto image = make_pore_flow(pores_of_file("channel.png"), images());
  EXPECT_FALSE(image->signature().has_input("volume_fraction"));
  EXPECT_EQ(image->signature().output("velocity_field").shape,
            (std::vector<std::size_t>{12, 16, 2}));
}

TEST(PoreSettings, KeysAndValuesAreChecked) {
  expect_error(pores_with("resolutoin", whole(16)), {"resolutoin", "Did you mean 'resolution'"});
  expect_error(pores_with("dimensions", whole(4)),
               {"'solver.dimensions' is out of range", "Got 4", "2 to 3", "Choose a value"});
  expect_error(pores_with("resolution", whole(4)),
               {"'solver.resolution' is out of range", "Got 4", "8 to 1024"});
  expect_error(pores_with("resolution", Settings(16.5)),
               {"'solver.resolution' has the wrong type", "a whole number", "nodes along"});
  expect_error(pores_with("tolerance", Settings(0.5)),
               {"'solver.tolerance' is out of range", "0.1"});
  expect_error(pores_with("averaged_flows", whole(-1)),
               {"'solver.averaged_flows' is out of range"});
  expect_error(pores_with("stability_from", Settings(-1.0)), {"'solver.stability_from'", "Got -1"});
  expect_error(pores_with("memory", Settings(100.0)), {"'solver.memory' has no unit", "MB"});
  expect_error(pores_with("warm_start", whole(1)),
               {"'solver.warm_start' has the wrong type", "true or false"});
}

TEST(PoreSettings, ACellNeedsItsMemory) {
  Settings solver = pores_with("batch_memory", word("100 MB"));
  solver.set("dimensions", whole(3));
  solver.set("resolution", whole(64));
  expect_error(solver, {"'solver.batch_memory': There is no memory to solve for a flow in a single",
                        "Got solver.batch_memory of 100 MB", "at least 396 MB for 262144 nodes",
                        "Raise it, or lower the resolution"});
}

TEST(PoreSettings, ASpaceMayHaveTooManyNodes) {
  Settings solver = pores_with("dimensions", whole(3));
  solver.set("resolution", whole(600));
  expect_error(solver, {"A cell of a flow has too many nodes", "Got 216000000", "at most",
                        "Lower the resolution"});
}

TEST(PoreSettings, ShapesAndTheirKeysAreChecked) {
  expect_error(pores("cirle"), {"'solver.geometry.shape' is no geometry of pores", "Got 'cirle'",
                                "Did you mean 'circle'"});
  expect_error(pores_with("geometry.aspect", Settings(2.0)), {"aspect", "geometry"});
  Settings none = pores().without({"geometry"});
  none.set_path("solver");
  EXPECT_THAT(message([&] { make_pore_flow(none, {}); }),
              testing::AllOf(testing::HasSubstr("the key 'solver.geometry.shape' is missing"),
                             testing::HasSubstr("Add 'solver.geometry.shape' to the case")));
}

TEST(PoreSettings, PortsAreParametersOfTheGeometryWithoutAFixedValue) {
  expect_error(pores_with("ports.volume_fractoin", Settings(Settings::List{})),
               {"solver.ports.volume_fractoin", "Did you mean 'volume_fraction'"});
  expect_error(pores_with("ports.aspect", Settings(Settings::List{})), {"solver.ports.aspect"});
  expect_error(pores_with("geometry.volume_fraction", Settings(0.25)),
               {"'solver.geometry.volume_fraction' is fixed and varies", "Got 0.25",
                "expected one of them", "Remove the fixed value"});
}

TEST(PoreSettings, ImagesHaveTheirOwnSizeAndSomeFluid) {
  Settings solver = pores_of_file("channel.png");
  solver.set("resolution", whole(32));
  solver.set_path("solver");
  expect_error(solver, {"'solver.resolution': The image channel.png has its own resolution",
                        "Got resolution 32", "16 voxels along x", "Set solver.resolution to it"});
  expect_error(pores_of_file("solid.png"), {"There is no fluid in the image solid.png",
                                            "Got 192 voxels, all solid", "label 0"});
  expect_error(pores_of_file("missing.png"), {"'solver.geometry.file'", "no such file"});
  solver = pores_of_file("channel.png");
  solver.set("dimensions", whole(3));
  solver.set_path("solver");
  expect_error(solver, {"The image channel.png does not fit this cell", "2 dimensions, 16 x 12 x 1",
                        "3 dimensions", "solver.dimensions"});
  test::expect_sentence([&] { make_pore_flow(pores_of_file("channel.png"), {}); },
                        {"cannot be read", "no reader for images"});
  test::expect_sentence([&] { make_pore_flow(pores_of_file(""), images()); }, {"Got no file"});
}

TEST(PoreSettings, EffectiveOnesHaveAllDefaultsAndStayThemselves) {
  const Settings effective = effective_pores(pores());
  EXPECT_EQ(effective.text("name"), "pores");
  EXPECT_EQ(effective.find("tolerance")->number(), PoreOptions().tolerance);
  EXPECT_EQ(effective.text("batch_memory"), "8000 MB");
  EXPECT_EQ(effective.text("geometry.shape"), "circle");
  EXPECT_FALSE(effective.has("geometry.volume_fraction"));  // it varies
  EXPECT_TRUE(effective.has("ports.volume_fraction"));
  EXPECT_EQ(effective_pores(effective).canonical(), effective.canonical());
  Settings fixed = pores().without({"ports"});
  EXPECT_TRUE(effective_pores(fixed).has("geometry.volume_fraction"));
  EXPECT_NE(effective_pores(pores_with("tolerance", Settings(1e-3))).canonical(),
            effective.canonical());
}

TEST(PoreSettings, TheManualSaysWhatIsFluidInAnImage) {
  EXPECT_THAT(pore_manual(), testing::HasSubstr("the smallest being the fluid, all others solid"));
}

TEST(PoreSettings, TheManualHasEveryKey) {
  const std::string manual = pore_manual();
  for (const std::string& key : pore_options().write({}).keys())
    EXPECT_THAT(manual, testing::HasSubstr("`" + key + "`"));
  EXPECT_THAT(manual,
              testing::AllOf(testing::HasSubstr("random_circles"),
                             testing::HasSubstr("[solver.ports]"), testing::HasSubstr("image")));
}

TEST(PoreSettings, SamplersKnowHowLargeASolidMayBe) {
  const auto limit = pore_fraction_limit(pores(), {});
  EXPECT_EQ(limit(0.3, 1), 0.3);
  EXPECT_LT(limit(1, 1), M_PI / 4);  // a circle that touches its images
  EXPECT_GT(limit(1, 1), 0.7);
  EXPECT_FALSE(pore_fraction_limit(pores().without({"ports"}), {}));
}

}  // namespace
}  // namespace understudy::fluid
