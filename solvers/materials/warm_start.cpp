#include <algorithm>
#include <iterator>
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

}  // namespace

std::size_t CellMemory::bytes() const {
  return bytes_of(latest) + bytes_of(accepted) + sensitivity.size() * sizeof(float) + sizeof(*this);
}

void CellMemory::accept(const Execution& exec) {
  if (latest.filled) copy(exec, latest, accepted);
}

void CellMemory::go_back(const Execution& exec) {
  latest.filled = false;
  if (accepted.filled) copy(exec, accepted, latest);
}

// Between two steps the latest solution is the accepted one, unless the last solve failed.
void CellMemory::save(numerics::SlotWriter& writer) const {
  for (const std::uint64_t fact :
       {std::uint64_t{latest.filled}, std::uint64_t{accepted.filled}, accepted.geometry,
        std::uint64_t{has_sensitivity}, std::uint64_t{sensitivity.extent(0)}})
    writer.fact(fact);
  for (const double component : accepted.load) writer.number(component);
  writer.array("fluctuation", accepted.fluctuation);
  writer.array("jumps", accepted.jumps);
  writer.array("sensitivity", {sensitivity.data(), sensitivity.size()});
}

void CellMemory::restore(numerics::SlotReader& reader, const Execution& exec) {
  const bool latest_filled = reader.fact() != 0;
  accepted.filled = reader.fact() != 0;
  accepted.geometry = reader.fact();
  has_sensitivity = reader.fact() != 0;
  const std::size_t loads = reader.fact();
  for (double& component : accepted.load) component = reader.number();
  accepted.fluctuation = reader.array("fluctuation");
  accepted.jumps = reader.array("jumps");
  const Kokkos::View<float*> flat = reader.array("sensitivity");
  if (loads > flat.size() || flat.size() != loads * (loads == 0 ? 0 : flat.size() / loads))
    numerics::SlotReader::refuse("sensitivity", std::to_string(loads) + " loads");
  sensitivity = Kokkos::View<float**, Kokkos::LayoutRight>(
      "understudy/materials/kept_sensitivity", loads, loads == 0 ? 0 : flat.size() / loads);
  Kokkos::deep_copy(
      exec, Kokkos::View<float*, Kokkos::MemoryUnmanaged>(sensitivity.data(), flat.size()), flat);
  exec.fence("understudy/materials/restore");  // `flat` goes
  if (latest_filled) copy(exec, accepted, latest);
}

}  // namespace understudy::materials
