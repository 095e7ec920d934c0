#include <algorithm>
#include <understudy/solvers/materials/warm_start.hpp>

namespace understudy::materials {
namespace {

std::size_t bytes_of(const CellStart& start) {
  return (start.fluctuation.size() + start.jumps.size()) * sizeof(float);
}

// Copies values, not handles: the next solve overwrites `from` in place.
void copy(const CellStart& from, CellStart& to) {
  const auto copy_view = [](const Kokkos::View<float*>& source, Kokkos::View<float*>& target) {
    if (target.extent(0) != source.extent(0))
      target = Kokkos::View<float*>(
          Kokkos::view_alloc("understudy/materials/accepted", Kokkos::WithoutInitializing),
          source.extent(0));
    Kokkos::deep_copy(target, source);
  };
  copy_view(from.fluctuation, to.fluctuation);
  copy_view(from.jumps, to.jumps);
  std::copy(std::begin(from.load), std::end(from.load), std::begin(to.load));
  to.geometry = from.geometry;
  to.filled = from.filled;
}

}  // namespace

template <int D>
std::size_t CellMemory<D>::bytes() const {
  return bytes_of(latest) + bytes_of(accepted) + sensitivity.size() * sizeof(float) + sizeof(*this);
}

template <int D>
std::size_t WarmStarts<D>::bytes() const {
  std::size_t total = 0;
  for (const auto& [slot, entry] : entries_) total += entry.memory.bytes();
  return total;
}

template <int D>
std::vector<CellMemory<D>*> WarmStarts<D>::claim(const std::vector<std::int64_t>& slots,
                                                 std::size_t bytes_each) {
  ++clock_;
  std::vector<CellMemory<D>*> memories(slots.size(), nullptr);
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

template <int D>
void WarmStarts<D>::drop_oldest(std::size_t most_entries) {
  if (entries_.size() <= most_entries) return;
  std::vector<std::pair<std::uint64_t, std::int64_t>> by_age;
  for (const auto& [slot, entry] : entries_) by_age.emplace_back(entry.last_use, slot);
  std::sort(by_age.begin(), by_age.end());
  by_age.resize(entries_.size() - most_entries);
  for (const auto& [last_use, slot] : by_age) entries_.erase(slot);
}

template <int D>
void WarmStarts<D>::accept() {
  for (auto& [slot, entry] : entries_) {
    if (!entry.changed) continue;
    if (entry.memory.latest.filled) copy(entry.memory.latest, entry.memory.accepted);
    entry.changed = false;
  }
}

template <int D>
void WarmStarts<D>::restore() {
  for (auto& [slot, entry] : entries_) {
    if (!entry.changed) continue;
    entry.memory.latest.filled = false;
    if (entry.memory.accepted.filled) copy(entry.memory.accepted, entry.memory.latest);
    entry.changed = false;
  }
}

template struct CellMemory<2>;
template struct CellMemory<3>;
template class WarmStarts<2>;
template class WarmStarts<3>;

}  // namespace understudy::materials
