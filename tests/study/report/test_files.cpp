#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <study/report/made_up.hpp>
#include <study/report/schema_check.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/study/report/table.hpp>

namespace understudy::study {
namespace {

using namespace made_up;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using schema::violations;

/// As a reader of the file gets it: NaN and infinities have become null by then, or are an error.
nlohmann::json written(const Report& report) {
  return nlohmann::json::parse(to_json(report).dump());
}

ReportInput everything() {
  ReportInput input = with_front();
  input.rows.push_back(row("surrogate", RowKind::surrogate, 0.25, 0.01));
  input.rows.push_back(guarded(0.5, 0.01));
  input.guard_tests = {{"held out", true, 1000, 950, 10, 0.01},
                       {"outside", false, 1000, 0, 0, 0.01}};
  input.retraining = Retraining{0.4, 0.1, 0.01, 0.009, 0.8, 1.1, 300};
  input.failures = {{"", "The disk was slow.", true}};
  input.fairness = {"Warm starts were on."};
  input.commands = {"understudy study case.toml"};
  input.case_text = "case = \"made_up\"";
  return input;
}

TEST(ReportJson, FollowsItsSchema) {
  EXPECT_THAT(violations(written(make_report(everything()))), IsEmpty());
}

TEST(ReportJson, FollowsItsSchemaWhenThingsFailed) {
  ReportInput input = everything();
  input.truth_error.value = nan;
  input.rows[1].errors["tip"] = {nan, nan, nan};
  input.rows[2].seconds.clear();
  input.rows[3].completed = false;
  input.rows.back().audit_error.reset();
  input.rows.back().seconds_per_call = nan;
  EXPECT_THAT(violations(written(make_report(input))), IsEmpty());
  EXPECT_THAT(violations(written(make_report(empty()))), IsEmpty());
  EXPECT_THAT(violations(written(report_of(with_front(), guarded(5, 0.03)))), IsEmpty());
}

TEST(ReportJson, SchemaRefusesWhatIsWrong) {
  auto report = written(make_report(everything()));
  report["verdikt"] = "x";
  report["rows"][0]["kind"] = "fastest";
  report["rows"][1]["seconds"] = -1;
  report["rows"][2].erase("shares");
  report["rows"][5].erase("audit_error");
  report.erase("case");
  EXPECT_THAT(violations(report),
              ElementsAre(HasSubstr("lacks \"case\""), HasSubstr("/rows/0/kind"),
                          HasSubstr("/rows/1/seconds: is too small"), HasSubstr("lacks \"shares\""),
                          HasSubstr("lacks \"audit_error\""), HasSubstr("/verdikt")));
}

TEST(ReportJson, HoldsTheNumbersOfTheSpecification) {
  const auto json = written(make_report(everything()));
  EXPECT_EQ(json["schema"], 1);
  EXPECT_NEAR(json["speedup_at_equal_error"].get<double>(), 16, 1e-12);
  EXPECT_EQ(json["speedup_is_bound"], false);
  EXPECT_EQ(json["equal_error_baseline"], (std::vector<std::string>{"16", "32"}));
  EXPECT_NEAR(json["break_even_runs"].get<double>(), 100 / 7.5, 1e-9);
  EXPECT_EQ(json["data_seconds"], 70);
  EXPECT_NEAR(json["rows"][4]["speedup_at_equal_error"].get<double>(), 32, 1e-12);
  EXPECT_EQ(json["rows"][5]["fallback_fraction"], 0.02);
  EXPECT_EQ(json["rows"][5]["error"], 0.01);
  EXPECT_EQ(json["rows"][0]["error"], 1e-4);
  EXPECT_EQ(json["out_of_distribution"]["tests"][0]["accepted_share"], 0.95);
  EXPECT_EQ(json["out_of_distribution"]["tests"][1]["beyond_tolerance_share"], 0.0);
}

TEST(ReportJson, SharesAddUpToOne) {
  ReportInput input = everything();
  input.rows.back().parts = {.total = 10,
                             .operator_calls = 6,
                             .macro_solve = 3,
                             .guard = 0.5,
                             .audit = 0.25,
                             .fallback = 1,
                             .transfer = 0.25};
  const auto shares = written(make_report(input))["rows"][5]["shares"];
  EXPECT_NEAR(shares["operator"].get<double>(), 0.4, 1e-12);
  EXPECT_NEAR(shares["other"].get<double>(), 0.1, 1e-12);
  double sum = 0;
  for (const auto& [name, share] : shares.items()) sum += share.get<double>();
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(ReportJson, BreakEvenIsNullForADefeat) {
  const auto json = written(report_of(with_front(), guarded(5, 0.03)));
  EXPECT_TRUE(json["break_even_runs"].is_null());
  EXPECT_EQ(json["beaten_by"], "16");
  EXPECT_EQ(json["standing"], "loses");
}

TEST(ReportMarkdown, HasEverySectionForPeople) {
  const std::string text = to_markdown(make_report(everything()));
  for (const char* part :
       {"# made_up: is the surrogate worth it?", "**The guarded surrogate is 16.0x faster",
        "| guarded | 1.00 | 0.500 | 3 | 10 | 50.0 | 16.0x |", "![Error against time](report.svg)",
        "truth, with its own error", "What was done to be fair", "Warm starts were on.",
        "paid back after 14 runs of this size (1000 integration points)", "report-break-even.svg",
        "| held out | 1000 | 95.0 % | 1.1 % | 1.0 % |", "none accepted", "300 recorded samples",
        "Doubt, study: The disk was slow.", "understudy study case.toml", "case = \"made_up\"",
        "32.0x against 32, the cheapest classical run at least as accurate"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, Not(HasSubstr("nan")));
}

TEST(ReportMarkdown, NamesADefeat) {
  const std::string text = to_markdown(report_of(with_front(), guarded(5, 0.03)));
  EXPECT_THAT(text, HasSubstr("**The guarded surrogate loses"));
  EXPECT_THAT(text, HasSubstr("loses to 16"));
  EXPECT_THAT(text, HasSubstr("never paid back"));
}

TEST(TerminalTable, FitsHundredColumnsWhateverComes) {
  ReportInput input = everything();
  input.rows.back().name = "guarded with a very long name that nobody would ever want to read";
  input.rows.back().seconds = {123456.7, 234567.8, 345678.9};
  input.rows.back().errors["tip"] = {1.2345e-9, 1.1e-9, 9.8e-9};
  const std::string table = terminal_table(make_report(input));
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
  EXPECT_THAT(table, HasSubstr("guarded with a very ..  1.23e-07"));
}

TEST(TerminalTable, AlignsItsColumns) {
  EXPECT_EQ(terminal_table(report_of(with_front(), guarded(0.5, 0.01))),
            "run      error %  interval  seconds  interval  ms/call  speed-up\n"
            "----------------------------------------------------------------\n"
            "truth     0.0100                100              10000  truth\n"
            "16          2.00               4.00                400  front\n"
            "8           8.00               1.00                100  front\n"
            "32         0.500               16.0               1600  front\n"
            "guarded     1.00              0.500               50.0  16.0x\n");
}

TEST(MarkdownTable, EscapesBars) {
  EXPECT_EQ(markdown_table({{"a"}, {true}, {{"x|y"}}, {}}), "| a |\n| :-- |\n| x\\|y |\n");
}

TEST(WriteReport, WritesFourFilesAndNothingElse) {
  const auto folder = std::filesystem::temp_directory_path() / "understudy_test_report";
  std::filesystem::remove_all(folder);
  write_report(make_report(everything()), folder);
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  EXPECT_THAT(names,
              ElementsAre("report-break-even.svg", "report.json", "report.md", "report.svg"));
  EXPECT_EQ(schema::read_json(folder / "report.json"), written(make_report(everything())));
  std::filesystem::remove_all(folder);
}

TEST(WriteReport, SaysWhyAFolderCannotBeWritten) {
  EXPECT_THROW(write_report(make_report(everything()), "/proc/understudy"), InputError);
}

}  // namespace
}  // namespace understudy::study
