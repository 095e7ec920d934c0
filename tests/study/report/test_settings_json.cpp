#include <gtest/gtest.h>

#include <understudy/study/report/settings_json.hpp>

namespace understudy::study {
namespace {

TEST(SettingsJson, KeepsTypesAndOrderOfLists) {
  Settings settings;
  settings.set("solver.resolution", Settings(std::int64_t{24}));
  settings.set("solver.tolerance", Settings(1e-3));
  settings.set("solver.name", Settings(std::string("cell")));
  settings.set("report.on", Settings(true));
  settings.set("list", Settings(Settings::List{Settings(std::int64_t{2}), Settings(0.5)}));
  const Json json = json_of(settings);
  EXPECT_EQ(
      json.dump(),
      R"({"list":[2,0.5],"report":{"on":true},"solver":{"name":"cell","resolution":24,"tolerance":0.001}})");
  EXPECT_EQ(settings_of(json).canonical(), settings.canonical());
}

TEST(SettingsJson, TurnsOverridesThereAndBack) {
  const Json json = {{"solver.resolution", 16}, {"solver.extrapolate_from", 12}};
  const auto overrides = overrides_of(json);
  EXPECT_EQ(overrides.at("solver.resolution").as<std::int64_t>(), 16);
  EXPECT_EQ(nlohmann::json(json_of(overrides)), nlohmann::json(json));
}

}  // namespace
}  // namespace understudy::study
