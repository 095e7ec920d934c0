#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/study/refinement_sequence.hpp>

namespace understudy::study {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string resolution = "solver.resolution";

Setting cell(std::int64_t fine, std::int64_t coarse) {
  return {"", {{resolution, Settings(fine)}, {"solver.extrapolate_from", Settings(coarse)}}};
}

TEST(RefinementSequence, KeepsToTheTruthsFamily) {
  const std::vector<Setting> settings = {
      cell(16, 0), cell(16, 12), {"", {{resolution, Settings(24.0)}}}};
  EXPECT_THAT(refinement_sequence(cell(32, 24), settings, resolution), ElementsAre(1));
  EXPECT_THAT(refinement_sequence(cell(32, 0), settings, resolution), ElementsAre(0));
  EXPECT_THAT(refinement_sequence({"", {}}, settings, resolution), IsEmpty());
}

TEST(RefinementSequence, HasNoOtherOperators) {
  Setting other = cell(16, 12);
  other.with = "gb";
  EXPECT_THAT(refinement_sequence(cell(32, 24), {other, cell(24, 16)}, resolution), ElementsAre(1));
}

TEST(RefinementSequence, RefinesAllNumbersAlike) {
  const std::vector<Setting> settings = {cell(24, 12), cell(16, 12), cell(24, 16), cell(24, 13)};
  EXPECT_THAT(refinement_sequence(cell(32, 24), settings, resolution), ElementsAre(1, 2));
  EXPECT_THAT(refinement_sequence(cell(48, 24), settings, resolution), ElementsAre(1, 0));
}

TEST(RefinementSequence, TheRefinedValueIsZeroWhereThereIsNone) {
  EXPECT_EQ(refined_value(cell(24, 16), resolution), 24);
  EXPECT_EQ(refined_value({"", {}}, resolution), 0);
}

Setting spaced(const std::string& spacing) { return {"", {{"solver.spacing", Settings(spacing)}}}; }

TEST(RefinementSequence, TakesQuantitiesWithTheirUnit) {
  EXPECT_EQ(refined_value(spaced("0.5 A"), "solver.spacing"), 0.5);
  EXPECT_EQ(refined_value(spaced("5e-1 A"), "solver.spacing"), 0.5);
  EXPECT_EQ(refined_value(spaced("fine"), "solver.spacing"), 0);
  EXPECT_EQ(refined_value(spaced("0.5"), "solver.spacing"), 0);
  EXPECT_THAT(
      refinement_sequence(spaced("0.25 A"), {spaced("1 A"), spaced("0.5 A")}, "solver.spacing"),
      ElementsAre(1, 0));
}

}  // namespace
}  // namespace understudy::study
