#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/solvers/shapes/body_shapes.hpp>

#include "core/message.hpp"

namespace understudy::shapes {
namespace {

constexpr const char* kPores = "solver.pores";

Settings section_of(const std::string& shape) {
  Settings settings;
  settings.set("shape", Settings(shape));
  return settings;
}

template <int D>
std::size_t centres_of(const Settings& settings) {
  return std::visit([](const auto& bodies) { return bodies.centres().position.extent(0); },
                    make_bodies<D>(settings, {}, kPores));
}

ShapeKinds pores() {
  ShapeKinds kinds("pore");
  kinds.add(body_kinds(kPores));
  return kinds;
}

TEST(BodyShapes, EveryNameMakesBodiesInBothDimensions) {
  for (const ShapeKind& kind : body_kinds(kPores))
    for (const std::string& name : kind.names) {
      const std::size_t count = name.starts_with("random") ? 20 : 1;
      EXPECT_EQ(centres_of<2>(section_of(name)), count) << name;
      EXPECT_EQ(centres_of<3>(section_of(name)), count) << name;
      EXPECT_EQ(pores().named_in(section_of(name)), name);
    }
}

TEST(BodyShapes, OptionsAndPortsReachTheBodies) {
  Settings settings = section_of("random_circles");
  settings.set("count", Settings(std::int64_t{7}));
  EXPECT_EQ(centres_of<2>(settings), 7U);
  const auto ellipse = make_bodies<2>(section_of("ellipse"), {"angle"}, kPores);
  ASSERT_TRUE(std::holds_alternative<Ellipsoids<2>>(ellipse));
  EXPECT_EQ(std::get<Ellipsoids<2>>(ellipse).ports().front().name, "angle");
}

TEST(BodyShapes, NamesTheNearestShapeAndKey) {
  const std::string one_of =
      "Got 'elipse'; expected one of: circle, sphere, ellipse, ellipsoid, random_circles, "
      "random_spheres. Did you mean 'ellipse'";
  EXPECT_THAT(message([] { pores().named_in(section_of("elipse")); }),
              testing::AllOf(testing::HasSubstr("is no pore."), testing::HasSubstr(one_of)));
  EXPECT_THAT(message([] { make_bodies<2>(section_of("elipse"), {}, kPores); }),
              testing::HasSubstr(one_of));
  EXPECT_THAT(message([] { pores().named_in(Settings()); }), testing::HasSubstr("shape"));
  Settings misspelt = section_of("circle");
  misspelt.set("volume_fractoin", Settings(0.1));
  for (const std::string& said : {message([&] { make_bodies<2>(misspelt, {}, kPores); }),
                                  message([&] { pores().effective(misspelt); })})
    EXPECT_THAT(said, testing::HasSubstr("Did you mean 'volume_fraction'"));
}

TEST(BodyShapes, EffectiveSettingsHoldTheDefaults) {
  const Settings all = pores().effective(section_of("random_spheres"));
  EXPECT_EQ(all.find("count")->as<std::int64_t>(), 20);
  EXPECT_EQ(all.text("shape"), "random_spheres");
  EXPECT_EQ(pores().effective(all).canonical(), all.canonical());
}

TEST(BodyShapes, ManualHasTheKeysOfEachShapeUnderItsSection) {
  const std::string manual = pores().manual();
  for (const char* names : {"circle, sphere", "ellipse, ellipsoid", "random_circles, random_s"})
    EXPECT_THAT(manual, testing::HasSubstr("solver.pores, shape = " + std::string(names)));
  EXPECT_THAT(manual, testing::HasSubstr("largest_fraction"));
}

}  // namespace
}  // namespace understudy::shapes
