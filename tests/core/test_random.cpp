#include <gtest/gtest.h>

#include <cmath>
#include <understudy/core/random.hpp>

namespace understudy {
namespace {

std::string hex(const Philox::Counter& c) {
  char text[40];
  std::snprintf(text, sizeof text, "%08x %08x %08x %08x", c[0], c[1], c[2], c[3]);
  return text;
}

// Known answers published with the Random123 library (Salmon et al. 2011).
TEST(Philox, GivesTheKnownAnswers) {
  EXPECT_EQ(hex(Philox::generate({0, 0, 0, 0}, {0, 0})), "6627e8d5 e169c58d bc57ac4c 9b00dbd8");
  const std::uint32_t f = 0xffffffff;
  EXPECT_EQ(hex(Philox::generate({f, f, f, f}, {f, f})), "408f276d 41c83b0e a20bc7c6 6d5451fd");
  EXPECT_EQ(hex(Philox::generate({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                                 {0xa4093822, 0x299f31d0})),
            "d16cfe09 94fdcceb 5001e420 24126ea1");
}

TEST(Stream, IsAFunctionOfSeedPurposeIndexAndPosition) {
  const Stream stream(7, "path", 3);
  EXPECT_EQ(stream.bits(5), Stream(7, "path", 3).bits(5));
  EXPECT_NE(stream.bits(5), stream.bits(6));
  EXPECT_NE(stream.bits(5), Stream(8, "path", 3).bits(5));
  EXPECT_NE(stream.bits(5), Stream(7, "audit", 3).bits(5));
  EXPECT_NE(stream.bits(5), Stream(7, "path", 4).bits(5));
}

TEST(Stream, HasTheMomentsOfItsDistributions) {
  const Stream stream(1, "moments", 0);
  const int count = 200000;
  double uniform = 0, normal = 0, square = 0;
  for (int k = 0; k < count; ++k) {
    const auto position = static_cast<std::uint64_t>(k);
    uniform += stream.uniform(position);
    normal += stream.normal(position);
    square += stream.normal(position) * stream.normal(position);
  }
  EXPECT_NEAR(uniform / count, 0.5, 4 * std::sqrt(1.0 / 12 / count));
  EXPECT_NEAR(normal / count, 0, 4 / std::sqrt(count));
  EXPECT_NEAR(square / count, 1, 4 * std::sqrt(2.0 / count));
}

TEST(Stream, StaysBelowTheBound) {
  const Stream stream(1, "below", 0);
  for (std::uint64_t k = 0; k < 1000; ++k) EXPECT_LT(stream.below(k, 7), 7U);
}

}  // namespace
}  // namespace understudy
