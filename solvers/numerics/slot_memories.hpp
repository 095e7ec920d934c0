#pragma once
#include <algorithm>
#include <cstdint>
#include <understudy/core/batch.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/state.hpp>
#include <understudy/solvers/numerics/slot_archive.hpp>
#include <unordered_map>
#include <vector>

namespace understudy::numerics {

/// What the slots of an operator remember from call to call, such as warm starts, within a memory
/// limit; what has not been used for longest is dropped first.
///
/// A Memory has, besides a default constructor: bytes(); accept(exec), which makes the latest
/// solution the accepted one; go_back(exec), the other way round; save(SlotWriter&) const of the
/// accepted solution, and restore(SlotReader&, exec). What they start on `exec` is waited for here.
template <class Memory>
class SlotMemories {
 public:
  explicit SlotMemories(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// The memories of the slots of a batch, made when there is none, given what one may come to
  /// need. Null for slot -1, for the second appearance of a slot, and for slots the limit has no
  /// room for. Valid until the next call.
  std::vector<Memory*> claim(const std::vector<std::int64_t>& slots, std::size_t bytes_each) {
    ++clock_;
    std::vector<Memory*> memories(slots.size(), nullptr);
    const std::size_t room = most_bytes_ / std::max<std::size_t>(1, bytes_each);
    std::size_t claimed = 0;
    for (std::size_t k = 0; k < slots.size() && claimed < room; ++k) {
      if (slots[k] < 0) continue;
      Entry& entry = entries_[slots[k]];
      if (entry.last_use == clock_) continue;
      entry.last_use = clock_;
      entry.changed = true;
      memories[k] = &entry.memory;  // stays where it is: the map is made of nodes
      ++claimed;
    }
    drop_oldest(room);
    return memories;
  }

  /// The latest solutions.
  void accept() {
    settle([](Memory& memory, const Execution& exec) { memory.accept(exec); });
  }

  /// To the last accepted ones.
  void go_back() {
    settle([](Memory& memory, const Execution& exec) { memory.go_back(exec); });
  }

  /// Between two steps: everything, in pieces of about 64 MB, and back. The same bits and ages, so
  /// that the same slots are dropped first.
  void save(StateSink& state) const {
    constexpr std::size_t piece_bytes = std::size_t{64} << 20;
    const std::vector<std::int64_t> slots = sorted_slots();
    std::int64_t pieces = 0;
    for (std::size_t first = 0; first < slots.size(); ++pieces) {
      SlotWriter writer;
      std::size_t last = first;
      for (std::size_t bytes = 0; last < slots.size() && bytes < piece_bytes; ++last)
        bytes += write(slots[last], writer);
      state.put("starts_" + std::to_string(pieces), writer.piece(last - first));
      first = last;
    }
    Archive head;
    head.set_attribute("clock", static_cast<std::int64_t>(clock_));
    head.set_attribute("pieces", pieces);
    state.put("starts", head);
  }

  /// Throws InputError, and remembers what it did before, for a state that `save` has not written.
  void restore(const StateSource& state) {
    const Archive head = state.get("starts");
    const std::int64_t clock = head.integer("clock"), pieces = head.integer("pieces");
    if (clock < 0 || pieces < 0)
      SlotReader::refuse("starts", "a negative number of calls or pieces");
    Entries entries;
    for (std::int64_t k = 0; k < pieces; ++k)
      read(state.get("starts_" + std::to_string(k)), static_cast<std::uint64_t>(clock), entries);
    entries_ = std::move(entries);
    clock_ = static_cast<std::uint64_t>(clock);
  }

  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const {
    std::size_t total = 0;
    for (const auto& [slot, entry] : entries_) total += entry.memory.bytes();
    return total;
  }

 private:
  struct Entry {
    Memory memory;
    std::uint64_t last_use = 0;
    bool changed = false;  // since the last accepted step
  };
  using Entries = std::unordered_map<std::int64_t, Entry>;

  template <class Settle>
  void settle(const Settle& one) {
    const Execution exec;
    for (auto& [slot, entry] : entries_) {
      if (!entry.changed) continue;
      one(entry.memory, exec);
      entry.changed = false;
    }
    exec.fence("understudy/numerics/settle_memories");
  }

  void drop_oldest(std::size_t most_entries) {
    if (entries_.size() <= most_entries) return;
    std::vector<std::pair<std::uint64_t, std::int64_t>> by_age;
    for (const auto& [slot, entry] : entries_) by_age.emplace_back(entry.last_use, slot);
    std::sort(by_age.begin(), by_age.end());
    by_age.resize(entries_.size() - most_entries);
    for (const auto& [last_use, slot] : by_age) entries_.erase(slot);
  }

  std::vector<std::int64_t> sorted_slots() const {
    std::vector<std::int64_t> slots;
    for (const auto& [slot, entry] : entries_) slots.push_back(slot);
    std::sort(slots.begin(), slots.end());
    return slots;
  }

  /// Returns the bytes that the slot remembers.
  std::size_t write(std::int64_t slot, SlotWriter& writer) const {
    const Entry& entry = entries_.at(slot);
    if (entry.changed)
      throw InternalError({.what = "A solver was asked for its state within a step",
                           .got = "slot " + std::to_string(slot) + " since the last end_step",
                           .expected = "a call between end_step and apply",
                           .todo = "Please report this"});
    writer.fact(static_cast<std::uint64_t>(slot));
    writer.fact(entry.last_use);
    entry.memory.save(writer);
    return entry.memory.bytes();
  }

  static void read(const Archive& piece, std::uint64_t clock, Entries& entries) {
    SlotReader reader(piece);
    const Execution exec;
    for (std::size_t k = 0; k < reader.slots(); ++k) {
      const auto slot = static_cast<std::int64_t>(reader.fact());
      const auto [entry, is_new] = entries.try_emplace(slot);
      entry->second.last_use = reader.fact();
      if (slot < 0 || !is_new || entry->second.last_use > clock)
        SlotReader::refuse(
            "starts", "slot " + std::to_string(slot) + ", which was there before or is used later");
      entry->second.memory.restore(reader, exec);
    }
    reader.finish();
    exec.fence("understudy/numerics/read_memories");
  }

  std::size_t most_bytes_;
  std::uint64_t clock_ = 0;
  Entries entries_;
};

}  // namespace understudy::numerics
