#pragma once
#include <cstdint>
#include <understudy/solvers/materials/load_space.hpp>
#include <understudy/solvers/numerics/slot_memories.hpp>

namespace understudy::materials {

/// A solution kept for the next solve of the same cell, in single precision: it only has to be a
/// good start.
struct CellStart {
  Kokkos::View<float*> fluctuation;  ///< D x nodes
  Kokkos::View<float*> jumps;        ///< of the laminate voxels
  double load[LoadSpace::most] = {};
  std::uint64_t geometry = 0;  ///< for which `jumps` was computed
  bool filled = false;
};

/// What a slot remembers: the latest solution, the one of the last accepted step, and the
/// sensitivities du/dload, which serve both.
struct CellMemory {
  CellStart latest, accepted;
  Kokkos::View<float**, Kokkos::LayoutRight> sensitivity;  ///< [load][D x nodes]
  bool has_sensitivity = false;

  std::size_t bytes() const;
  void accept(const Execution& exec);
  void go_back(const Execution& exec);
  void save(numerics::SlotWriter& writer) const;
  void restore(numerics::SlotReader& reader, const Execution& exec);
};

/// Warm starts of all slots of an operator.
using WarmStarts = numerics::SlotMemories<CellMemory>;

}  // namespace understudy::materials
