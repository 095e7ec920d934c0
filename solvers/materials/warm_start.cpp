#include <algorithm>
#include <string>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/warm_start.hpp>

namespace understudy::materials {
namespace {

std::size_t bytes_of(const CellStart& start) {
  return (start.fluctuation.size() + start.jumps.size()) * sizeof(float);
}

// Copies values, not handles: the next solve overwrites `from` in place.
void copy(const Execution& exec, const CellStart& from, CellStart& to) {
  const auto copy_view = [&](const Kokkos::View<float*>& source, Kokkos::View<float*>& target) {
    if (target.extent(0) != source.extent(0))
      target = Kokkos::View<float*>(
          Kokkos::view_alloc("understudy/materials/accepted", Kokkos::WithoutInitializing),
          source.extent(0));
    Kokkos::deep_copy(exec, target, source);  // the caller waits once, for all slots
  };
  copy_view(from.fluctuation, to.fluctuation);
  copy_view(from.jumps, to.jumps);
  std::copy(std::begin(from.load), std::end(from.load), std::begin(to.load));
  to.geometry = from.geometry;
  to.filled = from.filled;
}

constexpr std::size_t piece_bytes = std::size_t{64} << 20;
constexpr std::size_t facts_per_slot = 10;

template <class View>
void append(const View& from, std::vector<float>& to) {
  const auto host = on_host(from);
  to.insert(to.end(), host.data(), host.data() + host.size());
}

/// The numbers of an array in a piece, taken off slot by slot.
template <class T>
class Rest {
 public:
  Rest(const Archive& piece, const std::string& name)
      : name_(name), all_(std::get_if<std::vector<T>>(&piece.array(name).data)) {
    if (all_ == nullptr) misfit("another type");
  }
  const T* take(std::size_t count) {
    if (count > all_->size() - taken_) misfit(std::to_string(all_->size()) + " numbers");
    taken_ += count;
    return all_->data() + taken_ - count;
  }

 private:
  [[noreturn]] void misfit(const std::string& got) const {
    throw InputError({.what = "The warm starts '" + name_ + "' of a checkpoint do not fit",
                      .got = got,
                      .expected = "what the same solver left",
                      .todo = checkpoint_remedy});
  }

