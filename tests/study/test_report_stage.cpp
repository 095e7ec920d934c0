#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <study/report/schema_check.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/report/input.hpp>
#include <understudy/study/report_stage.hpp>
#include <understudy/study/train.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

using testing::Contains;
using testing::HasSubstr;
using toy::Folder;
using toy::Toy;

nlohmann::json row_of(const nlohmann::json& report, const std::string& kind) {
  for (const auto& row : report.at("rows"))
    if (row.at("kind") == kind) return row;
  return {};
}

class ReportStage : public testing::Test {
 protected:
  nlohmann::json report_with(const std::vector<std::string>& overrides) {
    const Toy toy(folder_, "out", listener_, overrides);
    generate(toy.context);
    train(toy.context);
    report(toy.context);
    return schema::read_json(toy.context.out / "report.json");
  }
  Folder folder_;
  toy::Listener listener_;
};

TEST_F(ReportStage, MeasuresIntervalsAndTransferAndKeepsToTheSchema) {
  const nlohmann::json made = report_with({});
  // The toy loop invents its seconds, so that verdicts do not depend on the machine: shares of them
  // may exceed 1.
  for (const std::string& violation : schema::violations(made))
    EXPECT_NE(violation.find("/shares/"), std::string::npos) << violation;
  for (const char* kind : {"surrogate", "guarded"}) {
    const nlohmann::json row = row_of(made, kind), error = row.at("errors").at("mean");
    EXPECT_LE(error.at("low"), error.at("value")) << kind;
    EXPECT_GE(error.at("high"), error.at("value")) << kind;
    EXPECT_GT(row.at("shares").at("transfer"), 0) << kind;
  }
  EXPECT_GT(row_of(made, "surrogate").at("errors").at("mean").at("high"),
            row_of(made, "surrogate").at("errors").at("mean").at("low"));
  EXPECT_THAT(made.at("fairness"), Contains(HasSubstr("over its 2 members, each alone")));
  EXPECT_THAT(made.at("fairness"), Contains(HasSubstr("over 3 draws of the samples")));
  EXPECT_THAT(made.at("fairness"), Contains(HasSubstr("At single points of the path")));
  for (const char* run : {"guarded", "guarded--audits-2", "guarded--audits-3"})
    EXPECT_TRUE(
        std::filesystem::exists(folder_.out() / "report" / "runs" / (std::string(run) + ".json")))
        << run;

  EXPECT_TRUE(listener_.said("report: guarded, audits 3, run 1 of 1"));
  EXPECT_TRUE(listener_.said("(13 of 13 runs)"));  // truth, 2 baselines, both operators: twice each

  const nlohmann::json less = report_with({"report.members=false", "report.guard_seeds=1"});
  EXPECT_THAT(less.at("fairness"), Contains(HasSubstr("The surrogate's errors have no interval")));
  EXPECT_THAT(less.at("fairness"), Contains(HasSubstr("The guarded errors have no interval")));
}

// The same solvers, once by their resolution and once by its inverse.
TEST_F(ReportStage, EstimatesTheTruthsErrorOfASpacingThatShrinks) {
  const std::string once = "report.repeats=1";
  const nlohmann::json by_resolution = report_with({once}).at("truth_error");
  const nlohmann::json by_spacing =
      report_with({once, "report.refinement=\"solver.spacing\"", "report.finer=smaller",
                   "report.truth={\"solver.spacing\"=\"0.01 mm\"}",
                   "report.baselines=[{\"solver.spacing\"=\"0.5 mm\"}, "
                   "{\"solver.spacing\"=\"0.125 mm\"}]"})
          .at("truth_error");
  ASSERT_TRUE(by_spacing.at("value").is_number()) << by_spacing;
  EXPECT_NEAR(by_spacing.at("value"), by_resolution.at("value"),
              1e-6 * by_resolution.at("value").get<double>());
  EXPECT_THAT(by_spacing.at("how"), HasSubstr("solver 0.125 mm"));
}

}  // namespace
}  // namespace understudy::study
