#include <understudy/solvers/protein/potential_memory.hpp>

namespace understudy::protein {
namespace {

void fit_potential(std::size_t size, StoredPotential& potential) {
  if (potential.values.size() == size) return;
  potential.values = numerics::Floats(
      Kokkos::view_alloc("understudy/protein/stored_potential", Kokkos::WithoutInitializing), size);
}

// Copies values, not handles: the next solve overwrites `from` in place.
void copy_potential(const Execution& exec, const StoredPotential& from, StoredPotential& to) {
  fit_potential(from.values.size(), to);
  Kokkos::deep_copy(exec, to.values, from.values);
  to.filled = from.filled;
  to.box = from.box;
}

struct RoundPotential {
  const double* from;
  float* to;
  KOKKOS_FUNCTION void operator()(int a) const { to[a] = static_cast<float>(from[a]); }
};

}  // namespace

bool StoredPotential::is_on(const GridBox& other) const {
  if (!filled || !(box.nodes == other.nodes)) return false;
  for (int d = 0; d < 3; ++d)
    if (box.first[d] != other.first[d]) return false;
  return true;
}

std::size_t PotentialMemory::bytes() const {
  return (latest.values.size() + accepted.values.size()) * sizeof(float) + sizeof(*this);
}

void PotentialMemory::accept(const Execution& exec) {
  if (latest.filled) copy_potential(exec, latest, accepted);
}

void PotentialMemory::go_back(const Execution& exec) {
  latest.filled = false;
  if (accepted.filled) copy_potential(exec, accepted, latest);
}

// Between two steps the latest potential is the accepted one, unless the last solve failed.
void PotentialMemory::save(numerics::SlotWriter& writer) const {
  writer.fact(latest.filled);
  writer.fact(accepted.filled);
  for (int d = 0; d < 3; ++d) {
    writer.fact(static_cast<std::uint64_t>(accepted.box.nodes.n[d]));
    writer.number(accepted.box.first[d]);
  }
  writer.number(accepted.box.spacing);
  writer.array("potentials", accepted.values);
}

void PotentialMemory::restore(numerics::SlotReader& reader, const Execution& exec) {
  const bool latest_filled = reader.fact() != 0;
  accepted.filled = reader.fact() != 0;
  for (int d = 0; d < 3; ++d) {
    accepted.box.nodes.n[d] = static_cast<int>(reader.fact());
    accepted.box.first[d] = static_cast<int>(reader.number());
  }
  accepted.box.spacing = reader.number();
  accepted.values = reader.array("potentials");
  if (accepted.filled && accepted.values.size() != accepted.box.nodes.size())
    numerics::SlotReader::refuse("potentials", "a potential that does not fit its grid");
  if (latest_filled) copy_potential(exec, accepted, latest);
}

void store_potential(const Execution& exec, const GridBox& box, const numerics::Doubles& from,
                     StoredPotential& to) {
  fit_potential(from.size(), to);
  to.box = box;
  to.filled = true;
  Kokkos::parallel_for("understudy/protein/store_potential",
                       Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(from.size())),
                       RoundPotential{from.data(), to.values.data()});
}

}  // namespace understudy::protein
