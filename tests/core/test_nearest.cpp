#include <gtest/gtest.h>

#include <understudy/core/nearest.hpp>

namespace understudy {
namespace {

const std::vector<std::string> keys = {"tolerance", "resolution", "law", "n", "extrapolate_from"};

TEST(Nearest, FindsMisspeltWords) {
  EXPECT_EQ(nearest("tolarance", keys), "tolerance");
  EXPECT_EQ(nearest("resolutoin", keys), "resolution");
  EXPECT_EQ(nearest("lwa", keys), "law");
  EXPECT_EQ(nearest("extrapolate", keys), "extrapolate_from");
  EXPECT_EQ(nearest("tolerance", keys), "tolerance");
}

TEST(Nearest, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest("x", keys), "");
  EXPECT_EQ(nearest("", keys), "");
  EXPECT_EQ(nearest("viscosity", keys), "");
  EXPECT_EQ(nearest(std::string(1000000, 't'), keys), "");
  EXPECT_EQ(nearest("law", {}), "");
}

TEST(Nearest, CountsASwapOnce) { EXPECT_EQ(nearest("ab_cd", {"abxxd", "ba_cd"}), "ba_cd"); }

TEST(DidYouMean, OffersTheNearestOrAll) {
  EXPECT_EQ(did_you_mean("tolarance", keys), "Did you mean 'tolerance'");
  EXPECT_EQ(did_you_mean("zzzz", {"a", "b"}), "Choose one of: a, b");
  EXPECT_EQ(did_you_mean("zzzz", {}), "There is none to choose from: leave it out");
}

}  // namespace
}  // namespace understudy
