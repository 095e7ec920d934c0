#include <gtest/gtest.h>

#include <understudy/core/drawn.hpp>

namespace understudy {
namespace {

TEST(Drawn, FromARangeFillsIt) {
  const Range range{2, 6};
  EXPECT_EQ(drawn_from(range, 0), 2);
  EXPECT_EQ(drawn_from(range, 0.25), 3);
}

TEST(Drawn, BeyondARangeLeavesItOnBothSides) {
  const Range range{2, 6};
  EXPECT_EQ(drawn_beyond(range, 0.25, 0.5), 1);  // half of the margin of 2
  EXPECT_EQ(drawn_beyond(range, 0.75, 0.5), 7);
  EXPECT_EQ(drawn_beyond(range, 0.5, 0.5), 6);
}

TEST(Drawn, WhatIsNeverNegativeStaysPositive) {
  EXPECT_EQ(drawn_beyond_physically({2, 6}, 0.499, 2), 0.5);
  EXPECT_LT(drawn_beyond_physically({-1, 6}, 0.499, 2), -10);
  EXPECT_EQ(drawn_beyond_physically({2, 6}, 0.75, 0.5), 7);
}

}  // namespace
}  // namespace understudy
