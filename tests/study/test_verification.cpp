#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <understudy/study/verification.hpp>

namespace understudy::study {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSubsetOf;
using testing::SizeIs;

const loops::LoopParts eight{.count = 8, .name = "layout", .objective = "objective"};
const double no_number = std::nan("");

TEST(Verification, ChoosesTheBestAndDrawsFromTheOthers) {
  const std::vector<double> objective = {5, 3, 8, no_number, 1, 6, 7, 2};
  const Verification chosen = choose_parts(eight, objective, 3, 2, 7);
  EXPECT_THAT(chosen.best, ElementsAre(4, 7, 1));
  EXPECT_THAT(chosen.random, SizeIs(2));
  EXPECT_THAT(chosen.random, IsSubsetOf(std::vector<std::size_t>{0, 2, 5, 6}));
  EXPECT_NE(chosen.random[0], chosen.random[1]);
  EXPECT_THAT(chosen.parts, SizeIs(5));
  EXPECT_TRUE(std::ranges::is_sorted(chosen.parts));
  EXPECT_EQ(choose_parts(eight, objective, 3, 2, 7).random, chosen.random);
  bool differs = false;
  for (std::uint64_t seed = 0; seed < 8; ++seed)
    differs |= choose_parts(eight, objective, 3, 2, seed).random != chosen.random;
  EXPECT_TRUE(differs);
}

TEST(Verification, TakesAllWhenThereAreNoMore) {
  const Verification chosen = choose_parts(eight, {8, 7, 6, 5, 4, 3, 2, 1}, 5, 5, 7);
  EXPECT_THAT(chosen.best, ElementsAre(7, 6, 5, 4, 3));
  EXPECT_THAT(chosen.random, testing::UnorderedElementsAre(0, 1, 2));
  EXPECT_THAT(chosen.parts, IsEmpty()) << "all of them: nothing is scaled";
}

TEST(Verification, OfNoNumbersAllAreCandidates) {
  const Verification chosen = choose_parts(eight, std::vector<double>(8, no_number), 1, 1, 7);
  EXPECT_THAT(chosen.parts, SizeIs(2));
}

TEST(Verification, LooksAtPartsByTheirNumber) {
  RunRecord run;
  run.costs = {{2, 1, 1}, {5, 1, 1}, {6, 1, 1}};
  const loops::Quantity values{"q", "Pa", {20, 50, 60}};
  EXPECT_THAT(at_parts(run, values, {6, 2}).values, ElementsAre(60, 20));
  EXPECT_TRUE(std::isnan(at_parts(run, values, {3}).values.front()));
  run.costs.clear();
  EXPECT_EQ(at_parts(run, values, {}).values, values.values);
}

TEST(Verification, ScalesWhatPartsCostAndCountsTheRestOnce) {
  RunRecord run;
  run.parts.total = 10;
  EXPECT_EQ(seconds_of_all(run, 1), 10) << "a loop of a single part";
  run.costs = {{1, 5, 4}, {3, 3, 2}, {6, 3, 2.5}};  // 1.5 s of setting up
  EXPECT_DOUBLE_EQ(seconds_of_all(run, 3), 10);
  EXPECT_DOUBLE_EQ(seconds_of_all(run, 64), 1.5 + 4 + 63 * 2.25);
  run.costs.resize(1);
  EXPECT_DOUBLE_EQ(seconds_of_all(run, 64), 640);
}

}  // namespace
}  // namespace understudy::study
