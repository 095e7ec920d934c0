#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <study/report/made_up.hpp>
#include <understudy/study/report/comparison.hpp>

namespace understudy::study {
namespace {

using made_up::nan;

Estimate exactly(double value) { return {value, value, value}; }

FrontPoint point(const std::string& name, double seconds, double error) {
  return {name, error, exactly(seconds)};
}

// Doubling the seconds twice quarters the error: seconds * error = 0.08.
const std::vector<FrontPoint> sweep{point("16", 4, 0.02), point("8", 1, 0.08),
                                    point("32", 16, 0.005)};

std::vector<std::string> names(const std::vector<FrontPoint>& points) {
  std::vector<std::string> all;
  for (const auto& p : points) all.push_back(p.name);
  return all;
}

Comparison compared(double seconds, double error, const std::vector<FrontPoint>& baselines = sweep,
                    const std::optional<FrontPoint>& truth = {}) {
  return compare({"guarded", exactly(error), exactly(seconds)}, baselines, truth);
}

using Names = std::vector<std::string>;

TEST(Front, SortsAnUnsortedSweepByTime) {
  EXPECT_EQ(names(pareto_front(sweep)), (Names{"8", "16", "32"}));
}

TEST(Front, LeavesOutWhatIsBeaten) {
  auto points = sweep;
  points.push_back(point("slow and coarse", 5, 0.03));
  points.push_back(point("slower than 16 at its error", 6, 0.02));
  points.push_back(point("coarser than 16 at its time", 4, 0.03));
  EXPECT_EQ(names(pareto_front(points)), (Names{"8", "16", "32"}));
}

TEST(Front, KeepsTheFirstOfEqualPoints) {
  EXPECT_EQ(names(pareto_front({point("a", 1, 0.1), point("b", 1, 0.1)})), Names{"a"});
}

TEST(Front, LeavesOutWhatWasNotMeasured) {
  EXPECT_EQ(names(pareto_front({point("no error", 1, nan), point("no time", nan, 0.1),
                                point("zero seconds", 0, 0.1), point("negative", -1, 0.1),
                                point("infinite", std::numeric_limits<double>::infinity(), 0.1),
                                point("good", 2, 0.1)})),
            Names{"good"});
}

TEST(Front, OfANonMonotoneSweepIsMonotone) {
  const auto front = pareto_front({point("8", 1, 0.08), point("12", 2, 0.09), point("16", 4, 0.02),
                                   point("24", 8, 0.03), point("32", 16, 0.005)});
  EXPECT_EQ(names(front), (Names{"8", "16", "32"}));
}

TEST(EqualErrorTime, InterpolatesOnLogarithms) {
  const auto found = seconds_at_error(pareto_front(sweep), 0.01);
  EXPECT_EQ(found->bound, Bound::exact);
  EXPECT_EQ(found->settings, (Names{"16", "32"}));
  EXPECT_NEAR(found->seconds.value, 8, 1e-12);
  EXPECT_NEAR(seconds_at_error(pareto_front(sweep), 0.04)->seconds.value, 2, 1e-12);
}

TEST(EqualErrorTime, NamesOneSettingWhenTheErrorIsItsOwn) {
  const auto found = seconds_at_error(pareto_front(sweep), 0.02);
  EXPECT_EQ(found->settings, Names{"16"});
  EXPECT_EQ(found->bound, Bound::exact);
  EXPECT_EQ(found->seconds.value, 4);
}

TEST(EqualErrorTime, IsABoundOutsideTheSweep) {
  const auto coarse = seconds_at_error(pareto_front(sweep), 0.5);
  EXPECT_EQ(coarse->bound, Bound::at_most);
  EXPECT_EQ(coarse->settings, Names{"8"});
  EXPECT_EQ(coarse->seconds.value, 1);
  const auto fine = seconds_at_error(pareto_front(sweep), 0.001);
  EXPECT_EQ(fine->bound, Bound::at_least);
  EXPECT_EQ(fine->settings, Names{"32"});
  EXPECT_EQ(fine->seconds.value, 16);
}

TEST(EqualErrorTime, InterpolatesTheEndsOfTheIntervalsToo) {
  const std::vector<FrontPoint> front{{"8", 0.04, {1, 0.5, 2}}, {"16", 0.01, {4, 2, 8}}};
  const auto found = seconds_at_error(front, 0.02);
  EXPECT_NEAR(found->seconds.value, 2, 1e-12);
  EXPECT_NEAR(found->seconds.low, 1, 1e-12);
  EXPECT_NEAR(found->seconds.high, 4, 1e-12);
}

TEST(EqualErrorTime, CannotPlaceAnErrorOfZero) {
  const auto found =
      seconds_at_error(pareto_front({point("8", 1, 0.08), point("same", 9, 0)}), 0.01);
  EXPECT_EQ(found->bound, Bound::at_least);
  EXPECT_EQ(found->settings, Names{"8"});
  EXPECT_FALSE(seconds_at_error({point("same", 9, 0)}, 0.01));
  EXPECT_FALSE(seconds_at_error({}, 0.01));
  EXPECT_FALSE(seconds_at_error(sweep, nan));
}

TEST(Compare, GivesTheRatioAtEqualErrorAndAgainstTheSweep) {
  const Comparison c = compared(0.5, 0.01);
  EXPECT_EQ(c.standing, Standing::faster);
  EXPECT_NEAR(c.speedup->value, 16, 1e-12);
  EXPECT_EQ(c.cheapest_accurate, "32");
  EXPECT_NEAR(*c.speedup_over_swept, 32, 1e-12);
  EXPECT_FALSE(c.is_bound());
  EXPECT_EQ(c.beaten_by, "");
}

TEST(Compare, SpreadsTheSpeedupOverTheRepeats) {
  const std::vector<FrontPoint> baselines{{"16", 0.01, {8, 6, 12}}};
  const Comparison c = compare({"guarded", {0.01, 0.01, 0.01}, {2, 1, 3}}, baselines, {});
  EXPECT_NEAR(c.speedup->value, 4, 1e-12);
  EXPECT_NEAR(c.speedup->low, 2, 1e-12);
  EXPECT_NEAR(c.speedup->high, 12, 1e-12);
}

TEST(Compare, GivesTheSpeedupAtTheUpperEndOfTheError) {
  const Comparison c = compare({"guarded", {0.01, 0.005, 0.02}, exactly(0.5)}, sweep, {});
  EXPECT_NEAR(*c.speedup_at_high_error, 8, 1e-12);
}

TEST(Compare, LosesToASettingThatIsNoSlowerAndNoLessAccurate) {
  const Comparison c = compared(5, 0.03);
  EXPECT_EQ(c.standing, Standing::loses);
  EXPECT_EQ(c.beaten_by, "16");
}

TEST(Compare, LosesATie) {
  EXPECT_EQ(compared(4, 0.02).standing, Standing::loses);
  EXPECT_EQ(compared(4, 0.02).beaten_by, "16");
  EXPECT_EQ(compared(3.999, 0.02).standing, Standing::faster);
  EXPECT_NE(compared(4, 0.0199).standing, Standing::loses);
}

TEST(Compare, IsSlowerWhenOnlyTheInterpolatedFrontBeatsIt) {
  const Comparison c = compared(10, 0.01);
  EXPECT_EQ(c.standing, Standing::slower);
  EXPECT_NEAR(c.speedup->value, 0.8, 1e-12);
  EXPECT_EQ(c.beaten_by, "");
}

TEST(Compare, IsUndecidedWhenEverySettingIsMoreAccurate) {
  const Comparison c = compared(0.5, 0.5);
  EXPECT_EQ(c.standing, Standing::undecided);
  EXPECT_EQ(c.equal_error->bound, Bound::at_most);
  EXPECT_NEAR(c.speedup->value, 2, 1e-12);
  EXPECT_EQ(compared(1, 0.5).standing, Standing::loses);
}

TEST(Compare, IsFasterByAtLeastWhenNoSettingIsAsAccurate) {
  const Comparison c = compared(0.5, 0.001);
  EXPECT_EQ(c.standing, Standing::faster);
  EXPECT_EQ(c.equal_error->bound, Bound::at_least);
  EXPECT_NEAR(c.speedup->value, 32, 1e-12);
  EXPECT_EQ(c.cheapest_accurate, "");
  EXPECT_FALSE(c.speedup_over_swept);
  EXPECT_EQ(compared(20, 0.001).standing, Standing::undecided);
}

TEST(Compare, TruthCountsAsASettingWithItsOwnErrorButNotAsSwept) {
  const FrontPoint truth = point("truth", 100, 1e-4);
  const Comparison c = compared(0.5, 0.001, sweep, truth);
  EXPECT_EQ(c.equal_error->settings, Names{"32"});
  EXPECT_EQ(c.cheapest_accurate, "truth");
  EXPECT_NEAR(*c.speedup_over_swept, 200, 1e-12);
  EXPECT_EQ(compared(100, 0.001, sweep, truth).beaten_by, "truth");
}

TEST(Compare, AnErrorBelowTheTruthsOwnCountsAsThat) {
  const FrontPoint truth = point("truth", 100, 0.01);
  const Comparison c = compared(0.5, 0.001, sweep, truth);
  EXPECT_EQ(c.error, 0.01);
  EXPECT_EQ(c.measured, 0.001);
  EXPECT_EQ(c.equal_error->bound, Bound::exact);
  EXPECT_NEAR(c.speedup->value, 16, 1e-12);  // not the bound of 32 at 0.1 %
  EXPECT_NEAR(*c.speedup_at_high_error, 0.08 / 0.011 / 0.5, 1e-12);
  EXPECT_EQ(c.cheapest_accurate, "32");
  EXPECT_EQ(compared(16, 0.001, sweep, truth).beaten_by, "32");
}

TEST(Compare, ATruthOfUnknownErrorLeavesErrorsAsMeasured) {
  const Comparison c = compared(0.5, 0.02, sweep, point("truth", 100, nan));
  EXPECT_EQ(c.error, 0.02);
  EXPECT_NEAR(*c.speedup_at_high_error, 8, 1e-12);
}

TEST(Compare, ManagesWithASingleBaseline) {
  const std::vector<FrontPoint> one{point("16", 4, 0.02)};
  EXPECT_EQ(compared(1, 0.02, one).equal_error->bound, Bound::exact);
  EXPECT_EQ(compared(1, 0.03, one).equal_error->bound, Bound::at_most);
  EXPECT_EQ(compared(1, 0.01, one).equal_error->bound, Bound::at_least);
}

TEST(Compare, SaysNothingAboutARowThatFailed) {
  for (const Comparison& c :
       {compared(nan, 0.01), compared(1, nan), compared(0, 0.01), compared(1, 0.01, {})}) {
    EXPECT_EQ(c.standing, Standing::unknown);
    EXPECT_FALSE(c.speedup);
    EXPECT_EQ(c.beaten_by, "");
  }
}

}  // namespace
}  // namespace understudy::study
