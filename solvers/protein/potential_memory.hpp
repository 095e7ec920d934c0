#pragma once
#include <understudy/solvers/numerics/slot_memories.hpp>
#include <understudy/solvers/protein/grid_box.hpp>

namespace understudy::protein {

/// A potential that a solver may start from, on the grid that it was found on; single precision.
struct StoredPotential {
  bool filled = false;
  GridBox box;
  numerics::Floats values;

  bool is_on(const GridBox& other) const;
};

/// What a slot remembers: the latest potential, and that of the last accepted step.
struct PotentialMemory {
  StoredPotential latest, accepted;

  std::size_t bytes() const;
  void accept(const Execution& exec);
  void go_back(const Execution& exec);
  void save(numerics::SlotWriter& writer) const;
  void restore(numerics::SlotReader& reader, const Execution& exec);
};

/// to = from, on that box; makes room where there is none.
void store_potential(const Execution& exec, const GridBox& box, const numerics::Doubles& from,
                     StoredPotential& to);

}  // namespace understudy::protein
