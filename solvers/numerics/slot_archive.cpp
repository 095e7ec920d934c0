#include <understudy/core/errors.hpp>
#include <understudy/core/state.hpp>
#include <understudy/solvers/numerics/slot_archive.hpp>

namespace understudy::numerics {
namespace {

constexpr const char* facts = "facts";
constexpr const char* numbers = "numbers";

}  // namespace

void SlotWriter::array(const std::string& name, const Kokkos::View<const float*>& view) {
  fact(view.size());
  const auto host = on_host(view);
  std::vector<float>& all = arrays_[name];
  all.insert(all.end(), host.data(), host.data() + host.size());
}

Archive SlotWriter::piece(std::size_t slots) const {
  Archive piece;
  piece.set_attribute("slots", static_cast<std::int64_t>(slots));
  piece.set(facts, NamedArray{{facts_.size()}, facts_});
  piece.set(numbers, NamedArray{{numbers_.size()}, numbers_});
  for (const auto& [name, values] : arrays_) piece.set(name, NamedArray{{values.size()}, values});
  return piece;
}

void SlotReader::refuse(const std::string& name, const std::string& got) {
  throw InputError({.what = "The warm starts '" + name + "' of a checkpoint do not fit",
                    .got = got,
                    .expected = "what the same solver left",
                    .todo = checkpoint_remedy});
}

SlotReader::SlotReader(const Archive& piece)
    : piece_(piece), slots_(static_cast<std::size_t>(piece.integer("slots"))) {}

template <class T>
const T* SlotReader::take(const std::string& name, std::size_t count) {
  const auto* all = std::get_if<std::vector<T>>(&piece_.array(name).data);
  if (all == nullptr) refuse(name, "another type");
  std::size_t& taken = taken_[name];
  if (count > all->size() - taken) refuse(name, std::to_string(all->size()) + " numbers");
  taken += count;
  return all->data() + taken - count;
}

std::uint64_t SlotReader::fact() {
  return static_cast<std::uint64_t>(*take<std::int64_t>(facts, 1));
}

double SlotReader::number() { return *take<double>(numbers, 1); }

Kokkos::View<float*> SlotReader::array(const std::string& name) {
  const std::size_t size = fact();
  const float* values = take<float>(name, size);
  Kokkos::View<float*> view("understudy/numerics/restored", size);
  Kokkos::deep_copy(
      view, Kokkos::View<const float*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(values, size));
  return view;
}

void SlotReader::finish() const {
  for (const auto& [name, array] : piece_.arrays()) {
    const std::size_t held = std::visit([](const auto& all) { return all.size(); }, array.data);
    const auto found = taken_.find(name);
    if (held != (found == taken_.end() ? 0 : found->second))
      refuse(name, std::to_string(held) + " numbers");
  }
}

}  // namespace understudy::numerics
