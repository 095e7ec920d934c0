#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <study/report/schema_check.hpp>
#include <understudy/study/report_stage.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

using testing::Contains;
using testing::HasSubstr;
using toy::Folder;
using toy::Toy;

class PartsReport : public testing::Test {
 protected:
  nlohmann::json report_with(const std::vector<std::string>& more) {
    const Toy toy(folder_, "out", listener_, toy::trials_case(more));
    said_ = report(toy.context);
    return schema::read_json(toy.context.out / "report.json");
  }
  nlohmann::json run(const std::string& name) const {
    return schema::read_json(folder_.out() / "report" / "runs" / (name + ".json"));
  }
  Folder folder_;
  toy::Listener listener_;
  std::string said_;
};

TEST_F(PartsReport, VerifiesSomePartsAndScalesTheSolversSeconds) {
  const nlohmann::json made = report_with({});
  for (const std::string& violation : schema::violations(made))
    EXPECT_NE(violation.find("/shares/"), std::string::npos) << violation;
  const nlohmann::json& ranking = made.at("ranking");
  EXPECT_EQ(ranking.at("parts"), 12);
  EXPECT_EQ(ranking.at("verified").size(), 5U);
  EXPECT_EQ(ranking.at("compared"), 5);
  EXPECT_GT(ranking.at("spearman"), 0.8);
  EXPECT_EQ(ranking.at("cost_of_verified"), 1);
  for (const nlohmann::json& row : made.at("rows")) {
    const bool classical = row.at("kind") == "truth" || row.at("kind") == "baseline";
    EXPECT_EQ(row.contains("scaled"), classical) << row.at("name");
    // 0.1 s of setting up and 0.03 s for the first count once, 0.01 s for each of the others.
    EXPECT_NEAR(row.at("seconds"), 0.1 + 0.03 + 11 * 0.01, 1e-12) << row.at("name");
    if (!classical) continue;
    EXPECT_NEAR(row.at("scaled").at("measured_seconds"), 0.17, 1e-12);
  }
  EXPECT_THAT(made.at("fairness"), Contains(HasSubstr("ran all 12 trials")));
  EXPECT_THAT(made.at("fairness"), Contains(HasSubstr("ran 5 of them")));
  EXPECT_THAT(made.at("fairness"), Contains(HasSubstr("At single trials the guarded error")));
  EXPECT_THAT(said_, HasSubstr("One run is all 12 trials"));
  EXPECT_THAT(said_, HasSubstr("drawn"));
  EXPECT_TRUE(std::filesystem::exists(folder_.out() / "report-ranking.svg"));
  EXPECT_EQ(run("guarded").at("runs")[0].at("parts").size(), 12U);
  for (const char* some : {"solver-100--truth-", "solver-8", "member-1", "guarded--audits-2"})
    EXPECT_EQ(run(some).at("runs")[0].at("parts").size(), 5U) << some;
  EXPECT_TRUE(listener_.said("(13 of 13 runs)"));
}

TEST_F(PartsReport, APartThatFailsIsLeftOutAndNamed) {
  const nlohmann::json made = report_with({"loop.fails_at=4"});
  EXPECT_EQ(made.at("ranking").at("failed"), 1);
  for (const nlohmann::json& part : made.at("ranking").at("verified"))
    EXPECT_NE(part.at("part"), 4);
  bool named = false;
  for (const nlohmann::json& failure : made.at("failures"))
    named |=
        failure.at("what") == "1 of 12 trials came to no result and take no part in the ranking.";
  EXPECT_TRUE(named);
}

TEST_F(PartsReport, OfFewPartsAllAreVerifiedAndNothingIsScaled) {
  const nlohmann::json made = report_with({"loop.trials=4"});
  EXPECT_EQ(made.at("ranking").at("verified").size(), 4U);
  for (const nlohmann::json& row : made.at("rows")) EXPECT_FALSE(row.contains("scaled"));
  EXPECT_THAT(said_, HasSubstr("One run is all 4 trials."));
}

}  // namespace
}  // namespace understudy::study
