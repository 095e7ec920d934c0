#include <understudy/solvers/fluid/flow_memory.hpp>

namespace understudy::fluid {
namespace {

// Copies values, not handles: the next solve overwrites `from` in place.
template <int D>
void copy(const Execution& exec, const FlowStart<D>& from, FlowStart<D>& to) {
  Kokkos::View<float*> populations = to.populations;
  if (populations.size() != from.populations.size())
    populations = Kokkos::View<float*>(
        Kokkos::view_alloc("understudy/fluid/accepted", Kokkos::WithoutInitializing),
        from.populations.size());
  Kokkos::deep_copy(exec, populations, from.populations);
  to = from;
  to.populations = populations;
}

}  // namespace

template <int D>
std::size_t FlowMemory<D>::bytes() const {
  return (latest.populations.size() + accepted.populations.size()) * sizeof(float) + sizeof(*this);
}

template <int D>
void FlowMemory<D>::accept(const Execution& exec) {
  if (latest.filled) copy(exec, latest, accepted);
}

template <int D>
void FlowMemory<D>::go_back(const Execution& exec) {
  latest.filled = false;
  if (accepted.filled) copy(exec, accepted, latest);
}

// Between two steps the latest flow is the accepted one, unless the last solve failed.
template <int D>
void FlowMemory<D>::save(numerics::SlotWriter& writer) const {
  writer.fact(latest.filled);
  writer.fact(accepted.filled);
  writer.fact(accepted.geometry);
  writer.number(accepted.viscosity);
  for (int d = 0; d < D; ++d) {
    writer.number(accepted.force[d]);
    writer.number(accepted.velocity[d]);
  }
  writer.array("populations", accepted.populations);
}

template <int D>
void FlowMemory<D>::restore(numerics::SlotReader& reader, const Execution& exec) {
  const bool latest_filled = reader.fact() != 0;
  accepted.filled = reader.fact() != 0;
  accepted.geometry = reader.fact();
  accepted.viscosity = reader.number();
  for (int d = 0; d < D; ++d) {
    accepted.force[d] = reader.number();
    accepted.velocity[d] = reader.number();
  }
  accepted.populations = reader.array("populations");
  if (latest_filled) copy(exec, accepted, latest);
}

template struct FlowMemory<2>;
template struct FlowMemory<3>;

}  // namespace understudy::fluid
