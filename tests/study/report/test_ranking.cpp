#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <study/report/made_up.hpp>
#include <study/report/schema_check.hpp>
#include <understudy/study/report/break_even.hpp>
#include <understudy/study/report/rank_correlation.hpp>
#include <understudy/study/report/ranking.hpp>

namespace understudy::study {
namespace {

using namespace made_up;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

PartRanking four_layouts() {
  return {.part = "layout",
          .parts = 64,
          .failed = 0,
          .objective = "objective",
          .unit = "Pa",
          .setting = "volume_fraction",
          .setting_unit = "1",
          .verified = {{7, 1, true, {0.1, 0.2}, 1.0, 1.2},
                       {3, 2, true, {0.2, 0.1}, 1.1, 1.0},
                       {40, 30, false, {0.3, 0.1}, 2.0, 2.1},
                       {12, 60, false, {0.4, 0.1}, 3.0, 2.9}},
          .cost_of_verified = 1.05};
}

/// A report with these verified layouts, the classical rows scaled from 4.
Report ranked(const PartRanking& ranking) {
  ReportInput input = with_front();
  input.ranking = ranking;
  for (Row& row : input.rows) {
    row.parts_run = 4;
    row.measured_seconds = {0.125, 0.125, 0.25};
  }
  return report_of(input, guarded(0.5, 0.01));
}

TEST(RankCorrelation, SharesTheRanksOfEqualValues) {
  EXPECT_THAT(shared_ranks({3, 1, 3, 7, 3}), ElementsAre(3, 1, 3, 5, 3));
  EXPECT_THAT(shared_ranks({2, 2}), ElementsAre(1.5, 1.5));
}

TEST(RankCorrelation, SpearmanByHand) {
  EXPECT_DOUBLE_EQ(spearman({1, 2, 3, 4}, {10, 20, 40, 80}), 1);
  EXPECT_DOUBLE_EQ(spearman({1, 2, 3, 4}, {4, 3, 2, 1}), -1);
  // Without ties 1 - 6 sum d^2 / (n (n^2 - 1)): d = 0, 1, -1, 0.
  EXPECT_DOUBLE_EQ(spearman({1, 2, 3, 4}, {1, 3, 2, 4}), 1 - 6.0 * 2 / (4 * 15));
  // Ranks 1.5, 1.5, 3, 4 against 1, 2, 3.5, 3.5: sums of products 4, of squares 4.5 and 4.5.
  EXPECT_DOUBLE_EQ(spearman({5, 5, 6, 7}, {1, 2, 9, 9}), 4 / 4.5);
}

TEST(RankCorrelation, KendallByHand) {
  EXPECT_DOUBLE_EQ(kendall({1, 2, 3, 4}, {1, 3, 2, 4}), 4.0 / 6);
  // Of six pairs one is tied on each side, the other four agree: 4 / sqrt(5 x 5).
  EXPECT_DOUBLE_EQ(kendall({5, 5, 6, 7}, {1, 2, 9, 9}), 4.0 / 5);
}

TEST(RankCorrelation, IsNoNumberWhereNothingCanBeRanked) {
  for (const auto& correlation : {spearman, kendall}) {
    EXPECT_TRUE(std::isnan(correlation({}, {})));
    EXPECT_TRUE(std::isnan(correlation({1}, {1})));
    EXPECT_TRUE(std::isnan(correlation({1, 2}, {3, 3})));
  }
}

TEST(Ranking, RegretIsWhatTheSurrogatesChoiceCosts) {
  const RankingResult result = judge_ranking(four_layouts());
  EXPECT_EQ(result.compared, 4U);
  EXPECT_EQ(result.first, 7U);
  EXPECT_EQ(result.truly_best, 3U);
  EXPECT_NEAR(result.regret, 0.2, 1e-15);
  EXPECT_NEAR(result.relative_regret, 0.2, 1e-15);
  EXPECT_DOUBLE_EQ(result.spearman, 1 - 6.0 * 2 / (4 * 15));
  EXPECT_DOUBLE_EQ(result.spearman_random, 1);
}

TEST(Ranking, LeavesOutWhatFailedAndSaysSo) {
  PartRanking ranking = four_layouts();
  ranking.failed = 2;
  ranking.verified[1].truth = nan;
  const Report report = ranked(ranking);
  EXPECT_EQ(report.ranking->compared, 3U);
  EXPECT_EQ(report.ranking->regret, 0);
  std::string failures;
  for (const Failure& failure : report.failures) failures += failure.what + "\n";
  EXPECT_THAT(failures, HasSubstr("2 of 64 layouts came to no result"));
  EXPECT_THAT(failures, HasSubstr("no result for layout 3"));
  ranking.verified.clear();
  EXPECT_TRUE(std::isnan(ranked(ranking).ranking->regret));
}

TEST(Ranking, TheReportSaysWhatWasMeasuredAndWhatIsScaled) {
  const Report report = ranked(four_layouts());
  EXPECT_THAT(verdict(report), HasSubstr("One run is all 64 layouts; the solver's seconds are "
                                         "scaled from 4 of them. On 4 verified layouts"));
  EXPECT_THAT(verdict(report), HasSubstr("its best layout, 7, is 20 % worse than the best of those "
                                         "verified, 3"));
  const std::string text = to_markdown(report);
  EXPECT_THAT(text, HasSubstr("| 1.00 from 0.125 for 4 |"));
  EXPECT_THAT(text, HasSubstr("are scaled to all 64 layouts: n of them were run, in t seconds"));
  EXPECT_THAT(text, HasSubstr("## Ranking of the layouts"));
  EXPECT_THAT(text, HasSubstr("| 40 | drawn | 30 | 2.000 | 2.100 | -4.8 % | 0.30 0.10 |"));
  EXPECT_THAT(text, HasSubstr("0.80 (Spearman), 0.67 (Kendall's tau-b)"));
  EXPECT_THAT(text, HasSubstr("![Predicted against true objective](report-ranking.svg)"));
  EXPECT_THAT(terminal_ranking(report), HasSubstr("drawn"));
}

TEST(Ranking, BreakEvenCountsTheSweepAsOneRun) {
  const Report report = ranked(four_layouts());
  // The front takes 8 s at 1 %: 100 s of data and training over 7.5 s saved, 13.3 sweeps of 64.
  EXPECT_NEAR(*report.break_even.runs, 100 / 7.5, 1e-9);
  EXPECT_EQ(*parts_of_first_payback(report), 854);
  EXPECT_THAT(to_markdown(report), HasSubstr("So does one of 854 layouts"));
  EXPECT_THAT(break_even_model(report.input), HasSubstr("scaled from 4 of them"));
}

TEST(Ranking, KeepsToTheSchema) {
  const Json made = to_json(ranked(four_layouts()));
  EXPECT_THAT(schema::violations(nlohmann::json::parse(made.dump())), IsEmpty());
  EXPECT_EQ(made["rows"][1]["scaled"]["measured_seconds"], 0.125);
  EXPECT_EQ(made["ranking"]["verified"][2]["chosen"], "random");
}

TEST(Ranking, ThePictureNumbersTheLayouts) {
  const std::string svg = ranking_svg(ranked(four_layouts()));
  for (const char* text : {">7<", ">40<", "predicted objective, Pa", "true objective, Pa"})
    EXPECT_THAT(svg, HasSubstr(text));
  EXPECT_THAT(to_svg(ranked(four_layouts())), HasSubstr("scaled from 4 of 64 layouts"));
}

TEST(Ranking, ALoopOfOnePartSaysNothingOfIt) {
  const Report report = report_of(with_front(), guarded(0.5, 0.01));
  EXPECT_FALSE(to_json(report).contains("ranking"));
  EXPECT_FALSE(to_json(report)["rows"][1].contains("scaled"));
  EXPECT_THAT(to_markdown(report), Not(HasSubstr("anking")));
  EXPECT_EQ(terminal_ranking(report), "");
  EXPECT_EQ(scaling_sentence(report.input) + scaling_remark(report.input), "");
  EXPECT_EQ(ranking_sentence(report), "");
}

}  // namespace
}  // namespace understudy::study
