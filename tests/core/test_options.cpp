#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/core/errors.hpp>
#include <understudy/core/options.hpp>

namespace understudy {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Example {
  double tolerance = 1e-3;
  double load = 1.5;  // MPa
  int count = 20;
  std::size_t paths = 300;
  bool warm = true;
  std::string law = "neo_hookean";
  Range range = {40, 100};  // MPa
  std::vector<double> weights = {1, 2};
  std::vector<int> elements = {16, 16};
  std::vector<std::string> names = {"a"};
  std::map<std::string, double> shares = {{"a", 1}, {"b", 2}};
};

OptionTable<Example> table() {
  OptionTable<Example> table("solver");
  table.add("tolerance", &Example::tolerance, "the relative residual").range(1e-12, 0.5);
  table.add("load", &Example::load, "the load").unit("MPa");
  table.add("count", &Example::count, "the number of spheres").range(1, 1000);
  table.add("paths", &Example::paths, "the number of paths");
  table.add("warm", &Example::warm, "whether to start warm");
  table.add("law", &Example::law, "the law").choices({"neo_hookean", "linear"});
  table.add("range", &Example::range, "the range of the modulus").unit("MPa").range(0, 1e9);
  table.add("weights", &Example::weights, "weights").range(0, 1e9);
  table.add("elements", &Example::elements, "elements per side");
  table.add("names", &Example::names, "names").choices({"a", "b"});
  table.add("shares", &Example::shares, "shares by name").range(0, 10);
  table.leave({"phase"});
  return table;
}

Settings with(const std::string& key, Settings::Value value) {
  Settings settings(Settings::Table{{key, Settings(std::move(value), {"case.toml", 7})}});
  settings.set_path("solver");
  return settings;
}

std::string message(const std::string& key, Settings::Value value) {
  try {
    table().read(with(key, std::move(value)));
  } catch (const InputError& error) {
    EXPECT_FALSE(error.complaint().got.empty() || error.complaint().expected.empty() ||
                 error.complaint().todo.empty())
        << error.what();
    return error.what();
  }
  return "no error";
}

Settings::Value list(std::vector<Settings::Value> values) {
  Settings::List all;
  for (auto& value : values) all.emplace_back(std::move(value));
  return all;
}

TEST(Options, ATableOfNumbersKeepsWhatItDoesNotName) {
  const Settings::Table more = {{"b", Settings(3.0)}, {"c", Settings(std::int64_t{4})}};
  const Example read = table().read(with("shares", more));
  EXPECT_EQ(read.shares, (std::map<std::string, double>{{"a", 1}, {"b", 3}, {"c", 4}}));
  EXPECT_EQ(table().read(table().write(read)).shares, read.shares);
  EXPECT_THAT(message("shares", 1.0), HasSubstr("a table of numbers by name"));
  const Settings::Table negative = {{"b", Settings(-3.0, {"case.toml", 8})}};
  EXPECT_THAT(message("shares", negative),
              AllOf(HasSubstr("case.toml:8"), HasSubstr("solver.shares.b"), HasSubstr("0 to 10")));
  EXPECT_THAT(manual("solver", table().options(), table().write({})),
              HasSubstr("`{ a = 1, b = 2 }`"));
}

TEST(Options, HaveTheDefaultsOfTheStruct) {
  const Example read = table().read(Settings());
  EXPECT_EQ(read.tolerance, 1e-3);
  EXPECT_EQ(read.elements, (std::vector<int>{16, 16}));
}

TEST(Options, AreReadWithTheirTypes) {
  EXPECT_EQ(table().read(with("tolerance", std::int64_t{0} + 0.25)).tolerance, 0.25);
  EXPECT_EQ(table().read(with("load", std::string("1 GPa"))).load, 1000);
  EXPECT_EQ(table().read(with("count", std::int64_t{5})).count, 5);
  EXPECT_EQ(table().read(with("paths", std::int64_t{5})).paths, 5U);
  EXPECT_FALSE(table().read(with("warm", false)).warm);
  EXPECT_EQ(table().read(with("law", std::string("linear"))).law, "linear");
  EXPECT_EQ(table().read(with("range", list({std::string("1 kPa"), std::string("1 MPa")}))).range,
            (Range{1e-3, 1}));
  EXPECT_EQ(table().read(with("weights", list({std::int64_t{3}, 0.5}))).weights,
            (std::vector<double>{3, 0.5}));
  EXPECT_EQ(table().read(with("elements", list({std::int64_t{3}}))).elements, std::vector<int>{3});
  EXPECT_EQ(table().read(with("names", list({std::string("b")}))).names,
            std::vector<std::string>{"b"});
  EXPECT_NO_THROW(table().read(with("phase", list({}))));
}

TEST(Options, OfUnknownNameOfferTheNearest) {
  EXPECT_THAT(message("tolarance", 1.0),
              AllOf(HasSubstr("case.toml:7: unknown key 'solver.tolarance'"),
                    HasSubstr("a key of [solver]"), HasSubstr("Did you mean 'tolerance'")));
  EXPECT_THAT(message("x.y", 1.0), HasSubstr("unknown key 'solver.x.y'"));
}

TEST(Options, OfTheWrongTypeSayWhatTheyAre) {
  EXPECT_THAT(message("tolerance", std::string("x")),
              AllOf(HasSubstr("case.toml:7: 'solver.tolerance' has the wrong type"),
                    HasSubstr("the string \"x\""), HasSubstr("a number"),
                    HasSubstr("It is the relative residual")));
  EXPECT_THAT(message("count", 2.5), AllOf(HasSubstr("2.5"), HasSubstr("a whole number")));
  EXPECT_THAT(message("paths", std::int64_t{-1}), HasSubstr("not negative"));
  EXPECT_THAT(message("warm", std::int64_t{1}), HasSubstr("true or false"));
  EXPECT_THAT(message("law", true), HasSubstr("a string"));
  EXPECT_THAT(message("range", 1.0), HasSubstr("a list of numbers"));
  EXPECT_THAT(message("elements", list({1.5})), HasSubstr("a whole number"));
  EXPECT_THAT(message("names", std::string("a")), HasSubstr("a list of strings"));
  EXPECT_THAT(message("tolerance", Settings::Table{}), HasSubstr("a table"));
}

TEST(Options, OutOfTheirRangeSayIt) {
  EXPECT_THAT(message("tolerance", 2.0),
              AllOf(HasSubstr("out of range"), HasSubstr("Got 2"), HasSubstr("1e-12 to 0.5")));
  EXPECT_THAT(message("tolerance", std::nan("")), HasSubstr("a finite number"));
  EXPECT_THAT(message("count", std::int64_t{0}), HasSubstr("1 to 1000"));
  EXPECT_THAT(message("weights", list({1.0, -1.0})), HasSubstr("-1"));
  EXPECT_THAT(message("range", list({std::string("-1 MPa"), std::string("2 MPa")})),
              AllOf(HasSubstr("-1 MPa"), HasSubstr("0 to 1000000000 MPa")));
  EXPECT_THAT(
      message("range", list({std::string("3 MPa"), std::string("2 MPa")})),
      AllOf(HasSubstr("Got [3, 2]"), HasSubstr("the lower end first"), HasSubstr("Write [2, 3]")));
  EXPECT_THAT(message("elements", list({std::int64_t{1} << 40})), HasSubstr("whole number"));
}

TEST(Options, WithUnitsNeedThem) {
  EXPECT_EQ(message("load", 62.5),
            "case.toml:7: 'solver.load' has no unit. Got the number 62.5; expected a string with "
            "its unit, like \"62.5 MPa\". Write the number and its unit in one string.");
  EXPECT_THAT(message("load", std::string("1.5 mm")), AllOf(HasSubstr("case.toml:7: 'solver.load'"),
                                                            HasSubstr("'mm'"), HasSubstr("'MPa'")));
  EXPECT_THAT(message("load", std::string("1.5")), HasSubstr("a number and a unit"));
  EXPECT_THAT(message("load", std::string("inf MPa")), HasSubstr("finite"));
}

TEST(Options, OfferTheirChoices) {
  EXPECT_THAT(
      message("law", std::string("neo_hokean")),
      AllOf(HasSubstr("one of: neo_hookean, linear"), HasSubstr("Did you mean 'neo_hookean'")));
  EXPECT_THAT(message("names", list({std::string("c")})), HasSubstr("one of: a, b"));
}

TEST(Options, AreWrittenSoThatTheyReadTheSame) {
  Example values;
  values.load = 0.1 + 0.2;
  values.range = {1.0 / 3, 2};
  Settings written = table().write(values);
  written.set_path("solver");
  const Example again = table().read(written);
  EXPECT_EQ(again.load, values.load);
  EXPECT_EQ(again.range, values.range);
  EXPECT_EQ(table().write(again).canonical(), written.canonical());
  EXPECT_EQ(written.keys().size(), 11U);
}

TEST(Options, OfASectionThatIsNoTableAreRefused) {
  Settings solver(1.0, {"case.toml", 3});
  solver.set_path("solver");
  try {
    table().read(solver);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("case.toml:3: 'solver' must be a table"),
                                    HasSubstr("the number 1"), HasSubstr("[solver]")));
  }
}

