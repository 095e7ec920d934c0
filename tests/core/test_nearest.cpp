#include <gtest/gtest.h>

#include <understudy/core/nearest.hpp>

#include "message.hpp"

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
  EXPECT_EQ(did_you_mean("tolarance", keys), "Did you mean 'tolerance'?");
  EXPECT_EQ(did_you_mean("zzzz", {"a", "b"}), "Choose one of them");
  EXPECT_EQ(did_you_mean("zzzz", {}), "Leave it out");
}

TEST(OneOf, NamesWhatThereIsOnce) {
  EXPECT_NO_THROW(require_one_of("law", keys, "There is no such key"));
  EXPECT_EQ(message([] {
              require_one_of("x", {"aa", "bb"}, "There is no such key");
            }),
            "There is no such key. Got 'x'; expected one of: aa, bb. Choose one of them.");
  EXPECT_EQ(message([] {
              require_one_of("aab", {"aaa", "bb"}, "There is no such key");
            }),
            "There is no such key. Got 'aab'; expected one of: aaa, bb. Did you mean 'aaa'?");
  EXPECT_EQ(message([] { require_one_of("x", {}, "There is no such key"); }),
            "There is no such key. Got 'x'; expected no name: there is nothing to choose from. "
            "Leave it out.");
}

}  // namespace
}  // namespace understudy
