#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <understudy/core/errors.hpp>
#include <understudy/core/units.hpp>

#include "message.hpp"

namespace understudy {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Units, ConvertToTheLastBitWhereAPowerOfTenIsMeant) {
  EXPECT_EQ(conversion("GPa", "MPa"), 1000);
  EXPECT_EQ(conversion("MPa", "GPa"), 1e-3);
  EXPECT_EQ(conversion("Pa", "MPa"), 1e-6);
  EXPECT_EQ(conversion("N/mm^2", "MPa"), 1);
  EXPECT_EQ(conversion("m", "mm"), 1000);
  EXPECT_EQ(conversion("um", "mm"), 1e-3);
  EXPECT_EQ(conversion("kg m^-1 s^-2", "Pa"), 1);
  EXPECT_EQ(conversion("1", "1"), 1);
  EXPECT_EQ(conversion("%", "1"), 0.01);
}

TEST(Units, ConvertCustomaryOnes) {
  EXPECT_DOUBLE_EQ(conversion("deg", "rad"), std::numbers::pi / 180);
  EXPECT_DOUBLE_EQ(conversion("kcal/mol", "J/mol"), 4184);
  EXPECT_DOUBLE_EQ(conversion("kcal/mol/A", "J/mol/m"), 4.184e13);
  EXPECT_DOUBLE_EQ(conversion("h", "min"), 60);
  EXPECT_DOUBLE_EQ(conversion("W", "N*m/s"), 1);
  EXPECT_DOUBLE_EQ(conversion("1/s", "Hz"), 1);
  EXPECT_DOUBLE_EQ(conversion("mbar", "Pa"), 100);
  EXPECT_DOUBLE_EQ(conversion("mmol/l", "mol/m^3"), 1);
  EXPECT_EQ(conversion("GB", "MB"), 1000);
  EXPECT_EQ(conversion("fs", "ps"), 1e-3);
}

TEST(Units, TakePrefixesOnlyWithUnits) {
  EXPECT_EQ(conversion("min", "s"), 60) << "not milli-inches";
  EXPECT_EQ(conversion("mmol", "mol"), 1e-3);
  for (const char* unit :
       {"k", "m1", "k%", "MPa^", "MPa^x", "MPa^99", "MPa/", "N/(mm)", "mpa", "m/"})
    EXPECT_THAT(message([&] { conversion(unit, "MPa"); }), HasSubstr("not known")) << unit;
}

TEST(Units, OfAnotherKindAreRefused) {
  EXPECT_THAT(message([] { conversion("mm", "MPa"); }),
              AllOf(HasSubstr("another kind"), HasSubstr("'mm'"), HasSubstr("a unit like 'MPa'"),
                    HasSubstr("Correct the unit")));
  EXPECT_THAT(message([] { conversion("N m", "J/rad"); }), HasSubstr("another kind"));
}

TEST(Quantities, AreANumberAndAUnit) {
  EXPECT_EQ(parse_quantity("62.5 MPa", "MPa"), 62.5);
  EXPECT_EQ(parse_quantity("62.5MPa", "MPa"), 62.5);
  EXPECT_EQ(parse_quantity("  +1e3 kPa ", "MPa"), 1);
  EXPECT_EQ(parse_quantity("-2 N / mm^2", "MPa"), -2);
  EXPECT_EQ(parse_quantity("30 %", "1"), 0.3);
}

TEST(Quantities, ReadWellInSentences) {
  EXPECT_EQ(quantity_text(62.5, "MPa"), "62.5 MPa");
  EXPECT_EQ(quantity_text(0.3, "1"), "0.3");
  EXPECT_EQ(in_unit("MPa"), "in MPa");
  EXPECT_EQ(in_unit("1"), "without a unit");
  EXPECT_THAT(message([] { conversion("mm", "1"); }),
              AllOf(HasSubstr("'mm'"), HasSubstr("expected a number, or one with %")));
}

TEST(Quantities, WithoutNumberOrUnitAreRefused) {
  for (const char* text : {"62.5", "MPa", "", " ", "62.5 "})
    EXPECT_THAT(message([&] { parse_quantity(text, "MPa"); }),
                AllOf(HasSubstr("needs a number and a unit"), HasSubstr(text),
                      HasSubstr("\"1.5 MPa\""), HasSubstr("Write the number")))
        << text;
  EXPECT_THAT(message([] { parse_quantity("1 Mpa", "MPa"); }), HasSubstr("'Mpa'"));
  EXPECT_THAT(message([] { parse_quantity("1,5 MPa", "MPa"); }), HasSubstr("',5'"));
}

}  // namespace
}  // namespace understudy
