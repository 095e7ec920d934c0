#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <study/report/made_up.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/study/report/estimate.hpp>
#include <understudy/study/report/report.hpp>

namespace understudy::study {
namespace {

using made_up::nan;
using ::testing::HasSubstr;

std::string complaint_of(const loops::Quantity& measured, const loops::Quantity& truth) {
  try {
    relative_l2(measured, truth);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(ErrorOverPath, IsThatOfSinglePoints) {
  const Estimate error =
      error_over_path({"tip", "m", {0, 0.00101, 0.00204, 0.00303}}, {"tip", "mm", {0, 1, 2, 3}});
  EXPECT_NEAR(error.low, 0.01, 1e-12);
  EXPECT_NEAR(error.high, 0.02, 1e-12);
  EXPECT_GT(error.value, error.low);
  EXPECT_LT(error.value, error.high);
}

TEST(Spread, IsTheMedianBetweenTheExtremes) {
  EXPECT_EQ(spread({3, 1, 2}), (Estimate{2, 1, 3}));
  EXPECT_EQ(spread({4, 1, 2, 3}), (Estimate{2.5, 1, 4}));
  EXPECT_EQ(spread({7}), (Estimate{7, 7, 7}));
}

TEST(Spread, OfNothingOrOfNotANumberIsNotANumber) {
  EXPECT_TRUE(std::isnan(spread({}).value));
  EXPECT_TRUE(std::isnan(spread({1, nan}).low));
}

TEST(Spread, AroundAValueIncludesIt) {
  EXPECT_EQ(spread(2, {1, 3}), (Estimate{2, 1, 3}));
  EXPECT_EQ(spread(2, {3, 4}), (Estimate{2, 2, 4}));
  EXPECT_EQ(spread(2, {}), (Estimate{2, 2, 2}));
}

TEST(RelativeL2, IsTakenOverTheWholePath) {
  EXPECT_NEAR(relative_l2({"tip", "mm", {3, 4}}, {"tip", "mm", {3, 5}}), 1 / std::sqrt(34.0),
              1e-15);
  EXPECT_EQ(relative_l2({"tip", "mm", {3, 4}}, {"tip", "mm", {3, 4}}), 0);
}

TEST(RelativeL2, ConvertsUnits) {
  EXPECT_NEAR(relative_l2({"tip", "m", {0.003, 0.0044}}, {"tip", "mm", {3, 4}}), 0.08, 1e-12);
}

TEST(RelativeL2, OfNotANumberIsNotANumber) {
  EXPECT_TRUE(std::isnan(relative_l2({"tip", "mm", {nan, 4}}, {"tip", "mm", {3, 4}})));
}

TEST(RelativeL2, RefusesWhatCannotBeCompared) {
  EXPECT_THAT(complaint_of({"tip", "mm", {1, 2}}, {"tip", "mm", {1, 2, 3}}),
              HasSubstr("Got 2 values; expected 3 values"));
  EXPECT_THAT(complaint_of({"tip", "mm", {1}}, {"energy", "mm", {1}}),
              HasSubstr("'tip'; expected 'energy'"));
  EXPECT_THAT(complaint_of({"tip", "mm", {1}}, {"tip", "mm", {0}}), HasSubstr("zero everywhere"));
  EXPECT_THROW(relative_l2({"tip", "MPa", {1}}, {"tip", "mm", {1}}), InputError);
}

const loops::Quantity own_errors{"force", "1", {0.03, -0.04}, true};

TEST(ErrorIn, OfAQuantityThatIsAnErrorIsItsOwnValue) {
  const loops::Quantity truth{"force", "1", {0}, true};
  EXPECT_NEAR(error_in(own_errors, truth), std::sqrt(0.00125), 1e-15);
  EXPECT_EQ(error_in({"force", "1", {0}, true}, truth), 0);
  EXPECT_NEAR(error_in({"force", "%", {2}, true}, truth), 0.02, 1e-15);
  EXPECT_TRUE(std::isnan(error_in({"force", "1", {nan}, true}, truth)));
  EXPECT_TRUE(std::isnan(error_in({"force", "1", {}, true}, truth)));
  EXPECT_THROW(error_in({"force", "kcal/mol/A", {1}, true}, truth), InputError);
}

TEST(ErrorIn, OfAnyOtherIsRelativeToTheTruth) {
  const loops::Quantity a{"tip", "mm", {3, 4}}, b{"tip", "mm", {3, 5}};
  EXPECT_EQ(error_in(a, b), relative_l2(a, b));
}

TEST(ErrorOverPath, OfAQuantityThatIsAnErrorIsOverItsOwnValues) {
  const Estimate error = error_over_path(own_errors, {"force", "1", {0, 0}, true});
  EXPECT_EQ(error.low, 0.03);
  EXPECT_EQ(error.high, 0.04);
  EXPECT_EQ(error.value, error_in(own_errors, own_errors));
}

// Errors C h^order measured against a truth of 32 that has C 32^-order itself.
std::vector<RefinementLevel> sequence(double order) {
  std::vector<RefinementLevel> levels;
  for (const double n : {24.0, 12.0, 16.0})
    levels.push_back(
        {std::to_string(static_cast<int>(n)), n, std::pow(n, -order) - std::pow(32.0, -order)});
  return levels;
}

TEST(TruthErrorEstimate, RecoversErrorAndOrderOfAnExactSequence) {
  for (const double order : {1.0, 1.5, 2.0, 3.0}) {
    const TruthError found = estimate_truth_error(sequence(order), 32, 4);
    EXPECT_NEAR(found.value / std::pow(32.0, -order), 1, 1e-6) << order;
    EXPECT_THAT(found.how, HasSubstr("Richardson from 16, 24; order"));
  }
}

TEST(TruthErrorEstimate, NeverTrustsAnOrderAboveTheSchemes) {
  const TruthError found = estimate_truth_error(sequence(4), 32, 2);
  EXPECT_GT(found.value, 1.5 * std::pow(32.0, -4));
  EXPECT_THAT(found.how, HasSubstr("order 2"));
}

TEST(TruthErrorEstimate, AveragesOverSeveralRunsOfOneResolution) {
  auto levels = sequence(2);
  levels.push_back(levels.front());
  levels.front().error *= 1.1;
  levels.back().error /= 1.1;
  EXPECT_NEAR(estimate_truth_error(levels, 32, 4).value / std::pow(32.0, -2), 1, 1e-6);
}

TEST(TruthErrorEstimate, LeavesOutCoarseRunsWhenItCan) {
  auto levels = sequence(2);
  levels[1].error *= 5;  // resolution 12
  EXPECT_NEAR(estimate_truth_error(levels, 32, 4).value / std::pow(32.0, -2), 1, 1e-6);
}

// Vectors of noise of lengths h^p, at right angles to each other.
TEST(TruthErrorEstimate, IndependentErrorsAddUpByTheirSquares) {
  const auto noise = [](double resolution) { return std::pow(resolution, -2.5); };
  std::vector<RefinementLevel> levels;
  for (const double resolution : {16.0, 24.0})
    levels.push_back({"", resolution, std::hypot(noise(resolution), noise(32))});
  const TruthError found = estimate_truth_error(levels, 32, 4, LevelErrors::independent);
  EXPECT_NEAR(found.value / noise(32), 1, 1e-6);
  EXPECT_THAT(found.how, testing::HasSubstr("independent"));
  EXPECT_THAT(found.how, testing::HasSubstr("order 2.5"));
  EXPECT_GT(estimate_truth_error(levels, 32, 4).value / noise(32), 1.5);
}

TEST(TruthErrorEstimate, ManagesWithOneLevelAndSaysSoWithNone) {
  EXPECT_NEAR(estimate_truth_error({{"16", 16, 0.03}}, 32, 2).value, 0.01, 1e-15);
  const TruthError none = estimate_truth_error({{"48", 48, 0.03}, {"bad", 16, nan}}, 32, 2);
  EXPECT_TRUE(std::isnan(none.value));
  EXPECT_THAT(none.how, HasSubstr("no run"));
}

TEST(Jackknife, IsTwoStandardErrorsOfTheMeanForAMean) {
  // For a mean, the jackknife's standard error is that of the mean itself.
  const std::vector<double> members{1.0, 2.0, 4.0, 5.0};
  std::vector<double> left_out;
  for (const double member : members) left_out.push_back((12 - member) / 3);
  const double standard_error = std::sqrt((4.0 + 1 + 1 + 4) / 3 / 4);
  const Estimate found = jackknife(3, left_out);
  EXPECT_EQ(found.value, 3);
  EXPECT_NEAR(found.low, 3 - 2 * standard_error, 1e-12);
  EXPECT_NEAR(found.high, 3 + 2 * standard_error, 1e-12);
}

TEST(Jackknife, HasNoIntervalForFewerThanTwoAndNeverGoesBelowZero) {
  EXPECT_EQ(jackknife(3, {2}), (Estimate{3, 3, 3}));
  EXPECT_EQ(jackknife(1, {0, 9}).low, 0);
}

}  // namespace
}  // namespace understudy::study
