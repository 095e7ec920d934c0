#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/expect_sentence.hpp>
#include <limits>
#include <understudy/core/state.hpp>
#include <understudy/solvers/numerics/slot_archive.hpp>

namespace understudy::numerics {
namespace {

Kokkos::View<float*> floats(std::initializer_list<float> values) {
  const Kokkos::View<float*> view("floats", values.size());
  Kokkos::deep_copy(view, Kokkos::View<const float*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(
                              values.begin(), values.size()));
  return view;
}

/// Two slots.
Archive written() {
  SlotWriter writer;
  writer.fact(7);
  writer.number(0.25);
  writer.array("flow", floats({1, 2, 3}));
  writer.fact(std::numeric_limits<std::uint64_t>::max());
  writer.number(-0.5);
  writer.array("flow", floats({}));
  return writer.piece(2);
}

void read_all(const Archive& piece) {
  SlotReader reader(piece);
  for (std::size_t slot = 0; slot < reader.slots(); ++slot) {
    reader.fact();
    reader.number();
    reader.array("flow");
  }
  reader.finish();
}

void expect_misfit(const Archive& piece, const std::string& name, const std::string& got) {
  test::expect_sentence([&] { read_all(piece); },
                        {"The warm starts '" + name + "' of a checkpoint do not fit", "Got " + got,
                         "what the same solver left", checkpoint_remedy});
}

TEST(SlotArchive, GivesBackWhatWasWritten) {
  const Archive piece = written();
  SlotReader reader(piece);
  EXPECT_EQ(reader.slots(), 2U);
  EXPECT_EQ(reader.fact(), 7U);
  EXPECT_EQ(reader.number(), 0.25);
  const auto flow = on_host(reader.array("flow"));
  EXPECT_THAT(std::vector<float>(flow.data(), flow.data() + flow.size()),
              testing::ElementsAre(1, 2, 3));
  EXPECT_EQ(reader.fact(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(reader.number(), -0.5);
  EXPECT_EQ(reader.array("flow").size(), 0U);
  reader.finish();
}

TEST(SlotArchive, RefusesAPieceThatWasCut) {
  Archive piece = written();
  piece.set("flow", NamedArray{{2}, std::vector<float>{1, 2}});
  expect_misfit(piece, "flow", "2 numbers");
  piece = written();
  piece.set("numbers", {0.25}, {1});
  expect_misfit(piece, "numbers", "1 numbers");
  piece = written();
  piece.set("facts", NamedArray{{0}, std::vector<std::int64_t>{}});
  expect_misfit(piece, "facts", "0 numbers");
}

TEST(SlotArchive, RefusesAPieceWithMoreThanIsAskedFor) {
  Archive piece = written();
  piece.set("flow", NamedArray{{4}, std::vector<float>{1, 2, 3, 4}});
  expect_misfit(piece, "flow", "4 numbers");
  piece = written();
  piece.set("jumps", NamedArray{{1}, std::vector<float>{1}});
  expect_misfit(piece, "jumps", "1 numbers");
}

TEST(SlotArchive, RefusesLengthsAndCountsThatCannotBe) {
  Archive piece = written();
  piece.set("facts", NamedArray{{4}, std::vector<std::int64_t>{7, -1, 8, 0}});
  expect_misfit(piece, "flow", "3 numbers");
  for (const std::int64_t slots : {-1, 3}) {
    piece = written();
    piece.set_attribute("slots", slots);
    expect_misfit(piece, "facts", "4 numbers");
  }
}

TEST(SlotArchive, RefusesOtherTypesAndMissingNames) {
  Archive piece = written();
  piece.set("flow", {1, 2, 3}, {3});
  expect_misfit(piece, "flow", "another type");
  Archive without;
  test::expect_sentence([&] { read_all(without); }, {"lacks the attribute 'slots'"});
  without.set_attribute("slots", std::int64_t{1});
  test::expect_sentence([&] { read_all(without); }, {"lacks the array 'facts'"});
}

}  // namespace
}  // namespace understudy::numerics