TEST(Options, InListsAreCountedFromOne) {
  EXPECT_THAT(message("weights", list({1.0, -1.0})),
              HasSubstr("element 2 of 'solver.weights' is out of range"));
}

TEST(Options, MayHaveNoEffectAndNoDefault) {
  OptionTable<Example> table("solver");
  table.add("load", &Example::load, "the load").unit("MPa").no_default();
  table.add("count", &Example::count, "the number of spheres").no_effect();
  EXPECT_EQ(table.keys_without_effect(), std::vector<std::string>{"count"});
  const std::string text = manual("solver", table.options(), table.write(Example()));
  EXPECT_THAT(text, AllOf(HasSubstr("| `load` | number with unit like MPa |  |"),
                          HasSubstr("| `count` | whole number | `20` |")));
}

TEST(Options, AreTheirOwnManual) {
  const std::string text = manual("solver", table().options(), table().write(Example()));
  EXPECT_THAT(text, HasSubstr("### [solver]"));
  EXPECT_THAT(text, HasSubstr("| `tolerance` | number | `0.001` | 1e-12 to 0.5 | the relative"));
  EXPECT_THAT(text, HasSubstr("| `load` | number with unit like MPa | `\"1.5 MPa\"` |  |"));
  EXPECT_THAT(text, HasSubstr("| neo_hookean, linear |"));
  EXPECT_THAT(manual("", table().options(), table().write(Example())),
              AllOf(HasSubstr("### Keys above all sections"), Not(HasSubstr("[]"))));
}

}  // namespace
}  // namespace understudy
