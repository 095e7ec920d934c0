#pragma once
#include <Kokkos_Core.hpp>
#include <cstdint>

namespace understudy::materials {

/// Regular periodic grid of cubic voxels; n[0] is the fastest index in memory.
template <int D>
struct Grid {
  Kokkos::Array<int, D> n;  ///< voxels per side
  double spacing;           ///< edge of a voxel, relative to the first side of the cell

  KOKKOS_FUNCTION std::size_t voxels() const {
    std::size_t count = 1;
    for (int d = 0; d < D; ++d) count *= static_cast<std::size_t>(n[d]);
    return count;
  }
};

/// What fills one voxel: one phase, or two phases with a plane interface between them.
template <int D>
struct Voxel {
  double inside_fraction;           ///< volume share of phase `inside`, 0..1
  Kokkos::Array<double, D> normal;  ///< unit normal of the interface, from inside to outside
  std::uint8_t inside;              ///< index of the phase that takes `inside_fraction`
  std::uint8_t outside;             ///< index of the phase that takes the rest
};

}  // namespace understudy::materials
