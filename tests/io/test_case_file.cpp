#include <gtest/gtest.h>

#include <cmath>
#include <understudy/io/case_file.hpp>

#include "temporary_folder.hpp"

namespace understudy::io {
namespace {

using testing::expect_message;
using testing::TemporaryFolder;

const char* const example = R"(case = "cook"
seed = 1

[solver]                       # configuration
tolerance = 1e-3
warm = true
[[solver.phase]]
name = "matrix"
bulk_modulus = "62.5 MPa"
[[solver.phase]]
name = "inclusion"
[solver.ports]
contrast = [2.0, 20.0]

[report]
baselines = [ { "solver.resolution" = 8 }, { "solver.resolution" = 12 } ]
)";

TEST(CaseFile, GivesEveryValueItsTypeLineAndPath) {
  const Settings settings = parse_case(example, "case.toml");
  EXPECT_EQ(settings.text("case"), "cook");
  EXPECT_EQ(settings.find("seed")->as<std::int64_t>(), 1);
  EXPECT_EQ(settings.find("solver.tolerance")->as<double>(), 1e-3);
  EXPECT_TRUE(settings.find("solver.warm")->as<bool>());
  EXPECT_EQ(settings.find("solver.tolerance")->where().text(), "case.toml:5");
  EXPECT_EQ(settings.find("solver.tolerance")->path(), "solver.tolerance");
  const auto& phases = settings.find("solver.phase")->as<Settings::List>();
  ASSERT_EQ(phases.size(), 2U);
  EXPECT_EQ(phases[0].find("bulk_modulus")->where().text(), "case.toml:9");
  EXPECT_EQ(phases[1].find("name")->path(), "solver.phase.1.name");
}

TEST(CaseFile, FindsKeysWithDotsInQuotesAndElementsOfLists) {
  const Settings settings = parse_case(example, "case.toml");
  EXPECT_EQ(settings.find("report.baselines.1")->find("solver.resolution")->number(), 12);
  EXPECT_EQ(settings.text("solver.phase.0.name"), "matrix");
}

TEST(CaseFile, TakesWindowsLineEndsAndByteOrderMark) {
  const Settings settings = parse_case(
      "\xEF\xBB\xBF"
      "a = 1\r\n[b]\r\nc = \"x\"\r\n",
      "f");
  EXPECT_EQ(settings.find("a")->number(), 1);
  EXPECT_EQ(settings.text("b.c"), "x");
  EXPECT_EQ(settings.find("b.c")->where().line, 3);
}

TEST(CaseFile, SaysWhereTheTextIsNotToml) {
  expect_message([] { parse_case("a = 1\nb = \n", "f.toml"); }, {"f.toml:2:", "not valid TOML"});
  expect_message([] { parse_case("a = 1\na = 2\n", "f.toml"); }, {"f.toml:2:", "redefine", "'a'"});
  expect_message([] { parse_case("[a]\n[a]\n", "f.toml"); }, {"f.toml:2:"});
  expect_message([] { parse_case("a = 10 MPa\n", "f.toml"); }, {"f.toml:1:", "quotes"});
  expect_message([] { parse_case("a = \"\xFF\"\n", "f.toml"); }, {"f.toml:1:"});
}

TEST(CaseFile, RefusesControlCharacters) {
  expect_message([] { parse_case(std::string("a = 1\n[\0\0 =U\n", 12), "f.toml"); },
                 {"f.toml:2", "control character 0x00", "UTF-8"});
  expect_message(
      [] {
        parse_case(
            "\xFF\xFE"
            "a\x01",
            "f.toml");
      },
      {"f.toml:1"});
}

TEST(CaseFile, SurvivesWhatBreaksTheParsersAssertions) {
  expect_message([] { parse_case("a = 1\n\n[ = 1]\nb = 2\n", "f.toml"); },
                 {"f.toml:3", "not valid TOML", "a key or value that is none"});
  expect_message([] { parse_case("[ = 1}[[e", "f.toml"); }, {"f.toml:1"});
}

TEST(CaseFile, RefusesOtherLettersInBareKeys) {
  expect_message(
      [] {
        parse_case(
            "a = 1\ngr\xC3\xB6\xC3\x9F"
            "e = 1\n",
            "f.toml");
      },
      {"f.toml:2"});
  EXPECT_EQ(parse_case("# gr\xC3\xB6\xC3\x9F"
                       "e\n\"gr\xC3\xB6\" = \"\xC3\xA4\"\n",
                       "f.toml")
                .keys()
                .at(0),
            "gr\xC3\xB6");
}

TEST(CaseFile, RefusesDates) {
  expect_message([] { parse_case("\na = 2024-01-02\n", "f.toml"); },
                 {"f.toml:2:5", "dates", "quotes"});
}

TEST(CaseFile, RefusesHostileDepthAndSize) {
  std::string dotted = "a";
  for (int i = 0; i < 100000; ++i) dotted += ".a";
  expect_message([&] { parse_case(dotted + " = 1\n", "f.toml"); }, {"f.toml:1", "too many parts"});
  expect_message([&] { parse_case("[" + dotted + "]\n", "f.toml"); }, {"too many parts"});
  const std::string deep = "a = " + std::string(100000, '[') + std::string(100000, ']');
  expect_message([&] { parse_case(deep, "f.toml"); }, {"f.toml:1:"});
  const std::string long_text(5 << 20, '\n');
  expect_message([&] { parse_case(long_text, "f.toml"); }, {"too large", "4194304"});
  EXPECT_NO_THROW(parse_case("# " + std::string(300, '.') + "\na = \"v. 1. 2. 3\"\n", "f.toml"));
}

TEST(CaseFile, SaysWhyAFileCannotBeRead) {
  const TemporaryFolder folder;
  expect_message([&] { read_case(folder / "none.toml"); },
                 {"none.toml", "No such file", "spelling"});
  expect_message([&] { read_case(folder.path()); }, {"directory"});
}

TEST(CaseFile, TakesOverrides) {
  const TemporaryFolder folder;
  const auto file = folder.write("case.toml", example);
  const Settings settings =
      read_case(file, {"solver.tolerance=1e-4", "solver.phase.1.name=stiff", "loop.load=1.5 MPa",
                       "solver.ports.contrast=[3, 4.5]", "solver.warm=false", "new.table={a=1}",
                       "report.quantities=[\"a=b\"]", "day=2024-01-02"});
  EXPECT_EQ(settings.find("solver.tolerance")->as<double>(), 1e-4);
  EXPECT_EQ(settings.find("solver.tolerance")->where().text(), "the command line");
  EXPECT_EQ(settings.find("solver.tolerance")->path(), "solver.tolerance");
  EXPECT_EQ(settings.text("solver.phase.1.name"), "stiff");
  EXPECT_EQ(settings.text("loop.load"), "1.5 MPa");
  EXPECT_EQ(settings.find("solver.ports.contrast")->as<Settings::List>()[1].number(), 4.5);
  EXPECT_FALSE(settings.find("solver.warm")->as<bool>());
  EXPECT_EQ(settings.find("new.table.a")->number(), 1);
  EXPECT_EQ(settings.text("report.quantities.0"), "a=b");
  EXPECT_EQ(settings.text("day"), "2024-01-02");
}

TEST(CaseFile, SaysWhatIsWrongWithAnOverride) {
  Settings settings = parse_case(example, "case.toml");
  const auto message = [&](const std::string& text, const std::vector<std::string>& pieces) {
    expect_message([&] { apply_override(settings, text); }, pieces);
  };
  message("solver.tolerance", {"'solver.tolerance'", "no '='", "section.key=value"});
  message("=1", {"empty part"});
  message("a..b=1", {"empty part"});
  message("a=", {"no value"});
  message("a=[1, 2", {"'a=[1, 2'"});
  message("a=\"x", {"a=\"x"});
  message("solver.phase.2.name=x", {"solver.phase", "list of 2", "'2'", "below 2"});
  message("solver.phase.x.name=x", {"'x'"});
  message("solver.tolerance.deep=1", {"solver.tolerance", "the number 0.001", "a table"});
  EXPECT_EQ(settings.find("solver.tolerance")->number(), 1e-3);
}

TEST(CaseFile, AnOverrideCannotSmuggleASecondLine) {
  Settings settings = parse_case(example, "case.toml");
  apply_override(settings, "a=1\nseed = 5");
  EXPECT_EQ(settings.find("seed")->number(), 1);
  EXPECT_EQ(settings.text("a"), "1\nseed = 5");
}

TEST(CaseFile, WritesWhatItReads) {
  Settings settings = parse_case(example, "case.toml");
  settings.set("numbers", Settings(Settings::List{Settings(0.1), Settings(1.0), Settings(1e-300),
                                                  Settings(-1.0 / 3), Settings(1e22)}));
  settings.set("odd \"key\"", Settings(std::string("tab\t, quote\", back\\slash, \xC3\xA4\n")));
  settings.set("empty", Settings(Settings::List{}));
  settings.set("nested", Settings(Settings::List{Settings(Settings::List{Settings(true)})}));
  const Settings again = parse_case(to_toml(settings), "again");
  EXPECT_EQ(again.canonical(), settings.canonical());
  EXPECT_TRUE(again.find("numbers.1")->is<double>());
  EXPECT_NE(to_toml(settings).find("numbers = [0.1, 1.0, 1e-300, -0.3333333333333333, 1e+22]"),
            std::string::npos)
      << to_toml(settings);
}

}  // namespace
}  // namespace understudy::io
