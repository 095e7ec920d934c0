#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/core/errors.hpp>
#include <understudy/core/settings.hpp>

#include "message.hpp"

namespace understudy {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Settings at(Settings::Value value, int line) { return {std::move(value), {"case.toml", line}}; }

Settings example() {
  const Settings phase = at(Settings::Table{{"name", at(std::string("matrix"), 4)}}, 3);
  const Settings solver = at(Settings::Table{{"tolerance", at(1e-3, 2)},
                                             {"count", at(std::int64_t{20}, 2)},
                                             {"phase", at(Settings::List{phase}, 3)}},
                             1);
  Settings root = at(Settings::Table{{"solver", solver}, {"a.b", at(true, 5)}}, 0);
  root.set_path("");
  return root;
}

TEST(Settings, AreFoundByDottedKeys) {
  const Settings settings = example();
  EXPECT_EQ(settings.find("solver.tolerance")->number(), 1e-3);
  EXPECT_EQ(settings.find("solver.count")->number(), 20);
  EXPECT_EQ(settings.find("solver.phase.0.name")->as<std::string>(), "matrix");
  EXPECT_EQ(settings.find("solver.phase.1"), nullptr);
  EXPECT_EQ(settings.find("solver.phase.x"), nullptr);
  EXPECT_EQ(settings.find("solver.tolerance.x"), nullptr);
  EXPECT_TRUE(settings.find("a.b")->as<bool>());
  EXPECT_TRUE(settings.has("solver"));
  EXPECT_FALSE(settings.has("solve"));
}

TEST(Settings, KnowTheirPathAndPlace) {
  const Settings settings = example();
  EXPECT_EQ(settings.find("solver.phase.0.name")->path(), "solver.phase.0.name");
  EXPECT_EQ(settings.find("solver.phase.0.name")->where().text(), "case.toml:4");
  EXPECT_EQ(settings.section("solver").find("tolerance")->path(), "solver.tolerance");
  EXPECT_EQ(settings.section("loop.field").path(), "loop.field");
  EXPECT_TRUE(settings.section("loop.field").keys().empty());
  EXPECT_EQ(Location{}.text(), "the command line");
  EXPECT_EQ((Location{"case.toml", 0}.text()), "case.toml");
}

TEST(Settings, SayTheirPlaceInWords) {
  Settings settings = example();
  EXPECT_EQ(settings.find("solver.tolerance")->place(), "case.toml:2: 'solver.tolerance'");
  EXPECT_EQ(settings.find("solver.phase.0")->place(), "case.toml:3: element 1 of 'solver.phase'");
  EXPECT_EQ(settings.find("solver.phase.0.name")->place(),
            "case.toml:4: 'name' of element 1 of 'solver.phase'");
  EXPECT_EQ(settings.place(), "case.toml: the case");
}

TEST(Settings, AreTakenWithoutSomeKeys) {
  const Settings solver = example().section("solver").without({"count", "phase", "none"});
  EXPECT_EQ(solver.keys(), std::vector<std::string>{"tolerance"});
  EXPECT_EQ(solver.path(), "solver");
  EXPECT_EQ(solver.find("tolerance")->place(), "case.toml:2: 'solver.tolerance'");
}

TEST(Settings, GiveErrorsOfLaterChecksTheirPlace) {
  const Settings solver = example().section("solver");
  const auto check = [&](const std::string& key) {
    return message([&] {
      with_places(solver, [&]() -> int {
        throw InputError(
            {.what = "It is odd", .got = "3", .expected = "2", .todo = "Mend it", .key = key});
      });
    });
  };
  EXPECT_EQ(check("tolerance"),
            "case.toml:2: 'solver.tolerance': It is odd. Got 3; expected 2. Mend it.");
  EXPECT_EQ(check("phase.0.name"),
            "case.toml:4: 'name' of element 1 of 'solver.phase': It is odd. "
            "Got 3; expected 2. Mend it.");
  EXPECT_EQ(check("law"), "case.toml:1: 'solver': It is odd. Got 3; expected 2. Mend it.");
  EXPECT_EQ(check(""), "It is odd. Got 3; expected 2. Mend it.");
  EXPECT_EQ(with_places(solver, [] { return 5; }), 5);
}

TEST(Settings, AreSetBelowTablesAndLists) {
  Settings settings = example();
  settings.set("solver.phase.0.name", Settings(std::string("fibre")));
  settings.set("loop.field.contrast", Settings(2.0));
  settings.set("solver.count", Settings(Settings::Table{{"x", Settings(1.0)}}));
  EXPECT_EQ(settings.text("solver.phase.0.name"), "fibre");
  EXPECT_EQ(settings.find("loop.field.contrast")->path(), "loop.field.contrast");
  EXPECT_EQ(settings.find("solver.count.x")->path(), "solver.count.x");
}

TEST(Settings, SayWhatIsInTheWayOfASetting) {
  Settings settings = example();
  EXPECT_THAT(message([&] { settings.set("solver.phase.1.name", Settings(1.0)); }),
              AllOf(HasSubstr("'solver.phase' is a list of 1"), HasSubstr("'1'"),
                    HasSubstr("below 1"), HasSubstr("Correct the key")));
  EXPECT_THAT(message([&] { settings.set("solver.tolerance.x", Settings(1.0)); }),
              AllOf(HasSubstr("case.toml:2: 'solver.tolerance'"), HasSubstr("the number 0.001"),
                    HasSubstr("'x'"), HasSubstr("Correct the key")));
  EXPECT_EQ(settings.canonical(), example().canonical());
}

TEST(Settings, GiveTexts) {
  const Settings settings = example();
  EXPECT_EQ(settings.text("solver.name", "cell"), "cell");
  EXPECT_THAT(message([&] { settings.section("solver").text("name"); }),
              AllOf(HasSubstr("case.toml:1"), HasSubstr("'solver.name' is missing"),
                    HasSubstr("a string"), HasSubstr("Add 'solver.name'")));
  EXPECT_THAT(message([&] { settings.text("solver.count", ""); }),
              AllOf(HasSubstr("case.toml:2: 'solver.count'"), HasSubstr("the number 20"),
                    HasSubstr("a string"), HasSubstr("quotes")));
}

TEST(Settings, HaveOneTextPerValue) {
  EXPECT_EQ(example().canonical(),
            "{\"a.b\"=true;solver={count=20;phase=[{name=\"matrix\";},];tolerance=0.001;};}");
  const auto table = [](const std::string& key, const std::string& text) {
    return Settings(Settings::Table{{key, Settings(text)}}).canonical();
  };
  EXPECT_NE(table("a", "x\";b=\"y"), Settings(Settings::Table{{"a", Settings(std::string("x"))},
                                                              {"b", Settings(std::string("y"))}})
                                         .canonical());
  EXPECT_NE(table("a=\"x\";b", "y"), table("a", "x\";b=\"y"));
  EXPECT_EQ(Settings(2.0).canonical(), Settings(std::int64_t{2}).canonical());
  EXPECT_NE(Settings(0.1).canonical(), Settings(0.1 + 1e-17 + 2e-17).canonical());
}

TEST(Settings, AreDescribedInMessages) {
  EXPECT_EQ(describe(Settings(true)), "true");
  EXPECT_EQ(describe(Settings(1.5)), "the number 1.5");
  EXPECT_EQ(describe(Settings(std::string("x"))), "the string \"x\"");
  EXPECT_EQ(describe(Settings(Settings::List(3))), "a list of 3");
  EXPECT_EQ(describe(Settings()), "a table");
}

}  // namespace
}  // namespace understudy
