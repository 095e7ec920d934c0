#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <study/report/made_up.hpp>
#include <understudy/core/errors.hpp>

namespace understudy::study {
namespace {

using namespace made_up;
using ::testing::HasSubstr;

std::string all_failures(const Report& report) {
  std::string text;
  for (const Failure& f : report.failures)
    text += std::string(f.warning ? "warning " : "failure ") + f.row + ": " + f.what + "\n";
  return text;
}

std::string complaint_of(const ReportInput& input) {
  try {
    make_report(input);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(MakeReport, TakesTheGuardedRowAsItsHeadline) {
  ReportInput input = with_front();
  input.rows.push_back(row("surrogate", RowKind::surrogate, 0.25, 0.01));
  const Report report = report_of(input, guarded(0.5, 0.01));
  EXPECT_EQ(report.headline->row, "guarded");
  EXPECT_NEAR(report.headline->speedup->value, 16, 1e-12);
  EXPECT_NEAR(report.comparison("surrogate")->speedup->value, 32, 1e-12);
  EXPECT_EQ(report.comparison("truth"), nullptr);
  EXPECT_EQ(all_failures(report), "");
}

TEST(MakeReport, SaysWhenTheHeadlineIsTheBareSurrogate) {
  const Report report = report_of(with_front(), row("surrogate", RowKind::surrogate, 0.25, 0.01));
  EXPECT_EQ(report.headline->row, "surrogate");
  EXPECT_THAT(all_failures(report), HasSubstr("warning surrogate: There is no guarded run"));
}

TEST(MakeReport, ListsTheFrontFastestFirst) {
  const Report report = report_of(with_front(), baseline("24", 17, 0.006));
  EXPECT_EQ(report.front, (std::vector<std::size_t>{2, 1, 3}));
  EXPECT_FALSE(report.on_front(4));
  EXPECT_FALSE(report.headline);
}

TEST(MakeReport, TruthHasItsOwnError) { EXPECT_EQ(make_report(with_front()).error(0).value, 1e-4); }

TEST(MakeReport, WarnsWhenTheTruthIsNotMuchBetterThanTheSurrogate) {
  ReportInput input = with_front();
  input.truth_error = {0.0021, "made up"};
  EXPECT_THAT(all_failures(report_of(input, guarded(0.5, 0.01))),
              HasSubstr("warning truth: The truth's own error, 0.21 %, is more than a fifth"));
  input.truth_error = {0.0020, "made up"};
  EXPECT_EQ(all_failures(report_of(input, guarded(0.5, 0.01))), "");
  input.truth_error = {nan, "no sequence"};
  EXPECT_THAT(all_failures(report_of(input, guarded(0.5, 0.01))),
              HasSubstr("unknown: no sequence"));
}

TEST(MakeReport, FailedRunsAreFailuresAndNotOnTheFront) {
  ReportInput input = with_front();
  input.rows[1].completed = false;  // "16"
  input.rows[1].note = "Step 3 diverged.";
  input.rows[1].errors.clear();
  const Report report = report_of(input, guarded(0.5, 0.02));
  EXPECT_THAT(all_failures(report), HasSubstr("failure 16: Step 3 diverged."));
  EXPECT_EQ(report.headline->equal_error->settings, (std::vector<std::string>{"8", "32"}));
  EXPECT_NEAR(report.headline->speedup->value, 8, 1e-9);
}

TEST(MakeReport, NotANumberAndZeroSecondsAreFailures) {
  ReportInput input = with_front();
  input.rows[1].errors["tip"] = {nan, nan, nan};
  input.rows[2].seconds = {0, 1, 1};
  const Report report = make_report(input);
  EXPECT_THAT(all_failures(report), HasSubstr("failure 16: Its error of tip is not a number"));
  EXPECT_THAT(all_failures(report), HasSubstr("failure 8: Its time was not measured"));
  EXPECT_EQ(report.front, std::vector<std::size_t>{3});
}

TEST(MakeReport, WarnsOfTooFewRepeatsExceptForTruth) {
  ReportInput input = with_front();
  input.rows[0].seconds = {100};
  EXPECT_EQ(all_failures(make_report(input)), "");
  input.rows[1].seconds = {4, 4};
  EXPECT_THAT(all_failures(make_report(input)), HasSubstr("warning 16: Timed 2 times; 3 repeats"));
}

TEST(MakeReport, WarnsOfRunsThatWereInterrupted) {
  ReportInput input = with_front();
  input.rows[1].resumed = 2;
  EXPECT_EQ(all_failures(make_report(input)),
            "warning 16: 2 of its 3 runs went on after an interruption, and its seconds hold what "
            "that cost (geometries are cut again).\n");
}

TEST(MakeReport, WarnsWhenTheIntervalOfTheSpeedupReachesOne) {
  Row row = guarded(7, 0.01);
  row.seconds = {6, 7, 9};
  EXPECT_THAT(all_failures(report_of(with_front(), row)), HasSubstr("reaches 1 or below"));
}

TEST(MakeReport, ARetrainingThatDoesNotHelpIsAFailure) {
  const auto failures = [](const Retraining& retraining) {
    ReportInput input = with_front();
    input.retraining = retraining;
    return all_failures(report_of(input, guarded(0.5, 0.01)));
  };
  EXPECT_EQ(failures({0.4, 0.2, 0.01, 0.01, 0, 0, 300}), "");
  EXPECT_EQ(failures({0, 0, 0.01, 0.01, 0, 0, 0}), "");
  EXPECT_THAT(failures({0.4, 0.2, 0.01, 0.01, 0, 0, 300, 3}),
              HasSubstr("warning guarded: The surrogate has no answer for 3 of the held-out"));
  EXPECT_THAT(failures({0.4, 0.21, 0.01, 0.009, 0, 0, 300}),
              HasSubstr("failure guarded: One retraining did not halve the fallbacks: 21 % of the "
                        "samples after 40 %."));
  EXPECT_THAT(failures({0.4, 0.1, 0.01, 0.011, 0, 0, 300}),
              HasSubstr("failure guarded: One retraining made the in-range error worse: 1.10 % "
                        "after 1.00 %."));
  EXPECT_THAT(failures({0.4, 0.1, 0.01, 0.011, 1.02, 1.2, 300}), HasSubstr("failure guarded: One"));
  EXPECT_THAT(failures({0.4, 0.1, 0.01, 0.011, 0.95, 1.2, 300}),
              HasSubstr("warning guarded: One retraining made the in-range error worse: 1.10 % "
                        "after 1.00 %; other held-out paths would give 0.95 to 1.20 times"));
}

TEST(MakeReport, AGuardBeyondItsSharesIsAFailure) {
  ReportInput input = with_front();
  input.guard_tests = {{"held out", true, 1000, 900, 45, 0.01},
                       {"outside", false, 1000, 100, 5, 0.01}};
  EXPECT_EQ(all_failures(make_report(input)), "");
  input.guard_tests = {{"held out", true, 1000, 899, 45, 0.01},
                       {"outside", false, 1000, 100, 6, 0.01}};
  EXPECT_THAT(all_failures(make_report(input)),
              HasSubstr("fires too often on 'held out': it accepts 89.9 %"));
  EXPECT_THAT(all_failures(make_report(input)), HasSubstr("fired more often on 'outside': 6.0 %"));
}

TEST(MakeReport, RefusesInputThatCannotBeCompared) {
  ReportInput input = with_front();
  input.rows.push_back(input.rows[1]);
  EXPECT_THAT(complaint_of(input), HasSubstr("Got '16' twice; expected a name for each setting"));
  input = with_front();
  input.rows[1].errors.clear();
  EXPECT_THAT(complaint_of(input), HasSubstr("expected the error of 'tip'"));
  input = with_front();
  input.quantities.clear();
  EXPECT_THAT(complaint_of(input), HasSubstr("quantity of interest"));
}

TEST(BreakEvenRuns, IsCostOverWhatARunSaves) {
  const Report report = report_of(with_front(), guarded(3, 0.01));  // equal error takes 8 s
  EXPECT_NEAR(*report.break_even.runs, 20, 1e-9);
  EXPECT_NEAR(*report.break_even.points_first_run, 20000, 1e-6);
  EXPECT_FALSE(report.break_even.is_bound);
}

TEST(BreakEvenRuns, FallsAsTheLoopGrows) {
  const Report report = report_of(with_front(), guarded(3, 0.01));
  ASSERT_GT(report.break_even.curve.size(), 10U);
  EXPECT_EQ(report.break_even.curve.front().points, 100);
  EXPECT_GE(report.break_even.curve.back().points, 1e5);
  for (const auto& p : report.break_even.curve) EXPECT_NEAR(p.runs * p.points, 20000, 1e-6);
}

TEST(BreakEvenRuns, IsNeverForADefeat) {
  for (const Row& row :
       {guarded(10, 0.01), guarded(16, 0.01), guarded(8, 0.01), guarded(nan, 0.01)}) {
    const BreakEven result = report_of(with_front(), row).break_even;
    EXPECT_FALSE(result.runs);
    EXPECT_FALSE(result.points_first_run);
    EXPECT_TRUE(result.curve.empty());
  }
}

TEST(BreakEvenRuns, IsABoundWhenTheSpeedupIs) {
  const BreakEven result = report_of(with_front(), guarded(0.5, 0.5)).break_even;
  EXPECT_TRUE(result.is_bound);
  EXPECT_NEAR(*result.runs, 200, 1e-9);
}

TEST(CoarserSettings, AreAskedForOnlyWhenEverySettingIsMoreAccurate) {
  const std::vector<Knob> knobs{{.key = "solver.resolution", .limit = 4}};
  EXPECT_TRUE(coarser_settings(report_of(with_front(), guarded(0.5, 0.01)), knobs).empty());
  EXPECT_TRUE(coarser_settings(make_report(with_front()), knobs).empty());
  const auto next = coarser_settings(report_of(with_front(), guarded(0.5, 0.5)), knobs);
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].dump(), R"({"solver.resolution":5})");
}

TEST(CoarserSettings, AreExhaustedOnlyWhenTheyWereAskedForAndThereAreNone) {
  const Knob further{.key = "solver.resolution", .limit = 4};
  const Knob no_further{.key = "solver.resolution", .limit = 8};
  const Report too_inaccurate = report_of(with_front(), guarded(0.5, 0.5));
  EXPECT_FALSE(sweep_is_exhausted(too_inaccurate, {further}));
  EXPECT_TRUE(sweep_is_exhausted(too_inaccurate, {no_further}));
  const Report between = report_of(with_front(), guarded(0.5, 0.01));
  EXPECT_FALSE(sweep_is_exhausted(between, {no_further}));
  const Report too_accurate = report_of(with_front(), guarded(0.5, 0.001));
  ASSERT_TRUE(too_accurate.headline->is_bound());
  EXPECT_FALSE(sweep_is_exhausted(too_accurate, {no_further}));
}

TEST(CoarserSettings, OfASpacingAreLargerAndKeepTheirUnit) {
  ReportInput input = with_front();
  for (Row& row : input.rows)
    if (row.kind == RowKind::baseline)
      row.settings = {{"solver.spacing", std::to_string(8 / std::stoi(row.name)) + ".5 A"}};
  const Report report = report_of(input, guarded(0.5, 0.5));
  const Knob knob{.key = "solver.spacing", .factor = 1.5, .limit = 2.3, .integer = false};
  const auto next = coarser_settings(report, {knob});
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].dump(), R"({"solver.spacing":"2.25 A"})");
  EXPECT_TRUE(coarser_settings(report, {{knob.key, 1.5, 2, false}}).empty());
}

