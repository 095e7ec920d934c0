#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <study/report/schema_check.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/report_loop.hpp>
#include <understudy/study/report_stage.hpp>
#include <understudy/study/run.hpp>

#include "core/message.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using toy::Folder;
using toy::Toy;

const std::vector<std::string> quick = {"report.members=false", "report.guard_seeds=1",
                                        "report.repeats=1"};

class ReportLoop : public testing::Test {
 protected:
  Toy toy(std::vector<std::string> overrides) {
    overrides.insert(overrides.end(), quick.begin(), quick.end());
    return {folder_, "out", listener_, overrides};
  }
  nlohmann::json report_with(const std::vector<std::string>& overrides) {
    const Toy one = toy(overrides);
    check_case(one.context);
    report(one.context);
    return read("report.json");
  }
  nlohmann::json read(const std::string& name) const {
    return schema::read_json(folder_.out() / name);
  }
  Folder folder_;
  toy::Listener listener_;
};

// Each row measures itself; were it against its own solver, those of the solver would be zero.
TEST_F(ReportLoop, MeasuresEveryRowAgainstTheTruthsSolver) {
  const std::vector<std::string> compared = {"loop.compares=true", "report.quantities=[\"off\"]"};
  const nlohmann::json made = report_with(compared);
  const nlohmann::json& rows = made.at("rows");
  EXPECT_EQ(rows.at(0).at("errors").at("off").at("value"), 0);
  EXPECT_GT(rows.at(0).at("error"), 0);  // the truth's own, from its refinement sequence
  EXPECT_GT(rows.at(2).at("error"), 1e-3);
  EXPECT_GT(rows.at(1).at("error"), 10 * rows.at(2).at("error").get<double>());
  EXPECT_GT(rows.at(4).at("error"), 0);
  EXPECT_EQ(made.at("quantities_of_interest").at(0).at("error"), "its own value");
  for (const std::string& violation : schema::violations(made))
    EXPECT_THAT(violation, HasSubstr("/shares/"));
  EXPECT_EQ(read("report/runs/solver-8.json")["runs"][0]["quantities"]["off"]["is_error"], true);
  EXPECT_EQ(report_with(compared).at("rows"), rows);  // from what was stored
  EXPECT_TRUE(listener_.said("report: solver 8: up to date"));
}

TEST_F(ReportLoop, TheSolverThatALoopAsksBelongsToIt) {
  const Toy one = toy({"loop.compares=true"}), without = toy({});
  const Overrides finer = {{"solver.resolution", Settings(std::int64_t{64})}};
  EXPECT_NE(loop_identity(one.context), loop_identity(one.context.with(finer)));
  EXPECT_EQ(loop_identity(without.context), loop_identity(without.context.with(finer)));
  const StudyContext referring = one.context.referring_to(one.context.the_case);
  EXPECT_EQ(loop_identity(referring), loop_identity(one.context));
  EXPECT_EQ(loop_identity(referring.with(finer)), loop_identity(one.context));
  const Toy slower = toy({"loop.compares=true", "solver.delay=1"});  // changes no result
  EXPECT_EQ(loop_identity(slower.context), loop_identity(one.context));
}

TEST_F(ReportLoop, MayBeAnExcerptThatItNames) {
  const nlohmann::json made = report_with({"report.loop.steps=3", "report.retraining=true"});
  EXPECT_THAT(made.at("loop_excerpt"), ElementsAre("loop.steps = 3 (the case: 6)"));
  EXPECT_THAT(made.at("verdict"), AllOf(HasSubstr("an excerpt of the case's loop"),
                                        HasSubstr("loop.steps = 3 (the case: 6)")));
  EXPECT_THAT(made.at("break_even_model"), HasSubstr("an excerpt"));
  EXPECT_EQ(made.at("settings").at("loop").at("steps"), 6);
  EXPECT_EQ(made.at("settings").at("report").at("loop").at("steps"), 3);
  for (const nlohmann::json& row : made.at("rows"))
    EXPECT_LE(row.at("calls"), row.at("kind") == "guarded" ? 6 : 3) << row.at("name");
  for (const std::string& violation : schema::violations(made))
    EXPECT_THAT(violation, HasSubstr("/shares/"));
  EXPECT_TRUE(std::filesystem::exists(run_folder(folder_.out(), "guarded-report")));
  EXPECT_FALSE(std::filesystem::exists(run_folder(folder_.out(), "guarded")));
  const Toy one = toy({"report.loop.steps=3"});
  RunOperator solver = make_operator(one.context, "solver");
  EXPECT_EQ(run_loop(one.context, solver, nullptr, nullptr).loop.steps, 6U);
}

TEST_F(ReportLoop, BaselinesMayChangeTheExcerptFurther) {
  const Toy one = toy({"report.loop.steps=3"});
  const StudyContext reported = as_reported(one.context, nullptr);
  EXPECT_EQ(reported.the_case.settings().find("loop.steps")->canonical(), "3");
  const StudyContext further = reported.with({{"loop.steps", Settings(std::int64_t{2})}});
  EXPECT_EQ(further.the_case.settings().find("loop.steps")->canonical(), "2");
}

TEST_F(ReportLoop, ThatIsTheCasesOwnIsNoExcerpt) {
  const Toy one = toy({"report.loop.steps=6"});
  EXPECT_THAT(report_loop_differences(one.context), IsEmpty());
  EXPECT_EQ(loop_identity(as_reported(one.context, nullptr)), loop_identity(one.context));
}

TEST_F(ReportLoop, IsCheckedBeforeAnythingRuns) {
  const auto refused = [&](const std::string& key) {
    const Folder folder(toy::case_text("[report.loop]\n" + key + "\n"));
    return message([&] { check_case(Toy(folder, "out", listener_).context); });
  };
  EXPECT_THAT(refused("stepz = 3"),
              AllOf(HasSubstr("toy.toml:40: 'report.loop':"), HasSubstr("toy.toml:41:"),
                    HasSubstr("Did you mean 'steps'")));
  EXPECT_THAT(refused("steps = 0"),
              AllOf(HasSubstr("toy.toml:40: 'report.loop':"), HasSubstr("out of range")));
  EXPECT_THAT(message([&] { check_case(toy({"report.loop=3"}).context); }),
              HasSubstr("'report.loop' must be a table"));
  check_case(toy({"report.loop.compares=true", "report.quantities=[\"off\"]"}).context);
  EXPECT_THAT(message([&] {
                check_case(toy({"loop.compares=true", "report.loop.compares=false",
                                "report.quantities=[\"off\"]"})
                               .context);
              }),
              HasSubstr("The loop has no quantity of that name"));
}

}  // namespace
}  // namespace understudy::study
