#pragma once
#include <understudy/solvers/fluid/flow_task.hpp>
#include <understudy/solvers/numerics/slot_memories.hpp>

namespace understudy::fluid {

/// What a slot remembers: the latest flow, and that of the last accepted step.
template <int D>
struct FlowMemory {
  FlowStart<D> latest, accepted;

  std::size_t bytes() const;
  void accept(const Execution& exec);
  void go_back(const Execution& exec);
  void save(numerics::SlotWriter& writer) const;
  void restore(numerics::SlotReader& reader, const Execution& exec);
};

extern template struct FlowMemory<2>;
extern template struct FlowMemory<3>;

}  // namespace understudy::fluid
