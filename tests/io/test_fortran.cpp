#include <gtest/gtest.h>

#include <understudy/io/fortran.hpp>

namespace understudy::io {
namespace {

void expect_format(const char* text, std::size_t per_line, char kind, std::size_t width) {
  const auto format = fortran_format(text);
  ASSERT_TRUE(format.has_value()) << text;
  EXPECT_EQ(format->per_line, per_line) << text;
  EXPECT_EQ(format->kind, kind) << text;
  EXPECT_EQ(format->width, width) << text;
}

TEST(Fortran, ReadsFormats) {
  expect_format("(10I8)", 10, 'i', 8);
  expect_format("(20a4)", 20, 'a', 4);
  expect_format(" ( 5E16.8 ) ", 5, 'e', 16);
  expect_format("6F12.7", 6, 'e', 12);
  expect_format("(1P,5D22.14)", 5, 'e', 22);
  expect_format("(5(1pe16.8))", 5, 'e', 16);
  expect_format("(3ES24.16E3)", 3, 'e', 24);
  expect_format("(I8)", 1, 'i', 8);
  expect_format("(1a80)", 1, 'a', 80);
}

TEST(Fortran, RefusesOtherFormats) {
  for (const char* text : {"", "()", "(10)", "(I)", "(10X8)", "(5E16.8", "(10I8,5E16.8)", "(0I8)",
                           "(10I0)", "(99999999999999999999I8)", "(10I-8)", "(10I8)x"})
    EXPECT_FALSE(fortran_format(text).has_value()) << text;
}

TEST(Fortran, ReadsNumbersInItsSpellings) {
  EXPECT_EQ(fortran_real("  -1.50000000E+01"), -15);
  EXPECT_EQ(fortran_real("1.5D-01 "), 0.15);
  EXPECT_EQ(fortran_real("0.15d+2"), 15);
  EXPECT_EQ(fortran_real("+1.0-100"), 1e-100);
  EXPECT_EQ(fortran_real("-1.0+100"), -1e100);
  EXPECT_EQ(fortran_real("7"), 7);
  EXPECT_EQ(fortran_whole("    -12 "), -12);
  EXPECT_EQ(fortran_whole("+3"), 3);
}

TEST(Fortran, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "   ", "****", "nan", "inf", "Infinity", "0x10", "1.0.0", "1e400",
                           "1 2", "1.0E", "--1", "+-1"})
    EXPECT_FALSE(fortran_real(text).has_value()) << text;
  for (const char* text : {"", "1.0", "99999999999999999999", "1e3", "*****", "1 2"})
    EXPECT_FALSE(fortran_whole(text).has_value()) << text;
}

}  // namespace
}  // namespace understudy::io
