#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <study/report/made_up.hpp>
#include <understudy/study/report/plot/labels.hpp>
#include <understudy/study/report/plot/log_axis.hpp>

namespace understudy::study {
namespace {

using namespace made_up;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

std::vector<std::string> labelled(const plot::LogAxis& axis) {
  std::vector<std::string> all;
  for (const plot::Tick& tick : axis.ticks())
    if (tick.labelled) all.push_back(tick.text());
  return all;
}

TEST(LogAxis, PutsDecadesAtEqualDistances) {
  const plot::LogAxis axis({1, 1000}, 0, 100);
  EXPECT_NEAR(axis.pixel(100) - axis.pixel(10), axis.pixel(10) - axis.pixel(1), 1e-9);
  EXPECT_GT(axis.pixel(1), 0);
  EXPECT_LT(axis.pixel(1000), 100);
}

TEST(LogAxis, LabelsFewTicks) {
  EXPECT_THAT(labelled(plot::LogAxis({1e-3, 100}, 0, 1)),
              ElementsAre("0.001", "0.01", "0.1", "1", "10", "100"));
  EXPECT_THAT(labelled(plot::LogAxis({0.01, 0.9}, 0, 1)),
              ElementsAre("0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"));
  EXPECT_THAT(labelled(plot::LogAxis({10000}, 0, 1)), ElementsAre("7000", "10 000"));
}

TEST(LogAxis, ManagesWithoutValues) {
  const plot::LogAxis axis({0, -1, nan}, 0, 1);
  EXPECT_EQ(axis.low(), 0.1);
  EXPECT_EQ(axis.high(), 10);
}

TEST(LabelPlacer, PutsLabelsOfOnePointBesideEachOther) {
  plot::Svg svg(400, 300, "test");
  plot::LabelPlacer placer({0, 0, 400, 300});
  std::vector<plot::Box> boxes;
  for (int i = 0; i < 6; ++i) boxes.push_back(placer.place(svg, {200, 150}, "solver", ""));
  EXPECT_EQ(count(svg.str(), ">solver</text>"), 6U);
  for (std::size_t i = 0; i < boxes.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) EXPECT_LT(boxes[i].overlap(boxes[j]), 2) << i << " " << j;
}

TEST(ErrorTimePicture, ShowsEveryRowTheFrontAndTheSpeedup) {
  const std::string svg = to_svg(report_of(with_front(), guarded(0.5, 0.01)));
  for (const char* label :
       {">16</text>", ">8</text>", ">32</text>", ">truth</text>", ">guarded</text>",
        ">16.0x at equal error</text>", "error of tip, %", "wall time of the whole loop, s"})
    EXPECT_THAT(svg, HasSubstr(label));
  EXPECT_EQ(count(svg, "class=\"front\""), 1U);
  EXPECT_THAT(svg, HasSubstr("prefers-color-scheme:dark"));
}

TEST(ErrorTimePicture, DrawsIntervalsAsBars) {
  ReportInput input = with_front();
  EXPECT_EQ(count(to_svg(make_report(input)), "baseline bar"), 0U);
  input.rows[1].seconds = {3, 4, 5};
  EXPECT_EQ(count(to_svg(make_report(input)), "baseline bar"), 3U);  // bar and two caps
}

TEST(ErrorTimePicture, ShadesWhatTheTruthDoesNotResolve) {
  ReportInput input = with_front();
  EXPECT_EQ(count(to_svg(report_of(input, guarded(0.5, 0.01))), "class=\"band\""), 1U);
  input.truth_error.value = nan;
  EXPECT_EQ(count(to_svg(report_of(input, guarded(0.5, 0.01))), "class=\"band\""), 0U);
}

TEST(ErrorTimePicture, SurvivesWhatCannotBeDrawn) {
  ReportInput input = with_front();
  input.truth_error.value = nan;
  input.rows[1].errors["tip"] = {0, 0, 0};
  input.rows[2].errors["tip"] = {0.08, -0.01, 0.1};
  for (const Row& row : {guarded(nan, 0.01), guarded(0.5, nan), guarded(0.5, 0)}) {
    const std::string svg = to_svg(report_of(input, row));
    EXPECT_THAT(svg, Not(HasSubstr("nan")));
    EXPECT_THAT(svg, Not(HasSubstr("inf")));
  }
  input.rows.clear();
  EXPECT_THAT(to_svg(make_report(input)), HasSubstr("no run with a measured error"));
}

TEST(ErrorTimePicture, ListsNamesBelowThatAreTooLongForIt) {
  ReportInput input = with_front();
  const std::string usual = to_svg(make_report(input));
  input.rows[1].name = "16 solvation_every 4 tolerance 0.01";
  input.rows[2].name = "8 solvation_every 4 tolerance 0.01";
  const std::string svg = to_svg(make_report(input));
  EXPECT_THAT(usual, Not(HasSubstr(">a</text>")));
  EXPECT_THAT(usual, HasSubstr("height=\"500\""));
  EXPECT_THAT(svg, HasSubstr("height=\"542\"")) << "two lines more";
  for (const std::string& name : {input.rows[1].name, input.rows[2].name})
    EXPECT_EQ(count(svg, '>' + name + "</text>"), 1U);
  EXPECT_EQ(count(svg, ">a</text>"), 2U) << "in the picture and below it";
  EXPECT_EQ(count(svg, ">b</text>"), 2U);
}

TEST(ErrorTimePicture, EscapesNames) {
  ReportInput input = with_front();
  input.rows[1].name = "a<b & \"c\"";
  EXPECT_THAT(to_svg(make_report(input)), HasSubstr("a&lt;b &amp; &quot;c&quot;"));
}

TEST(BreakEvenPicture, MarksThisStudyAndTheFirstRun) {
  const std::string svg = break_even_svg(report_of(with_front(), guarded(3, 0.01)));
  EXPECT_THAT(svg, HasSubstr("this study: 20 runs"));
  EXPECT_THAT(svg, HasSubstr("paid within the first run from 20000 on"));
}

TEST(BreakEvenPicture, SaysNever) {
  const std::string svg = break_even_svg(report_of(with_front(), guarded(5, 0.03)));
  EXPECT_THAT(svg, HasSubstr("never paid back</text>"));
  EXPECT_THAT(svg, Not(HasSubstr("class=\"front\"")));
}

}  // namespace
}  // namespace understudy::study
