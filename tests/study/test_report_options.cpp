#include <gtest/gtest.h>

#include <understudy/study/report_options.hpp>

#include "core/message.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

std::vector<std::string> names(const std::string& baselines, const std::string& solver = "") {
  const toy::Folder folder("case = \"a\"\ndomain = \"tests\"\n[operators.gb]\n[solver]\n" + solver +
                           "\n[report]\nbaselines = " + baselines);
  std::vector<std::string> all;
  for (const Setting& setting : read_baselines(Case::open(folder.case_file(), {}), {}))
    all.push_back(setting.name);
  return all;
}

using Names = std::vector<std::string>;

TEST(SettingNames, AreTheValuesThatAreRefined) {
  EXPECT_EQ(names(R"([{ "solver.resolution" = 24, "solver.extrapolate_from" = 16 }])"),
            Names{"solver 24+16"});
}

TEST(SettingNames, LeaveOutWhatIsOff) {
  EXPECT_EQ(names(R"([{ "solver.resolution" = 24, "solver.extrapolate_from" = 0 }])",
                  "extrapolate_from = 16"),
            Names{"solver 24"});
}

TEST(SettingNames, TakeFromTheCaseWhatASettingLeavesAsItIs) {
  EXPECT_EQ(names(R"([{ "solver.resolution" = 24 }])", "extrapolate_from = 16"),
            Names{"solver 24+16"});
}

TEST(SettingNames, NameOtherKeysOnlyWhereTheyTellSettingsApart) {
  EXPECT_EQ(names(R"([{ "solver.resolution" = 16, "solver.file" = "a.png" },
                      { "solver.resolution" = 24, "solver.file" = "b.png" }])"),
            (Names{"solver 16", "solver 24"}));
  EXPECT_EQ(names(R"([{ "solver.resolution" = 16, "solver.tolerance" = 0.1 },
                      { "solver.resolution" = 16, "solver.tolerance" = 0.01 }])"),
            (Names{"solver 16 tolerance 0.1", "solver 16 tolerance 0.01"}));
}

TEST(SettingNames, OfAnotherOperatorSayAllThatIsSet) {
  EXPECT_EQ(names(R"([{ with = "gb" }, { with = "gb", "loop.steps" = 5, "operators.gb.a" = "b" },
                      { "solver.resolution" = 24 }])"),
            (Names{"gb", "gb steps 5 a b", "solver 24"}));
}

TEST(SettingNames, OfAnotherOperatorThatIsNotThereOrSetsTheSolverAreRefused) {
  const auto said = [](const std::string& baseline) {
    return message([&] { names("[{ " + baseline + " }]"); });
  };
  EXPECT_NE(
      said("with = \"bg\"").find("'with' of element 1 of 'report.baselines' names no section"),
      std::string::npos)
      << said("with = \"bg\"");
  EXPECT_NE(said("with = \"bg\"").find("Did you mean 'gb'"), std::string::npos);
  EXPECT_NE(said("with = 3").find("has the wrong type"), std::string::npos);
  EXPECT_NE(
      said("with = \"gb\", \"solver.resolution\" = 8").find("Set \"operators.gb.KEY\" instead"),
      std::string::npos);
}

TEST(SettingNames, TheTruthIsTheSolvers) {
  const toy::Folder folder("case = \"a\"\n[operators.gb]\n[report]\ntruth = { with = \"gb\" }");
  const std::string said = message([&] { read_truth(Case::open(folder.case_file(), {}), {}); });
  EXPECT_NE(said.find("toy.toml:4: 'report.truth.with' is not for the truth"), std::string::npos)
      << said;
}

TEST(SettingNames, TheSameSettingsTwiceAreRefusedBeforeTheyRun) {
  const std::string said = message([] {
    names(
        R"([{ "solver.resolution" = 24 }, { "solver.resolution" = 24, "solver.extrapolate_from" = 16 }])",
        "extrapolate_from = 16");
  });
  for (const std::string part :
       {"toy.toml:7: 'report.baselines' has the same settings more than once",
        "'solver 24+16' 2 times", "Remove all but one"})
    EXPECT_NE(said.find(part), std::string::npos) << said;
}

}  // namespace
}  // namespace understudy::study
