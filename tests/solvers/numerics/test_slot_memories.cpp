#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/expect_sentence.hpp>
#include <understudy/solvers/numerics/slot_memories.hpp>

namespace understudy::numerics {
namespace {

/// Remembers one number, of eight bytes.
struct Remembered {
  double latest = 0, accepted = 0;

  static std::size_t bytes() { return 8; }
  void accept(const Execution&) { accepted = latest; }
  void go_back(const Execution&) { latest = accepted; }
  void save(SlotWriter& writer) const { writer.number(accepted); }
  void restore(SlotReader& reader, const Execution&) { latest = accepted = reader.number(); }
};

using Slots = SlotMemories<Remembered>;
constexpr std::size_t plenty_of_bytes = 1'000'000;

/// Which of the slots got a memory; those write their own number plus `more` into it.
std::vector<bool> use(Slots& slots, const std::vector<std::int64_t>& ids, double more = 0) {
  std::vector<bool> got;
  const std::vector<Remembered*> memories = slots.claim(ids, 8);
  for (std::size_t k = 0; k < ids.size(); ++k) {
    got.push_back(memories[k] != nullptr);
    if (got.back()) memories[k]->latest = static_cast<double>(ids[k]) + more;
  }
  return got;
}

/// What slots remember; -1 where that is nothing. They are not new to the memories then.
std::vector<double> remembered(Slots& slots, const std::vector<std::int64_t>& ids) {
  std::vector<double> numbers;
  for (const Remembered* memory : slots.claim(ids, 8))
    numbers.push_back(memory == nullptr ? -1 : memory->latest);
  return numbers;
}

StateInMemory saved(Slots& slots) {
  slots.accept();
  StateInMemory state;
  slots.save(state);
  return state;
}

TEST(SlotMemories, OneForEverySlotThatHasAName) {
  Slots slots(plenty_of_bytes);
  EXPECT_THAT(use(slots, {4, -1, 9, 4}), testing::ElementsAre(true, false, true, false));
  EXPECT_EQ(slots.size(), 2U);
  EXPECT_EQ(slots.bytes(), 16U);
  EXPECT_THAT(remembered(slots, {9, 4, -1}), testing::ElementsAre(9, 4, -1));
}

TEST(SlotMemories, WithoutRoomThereIsNone) {
  Slots none(0), too_small(7);
  EXPECT_THAT(use(none, {1, 2}), testing::Each(false));
  EXPECT_THAT(use(too_small, {1, 2}), testing::Each(false));
  EXPECT_EQ(none.size() + too_small.size(), 0U);
  Slots two(16);
  EXPECT_THAT(use(two, {1, 2, 3}), testing::ElementsAre(true, true, false));
}

TEST(SlotMemories, ThoseNotUsedForLongestGoFirst) {
  Slots slots(24);
  use(slots, {1, 2, 3});
  use(slots, {1});
  use(slots, {4});  // 2, the first of the older ones, goes
  EXPECT_EQ(slots.size(), 3U);
  EXPECT_THAT(remembered(slots, {1, 3, 4}), testing::ElementsAre(1, 3, 4));
  EXPECT_THAT(remembered(slots, {2}), testing::ElementsAre(0));  // a new one
}

TEST(SlotMemories, AStepIsAcceptedOrForgotten) {
  Slots slots(plenty_of_bytes);
  use(slots, {1, 2});
  slots.accept();
  use(slots, {1}, 0.5);
  slots.go_back();
  EXPECT_THAT(remembered(slots, {1, 2}), testing::ElementsAre(1, 2));
}

TEST(SlotMemories, AStateHasTheSameNumbersAndAges) {
  Slots slots(24), other(24);
  use(slots, {5, 2, 3});
  use(slots, {2});
  use(other, {8});
  other.restore(saved(slots));
  EXPECT_EQ(other.size(), 3U);
  for (Slots* each : {&slots, &other}) {
    use(*each, {6, 7});  // 3 and 5 are the oldest
    EXPECT_THAT(remembered(*each, {2, 6, 7}), testing::ElementsAre(2, 6, 7));
  }
}

TEST(SlotMemories, LargeStatesAreCutIntoPieces) {
  struct Large : Remembered {
    static std::size_t bytes() { return std::size_t{40} << 20; }
  };
  SlotMemories<Large> slots(std::size_t{1} << 40), other(std::size_t{1} << 40);
  for (std::int64_t slot = 0; slot < 5; ++slot)
    slots.claim({slot}, Large::bytes())[0]->latest = static_cast<double>(slot);
  slots.accept();
  StateInMemory state;
  slots.save(state);
  EXPECT_EQ(state.pieces().size(), 4U);  // the head, and two slots in each piece
  other.restore(state);
  EXPECT_EQ(other.claim({4}, Large::bytes())[0]->latest, 4);
}

TEST(SlotMemories, WithinAStepThereIsNothingToSave) {
  Slots slots(plenty_of_bytes);
  use(slots, {3});
  StateInMemory state;
  EXPECT_THROW(slots.save(state), InternalError);
}

/// The state is refused, and what was remembered before still is.
void expect_refused(const StateInMemory& state, const std::vector<std::string>& facts) {
  Slots slots(plenty_of_bytes);
  use(slots, {8});
  slots.accept();
  test::expect_sentence([&] { slots.restore(state); }, facts);
  EXPECT_THAT(remembered(slots, {8}), testing::ElementsAre(8));
  EXPECT_EQ(slots.size(), 1U);
}

StateInMemory state_of_two() {
  Slots slots(plenty_of_bytes);
  use(slots, {1, 2});
  return saved(slots);
}

TEST(SlotMemories, AStateThatIsNotWholeIsRefused) {
  expect_refused({}, {"lacks the piece 'starts'"});
  StateInMemory state = state_of_two();
  Archive head = state.get("starts");
  head.set_attribute("pieces", std::int64_t{2});
  state.put("starts", head);
  expect_refused(state, {"lacks the piece 'starts_1'"});
  state = state_of_two();
  Archive piece = state.get("starts_0");
  piece.set("numbers", {1}, {1});  // of the second slot there is none
  state.put("starts_0", piece);
  expect_refused(state, {"'numbers' of a checkpoint do not fit", "Got 1 numbers"});
}

TEST(SlotMemories, AStateOfAnotherSolverIsRefused) {
  StateInMemory state = state_of_two();
  Archive piece = state.get("starts_0");
  piece.set("numbers", {1, 2, 3, 4}, {4});  // which remembers two numbers of every slot
  state.put("starts_0", piece);
  expect_refused(state, {"'numbers' of a checkpoint do not fit", "Got 4 numbers"});
}

TEST(SlotMemories, ADamagedStateIsRefused) {
  const auto with_facts = [](const std::vector<std::int64_t>& facts) {  // slot, last use
    StateInMemory state = state_of_two();
    Archive piece = state.get("starts_0");
    piece.set("facts", NamedArray{{facts.size()}, facts});
    state.put("starts_0", piece);
    return state;
  };
  expect_refused(with_facts({1, 1, 1, 1}), {"Got slot 1, which was there before"});
  expect_refused(with_facts({-4, 1, 2, 1}), {"Got slot -4"});
  expect_refused(with_facts({1, 1, 2, 99}), {"Got slot 2, ", "used later"});
  for (const char* count : {"clock", "pieces"}) {
    StateInMemory state = state_of_two();
    Archive head = state.get("starts");
    head.set_attribute(count, std::int64_t{-1});
    state.put("starts", head);
    expect_refused(state, {"Got a negative number of calls or pieces"});
  }
}

}  // namespace
}  // namespace understudy::numerics