  std::string name_;
  const std::vector<T>* all_;
  std::size_t taken_ = 0;
};

template <class View>
void fill(const View& view, Rest<float>& rest) {
  const auto host = Kokkos::create_mirror_view(view);
  std::copy_n(rest.take(view.size()), view.size(), host.data());
  Kokkos::deep_copy(view, host);
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
  const Execution exec;
  for (auto& [slot, entry] : entries_) {
    if (!entry.changed) continue;
    if (entry.memory.latest.filled) copy(exec, entry.memory.latest, entry.memory.accepted);
    entry.changed = false;
  }
  exec.fence("understudy/materials/accept");
}

template <int D>
void WarmStarts<D>::go_back() {
  const Execution exec;
  for (auto& [slot, entry] : entries_) {
    if (!entry.changed) continue;
    entry.memory.latest.filled = false;
    if (entry.memory.accepted.filled) copy(exec, entry.memory.accepted, entry.memory.latest);
    entry.changed = false;
  }
  exec.fence("understudy/materials/go_back");
}

template <int D>
void WarmStarts<D>::save(StateSink& state) const {
  std::vector<std::int64_t> slots;
  for (const auto& [slot, entry] : entries_) slots.push_back(slot);
  std::sort(slots.begin(), slots.end());
  std::int64_t pieces = 0;
  for (std::size_t first = 0; first < slots.size(); ++pieces) {
    std::size_t last = first, bytes = 0;
    while (last < slots.size() && bytes < piece_bytes)
      bytes += entries_.at(slots[last++]).memory.bytes();
    state.put("starts_" + std::to_string(pieces),
              pack({slots.begin() + static_cast<std::ptrdiff_t>(first),
                    slots.begin() + static_cast<std::ptrdiff_t>(last)}));
    first = last;
  }
  Archive head;
  head.set_attribute("clock", static_cast<std::int64_t>(clock_));
  head.set_attribute("pieces", pieces);
  state.put("starts", head);
}

/// Between two steps the latest solution is the accepted one, unless the last solve failed.
template <int D>
Archive WarmStarts<D>::pack(const std::vector<std::int64_t>& slots) const {
  std::vector<std::int64_t> facts;
  std::vector<double> loads;
  std::vector<float> fluctuation, jumps, sensitivity;
  for (const std::int64_t slot : slots) {
    const Entry& entry = entries_.at(slot);
    const CellMemory<D>& memory = entry.memory;
    const CellStart& start = memory.accepted;
    if (entry.changed)
      throw InternalError({.what = "The cell solver was asked for its state within a step",
                           .got = "slot " + std::to_string(slot) + " since the last end_step",
                           .expected = "a call between end_step and apply",
                           .todo = "Please report this"});
    const std::uint64_t row[facts_per_slot] = {static_cast<std::uint64_t>(slot),
                                               entry.last_use,
                                               memory.latest.filled,
                                               start.filled,
                                               start.geometry,
                                               memory.has_sensitivity,
                                               start.fluctuation.extent(0),
                                               start.jumps.extent(0),
                                               memory.sensitivity.extent(0),
                                               memory.sensitivity.extent(1)};
    for (const std::uint64_t fact : row) facts.push_back(static_cast<std::int64_t>(fact));
    loads.insert(loads.end(), std::begin(start.load), std::end(start.load));
    append(start.fluctuation, fluctuation);
    append(start.jumps, jumps);
    append(memory.sensitivity, sensitivity);
  }
  Archive piece;
  piece.set("facts", NamedArray{{slots.size(), facts_per_slot}, std::move(facts)});
  piece.set("load", std::move(loads), {slots.size(), LoadSpace::most});
  piece.set("fluctuation", NamedArray{{fluctuation.size()}, std::move(fluctuation)});
  piece.set("jumps", NamedArray{{jumps.size()}, std::move(jumps)});
  piece.set("sensitivity", NamedArray{{sensitivity.size()}, std::move(sensitivity)});
  return piece;
}

template <int D>
void WarmStarts<D>::restore(const StateSource& state) {
  entries_.clear();
  const Archive head = state.get("starts");
  clock_ = static_cast<std::uint64_t>(head.integer("clock"));
  for (std::int64_t k = 0; k < head.integer("pieces"); ++k)
    unpack(state.get("starts_" + std::to_string(k)));
}

template <int D>
void WarmStarts<D>::unpack(const Archive& piece) {
  Rest<std::int64_t> facts(piece, "facts");
  Rest<double> loads(piece, "load");
  Rest<float> fluctuation(piece, "fluctuation"), jumps(piece, "jumps"),
      sensitivity(piece, "sensitivity");
  const std::size_t slots = piece.array("facts").shape.front();
  const Execution exec;
  for (std::size_t k = 0; k < slots; ++k) {
    const std::int64_t* fact = facts.take(facts_per_slot);
    const auto unsigned_fact = [&](int i) { return static_cast<std::uint64_t>(fact[i]); };
    Entry& entry = entries_[fact[0]];
    CellMemory<D>& memory = entry.memory;
    CellStart& start = memory.accepted;
    entry.last_use = unsigned_fact(1);
    start.filled = fact[3] != 0;
    start.geometry = unsigned_fact(4);
    memory.has_sensitivity = fact[5] != 0;
    start.fluctuation = Kokkos::View<float*>("understudy/materials/accepted", unsigned_fact(6));
    start.jumps = Kokkos::View<float*>("understudy/materials/accepted", unsigned_fact(7));
    memory.sensitivity = Kokkos::View<float**, Kokkos::LayoutRight>(
        "understudy/materials/kept_sensitivity", unsigned_fact(8), unsigned_fact(9));
    std::copy_n(loads.take(LoadSpace::most), LoadSpace::most, start.load);
    fill(start.fluctuation, fluctuation);
    fill(start.jumps, jumps);
    fill(memory.sensitivity, sensitivity);
    if (fact[2] != 0) copy(exec, start, memory.latest);
  }
  exec.fence("understudy/materials/unpack");
}

template struct CellMemory<2>;
template struct CellMemory<3>;
template class WarmStarts<2>;
template class WarmStarts<3>;

}  // namespace understudy::materials
