#include <gtest/gtest.h>

#include <limits>
#include <study/report/made_up.hpp>
#include <understudy/study/report/break_even.hpp>
#include <understudy/study/report/text.hpp>

namespace understudy::study {
namespace {

using namespace made_up;

std::string verdict_of(const Row& row) { return verdict(report_of(with_front(), row)); }

TEST(VerdictText, Victory) {
  Row row = guarded(0.5, 0.01);
  row.seconds = {0.4, 0.5, 0.64};
  EXPECT_EQ(
      verdict_of(row),
      "The guarded surrogate is 16.0x faster than the classical solver at equal error (1.0 % on "
      "tip; between 16 and 32), 12.5 to 20.0x over the repeats, 15.8x at the upper end of its "
      "error. Data and training are paid back after 14 runs.");
}

TEST(VerdictText, VictoryOfTheBareSurrogateSaysSo) {
  EXPECT_EQ(
      verdict_of(row("surrogate", RowKind::surrogate, 0.5, 0.02)),
      "The bare surrogate (no guarded run) is 8.00x faster than the classical solver at equal "
      "error (2.0 % on tip; at the error of 16), 8.00x over the repeats, 7.96x at the upper end "
      "of its error. Data and training are paid back after 29 runs.");
}

TEST(VerdictText, Defeat) {
  EXPECT_EQ(
      verdict_of(guarded(5, 0.03)),
      "The guarded surrogate loses: 16 is no slower (4.00 s against 5.00 s) and no less accurate "
      "(2.0 % against 3.0 % on tip).");
}

TEST(VerdictText, SlowerWithoutBeingBeaten) {
  EXPECT_EQ(
      verdict_of(guarded(10, 0.01)),
      "The guarded surrogate does not pay: at equal error (1.0 % on tip; between 16 and 32) it "
      "takes 1.25x the time of the classical solver, though no swept setting beats it in both "
      "time and error.");
}

TEST(VerdictText, UpperBound) {
  EXPECT_EQ(
      verdict_of(guarded(0.5, 0.5)),
      "Only a bound is known: every swept setting is more accurate than guarded (50 % on tip), so "
      "it is at most 2.00x faster than the classical solver at equal error (against 8, the least "
      "accurate setting swept). Sweep coarser settings.");
  ReportInput input = with_front();
  input.sweep_exhausted = true;
  EXPECT_NE(verdict(report_of(input, guarded(0.5, 0.5)))
                .find("The case's report.coarsest allows no coarser ones."),
            std::string::npos);
}

TEST(VerdictText, LowerBound) {
  EXPECT_EQ(
      verdict_of(guarded(0.5, 0.001)),
      "The guarded surrogate is at least 32.0x faster than the classical solver at equal error "
      "(0.10 % on tip; against 32, the most accurate setting swept), 32.0x over the repeats. Data "
      "and training are paid back after 7 runs at the latest (a bound).");
  EXPECT_EQ(
      verdict_of(guarded(20, 0.001)),
      "Undecided: no swept setting is as accurate as the surrogate (0.10 % on tip), and the most "
      "accurate, 32, is faster; the speed-up is at least 0.800x. Sweep finer settings.");
}

TEST(VerdictText, AnErrorThatTheTruthDoesNotResolve) {
  ReportInput input = with_front();
  input.truth_error = {0.01, "made up"};
  EXPECT_EQ(
      verdict(report_of(input, guarded(0.5, 0.004))),
      "The guarded surrogate is 16.0x faster than the classical solver at equal error (1.0 % on "
      "tip, the least that the truth resolves; 0.40 % measured; between 16 and 32), 16.0x over the "
      "repeats, 11.4x at the upper end of its error. Data and training are paid back after 14 "
      "runs.");
}

TEST(VerdictText, PaybackIsNotKnownWhereOnlyALowerBoundIs) {
  const Report report = report_of(with_front(), guarded(20, 0.001));
  EXPECT_EQ(report.break_even.payback, Payback::unknown);
  EXPECT_EQ(break_even_text(report.break_even, report.headline),
            "Whether data and training are paid back is not known");
  EXPECT_EQ(report_of(with_front(), guarded(20, 0.01)).break_even.payback, Payback::never);
}

TEST(VerdictText, FailedRuns) {
  Row failed = guarded(1, 0.01);
  failed.completed = false;
  failed.note = "It diverged in step 2.";
  EXPECT_EQ(verdict_of(failed), "No verdict: guarded failed. It diverged in step 2.");
  EXPECT_EQ(verdict(make_report(with_front())),
            "No verdict: neither a guarded nor a bare surrogate was run.");
  EXPECT_EQ(
      verdict(report_of(empty(), guarded(0.5, 0.01))),
      "No verdict: no baseline came to its end with a measured error; truth takes 200x as long "
      "as guarded.");
}

TEST(NumberText, HasSignificantDigits) {
  EXPECT_EQ(significant(0.31415), "0.314");
  EXPECT_EQ(significant(999.96), "1000");
  EXPECT_EQ(significant(12345), "12300");
  EXPECT_EQ(significant(-2.5, 2), "-2.5");
  EXPECT_EQ(significant(1.5e-7), "1.50e-07");
  EXPECT_EQ(significant(0), "0");
  EXPECT_EQ(significant(std::numeric_limits<double>::quiet_NaN()), "n/a");
}

TEST(NumberText, DurationsHaveTheUnitThatReadsBest) {
  EXPECT_EQ(duration(0.00045), "450 us");
  EXPECT_EQ(duration(0.45), "450 ms");
  EXPECT_EQ(duration(90), "90.0 s");
  EXPECT_EQ(duration(150), "2.50 min");
  EXPECT_EQ(duration(9000), "2.50 h");
}

TEST(NumberText, IntervalsThatReadAlikeAreOneNumber) {
  EXPECT_EQ(interval(1.0001, 1.0002), "1.00");
  EXPECT_EQ(interval(1, 2), "1.00 to 2.00");
}

}  // namespace
}  // namespace understudy::study
