#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <understudy/core/archive.hpp>
#include <understudy/core/errors.hpp>

namespace understudy {
namespace {

using testing::AllOf;
using testing::HasSubstr;

template <class Call>
std::string message(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

Archive example_archive() {
  Archive archive;
  archive.set("network/weight", {1, 2, 3, 4}, {2, 2}, "MPa");
  archive.set("network/single", NamedArray{{1}, std::vector<float>{0.5F}, "1"});
  archive.set("other", {7}, {});
  archive.set_attribute("network/width", std::int64_t{64});
  archive.set_attribute("network/rate", 0.25);
  archive.set_attribute("name", std::string("energy"));
  return archive;
}

TEST(Archive, GivesBackWhatItHolds) {
  const Archive archive = example_archive();
  EXPECT_EQ(archive.doubles("network/weight")[3], 4);
  EXPECT_EQ(archive.array("network/weight").unit, "MPa");
  EXPECT_EQ(archive.integer("network/width"), 64);
  EXPECT_EQ(archive.number("network/rate"), 0.25);
  EXPECT_EQ(archive.number("network/width"), 64);
  EXPECT_EQ(archive.text("name"), "energy");
  EXPECT_TRUE(archive.has("other"));
  EXPECT_FALSE(archive.has("name"));
  EXPECT_TRUE(archive.has_attribute("name"));
}

TEST(Archive, SaysWhatIsMissingOrOfAnotherType) {
  const Archive archive = example_archive();
  EXPECT_THAT(message([&] { archive.array("network/wieght"); }),
              AllOf(HasSubstr("lacks the array 'network/wieght'"), HasSubstr("3 others"),
                    HasSubstr("'network/weight'"), HasSubstr("right kind of file")));
  EXPECT_THAT(message([&] { archive.doubles("network/single"); }),
              AllOf(HasSubstr("'network/single'"), HasSubstr("Got single-precision"),
                    HasSubstr("expected double-precision")));
  EXPECT_THAT(message([&] { archive.text("network/width"); }),
              AllOf(HasSubstr("Got a whole number"), HasSubstr("expected a text")));
  EXPECT_THAT(message([&] { archive.integer("network/rate"); }), HasSubstr("a real number"));
  EXPECT_THAT(message([&] { archive.number("name"); }), HasSubstr("Got a text"));
}

TEST(Archive, RefusesArraysThatDoNotFillTheirShape) {
  Archive archive;
  EXPECT_THAT(message([&] {
                archive.set("a", {1, 2}, {3});
              }),
              AllOf(HasSubstr("'a'"), HasSubstr("2 numbers"), HasSubstr("expected 3")));
}

TEST(Archive, IsCutOutAndPutTogether) {
  const Archive archive = example_archive();
  const Archive part = archive.below("network");
  EXPECT_EQ(part.arrays().size(), 2U);
  EXPECT_EQ(part.attributes().size(), 2U);
  EXPECT_EQ(part.integer("width"), 64);
  Archive whole;
  whole.insert("network", part);
  EXPECT_EQ(whole.below("network"), part);
  EXPECT_TRUE(archive.below("net").arrays().empty());
}

TEST(Archive, HasADigestOfEverythingInIt) {
  const std::string before = digest(example_archive());
  EXPECT_EQ(digest(example_archive()), before);
  EXPECT_EQ(before.size(), 32U);
  const std::vector<std::function<void(Archive&)>> changes = {
      [](Archive& a) { a.set("other", {8}, {}); },
      [](Archive& a) { a.set("other", {7}, {1}); },
      [](Archive& a) { a.set("other", {7}, {}, "mm"); },
      [](Archive& a) { a.set("another", {7}, {}); },
      [](Archive& a) {
        a.set("other", NamedArray{{}, std::vector<std::int64_t>{7}, "1"});
      },
      [](Archive& a) { a.set_attribute("name", std::string("Energy")); },
      [](Archive& a) { a.set_attribute("network/width", 64.0); },
      [](Archive& a) { a.set_attribute("name2", std::string("energy")); }};
  for (const auto& change : changes) {
    Archive archive = example_archive();
    change(archive);
    EXPECT_NE(digest(archive), before);
  }
}

}  // namespace
}  // namespace understudy
