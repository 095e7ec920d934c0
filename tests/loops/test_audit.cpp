#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <understudy/loops/audit.hpp>

using namespace understudy;
using namespace understudy::loops;

TEST(AuditTally, is_unknown_before_the_first_audit) {
  EXPECT_TRUE(std::isnan(AuditTally().error().value));
}

TEST(AuditTally, one_audit_bounds_nothing_from_above) {
  AuditTally tally;
  tally.add(10, {0.2});
  EXPECT_DOUBLE_EQ(tally.error().value, 0.2);
  EXPECT_EQ(tally.error().low, 0);
  EXPECT_TRUE(std::isinf(tally.error().high));
}

TEST(AuditTally, weighs_audits_by_what_they_stand_for) {
  AuditTally tally;
  tally.add(30, {1, 1});           // stand for 15 each
  tally.add(10, {0, 0, 0, 0, 0});  // stand for 2 each
  EXPECT_DOUBLE_EQ(tally.error().value, std::sqrt(30.0 / 40));
}

TEST(AuditTally, ignores_an_audit_that_drew_nothing) {
  AuditTally tally;
  tally.add(0, {});
  tally.add(5, {0.5, 0.5});
  EXPECT_DOUBLE_EQ(tally.error().value, 0.5);
  EXPECT_DOUBLE_EQ(tally.error().low, 0.5);
}

// 500 populations of log-normal errors, each audited in 6 steps of different size: the mean square
// is right on average, and the interval holds the truth about as often as it says.
TEST(AuditTally, is_unbiased_and_its_interval_covers) {
  const int populations = 500;
  double bias = 0;
  int covered = 0;
  for (int p = 0; p < populations; ++p) {
    const Stream stream(11, "errors", static_cast<std::uint64_t>(p));
    AuditTally tally;
    double squares = 0, count = 0;
    std::uint64_t k = 0;
    for (int step = 0; step < 6; ++step) {
      std::vector<double> errors(static_cast<std::size_t>(50 + 100 * step));
      for (double& error : errors) {
        error = 0.01 * (1 + step) * std::exp(0.5 * stream.normal(k++));
        squares += error * error;
        ++count;
      }
      std::vector<double> drawn;
      const Stream draws(static_cast<std::uint64_t>(p), "audit", static_cast<std::uint64_t>(step));
      for (const std::size_t i : draw(errors.size(), 6, draws)) drawn.push_back(errors[i]);
      tally.add(errors.size(), drawn);
    }
    const double truth = std::sqrt(squares / count);
    const AuditError found = tally.error();
    bias += (found.value * found.value / (truth * truth) - 1) / populations;
    covered += found.low <= truth && truth <= found.high ? 1 : 0;
  }
  EXPECT_NEAR(bias, 0, 0.03);
  EXPECT_GT(covered, 0.88 * populations);
  EXPECT_LT(covered, 0.99 * populations);
}

TEST(AuditTally, says_its_error_and_when_there_is_none) {
  EXPECT_EQ(describe({0.003, 0.002, 0.004}), "0.3 % (0.2 to 0.4)");
  EXPECT_EQ(describe({0.003, 0, INFINITY}), "0.3 % (a single sample: no interval)");
  EXPECT_EQ(describe(AuditTally().error()), "not measured (no accepted sample was drawn)");
}

TEST(AuditTally, quantiles_of_student) {
  EXPECT_NEAR(student_t95(1), 12.706, 0.001);
  EXPECT_NEAR(student_t95(2), 4.303, 0.001);
  EXPECT_NEAR(student_t95(3), 3.182, 0.03);
  EXPECT_NEAR(student_t95(5), 2.571, 0.005);
  EXPECT_NEAR(student_t95(30), 2.042, 0.001);
  EXPECT_NEAR(student_t95(100000), 1.960, 0.001);
}

TEST(AuditDraw, takes_different_ones_and_each_equally_often) {
  std::vector<int> hits(7, 0);
  for (std::uint64_t i = 0; i < 7000; ++i) {
    const auto drawn = draw(7, 3, Stream(1, "audit", i));
    EXPECT_EQ(std::set<std::size_t>(drawn.begin(), drawn.end()).size(), 3U);
    for (const std::size_t k : drawn) ++hits.at(k);
  }
  EXPECT_THAT(hits, testing::Each(testing::AllOf(testing::Gt(2800), testing::Lt(3200))));
}

TEST(AuditDraw, takes_all_when_there_are_few) {
  EXPECT_THAT(draw(3, 10, Stream(1, "audit", 0)), testing::UnorderedElementsAre(0, 1, 2));
  EXPECT_TRUE(draw(0, 4, Stream(1, "audit", 0)).empty());
}

TEST(AuditDraw, largest_come_first_and_ties_in_order) {
  EXPECT_THAT(largest({1, 3, 2, 3}, 3), testing::ElementsAre(1, 3, 2));
  EXPECT_THAT(largest({1}, 3), testing::ElementsAre(0));
}