TEST(CoarserSettings, GoOnFromTheFastestThatHasTheKnob) {
  ReportInput input = with_front();
  Row other = input.rows[1];
  other.name = "gb";
  other.settings = {{"with", "gb"}};
  for (double& seconds : other.seconds) seconds /= 10;
  input.rows.push_back(other);
  const auto next = coarser_settings(report_of(input, guarded(0.05, 0.5)),
                                     {{.key = "solver.resolution", .limit = 4}});
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].dump(), R"({"solver.resolution":5})");
}

TEST(CoarserSettings, TurnEveryKnobUntilItsLimitAndSkipWhatWasSwept) {
  ReportInput input = with_front();
  input.rows[2].settings = {
      {"solver.resolution", 8}, {"solver.extrapolate_from", 6}, {"solver.tolerance", 0.01}};
  const Report report = report_of(input, guarded(0.5, 0.5));
  const Knob resolution{
      .key = "solver.resolution", .limit = 6, .follows = {"solver.extrapolate_from"}};
  const Knob tolerance{.key = "solver.tolerance", .factor = 10, .limit = 0.1, .integer = false};
  const auto next = coarser_settings(report, {resolution, tolerance, {.key = "loop.missing"}});
  ASSERT_EQ(next.size(), 1U);  // 8 -> 5 is below the limit
  EXPECT_NEAR(next[0]["solver.tolerance"].get<double>(), 0.1, 1e-12);
  const auto finer = coarser_settings(
      report, {{.key = "solver.resolution", .limit = 4, .follows = {"solver.extrapolate_from"}}});
  ASSERT_EQ(finer.size(), 1U);
  EXPECT_EQ(finer[0]["solver.resolution"], 5);
  EXPECT_EQ(finer[0]["solver.extrapolate_from"], 4);
  input.rows[1].settings = {
      {"solver.tolerance", 0.01}, {"solver.extrapolate_from", 4}, {"solver.resolution", 5}};
  EXPECT_TRUE(
      coarser_settings(
          report_of(input, guarded(0.5, 0.5)),
          {{.key = "solver.resolution", .limit = 4, .follows = {"solver.extrapolate_from"}}})
          .empty());
}

}  // namespace
}  // namespace understudy::study
