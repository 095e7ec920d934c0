#include <gtest/gtest.h>

#include <understudy/cli/display.hpp>

namespace understudy {
namespace {

TEST(Display, DurationsReadLikeAClock) {
  EXPECT_EQ(duration_text(3.4), "3 s");
  EXPECT_EQ(duration_text(59.6), "1:00");
  EXPECT_EQ(duration_text(125), "2:05");
  EXPECT_EQ(duration_text(3723), "1:02:03");
}

}  // namespace
}  // namespace understudy
