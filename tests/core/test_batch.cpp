#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <understudy/core/batch.hpp>
#include <understudy/core/errors.hpp>

#include "at.hpp"
#include "message.hpp"

namespace understudy {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const Port load{"load", "MPa", {2, 2}};
const Port angle{"angle", "rad", {}};

TEST(Batch, AllocatesZerosForEveryPort) {
  const Batch batch({load, angle}, 3);
  EXPECT_EQ(batch.size(), 3U);
  EXPECT_EQ(batch["load"].extent(1), 4U);
  EXPECT_EQ(batch["angle"].extent(1), 1U);
  EXPECT_EQ(at(batch["load"], 2, 3), 0);
  EXPECT_EQ(batch.slots(), (std::vector<std::int64_t>{-1, -1, -1}));
}

TEST(Batch, NamesThePortsItHasWhenAskedForAnother) {
  const Batch batch({load, angle}, 1);
  EXPECT_THAT(message([&] { (void)batch["lod"]; }),
              AllOf(HasSubstr("'lod'"), HasSubstr("load, angle"), HasSubstr("Add the port")));
}

TEST(Batch, RefusesAFieldOfTheWrongShape) {
  Batch batch(2);
  EXPECT_THAT(message([&] { batch.add(load, Field("f", 2, 3)); }),
              AllOf(HasSubstr("[2, 3]"), HasSubstr("[2, 4]")));
  EXPECT_THAT(message([&] { batch.set_slots({1}); }), HasSubstr("1 ids"));
}

TEST(Batch, RefusesAPortTwice) {
  Batch batch({load}, 2);
  EXPECT_THAT(message([&] { batch.add(load); }), HasSubstr("'load' twice"));
}

TEST(Batch, PicksAndReturnsRowsWithTheirSlots) {
  Batch batch({load, angle}, 4);
  batch.set_slots({10, 11, 12, 13});
  for (std::size_t i = 0; i < 4; ++i) at(batch["angle"], i, 0) = static_cast<double>(i);
  const Batch part = batch.rows({3, 1});
  EXPECT_EQ(part.slots(), (std::vector<std::int64_t>{13, 11}));
  EXPECT_EQ(at(part["angle"], 0, 0), 3);
  at(part["angle"], 0, 0) = 30;
  at(part["angle"], 1, 0) = 10;
  scatter_rows(Execution(), part, {3, 1}, batch);
  EXPECT_EQ(at(batch["angle"], 3, 0), 30);
  EXPECT_EQ(at(batch["angle"], 1, 0), 10);
  EXPECT_EQ(at(batch["angle"], 0, 0), 0);
  EXPECT_EQ(batch.rows({}).size(), 0U);
}

TEST(Signature, TellsTheFirstDifference) {
  const Signature a{{load}, {angle}};
  EXPECT_EQ(difference(a, a), "");
  EXPECT_EQ(difference(a, {{load}, {}}), "output 'angle' is missing");
  EXPECT_EQ(difference(a, {{{"load", "Pa", {2, 2}}}, {angle}}),
            "input 'load' is in Pa, not in MPa");
  EXPECT_EQ(difference(a, {{{"load", "MPa", {3}}}, {angle}}),
            "input 'load' has shape [3], not [2,2]");
  EXPECT_EQ(difference(a, {{load}, {angle, {"uncertainty", "1", {}, true}}}), "");
  EXPECT_EQ(difference(a, {{load, angle}, {angle}}), "input 'angle' is unexpected");
}

}  // namespace
}  // namespace understudy
