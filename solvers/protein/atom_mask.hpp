#pragma once
#include <array>
#include <understudy/core/batch.hpp>
#include <understudy/core/pack_math.hpp>
#include <understudy/solvers/protein/vector.hpp>
#include <vector>

namespace understudy::protein {

/// Packs that the atoms of a molecule fill, the last one perhaps in part.
constexpr int packs_of(int atoms) { return (atoms + Pack::width - 1) / Pack::width; }

/// Which atoms each atom acts on: a bit for each, the bits of a pack together. Never itself, nor
/// what fills up the last pack.
class AtomMask {
 public:
  /// All but the excluded pairs.
  AtomMask(int atoms, const std::vector<std::array<int, 2>>& excluded);

  /// For kernels.
  struct Access {
    int packs;
    const std::uint8_t* bits;

    KOKKOS_FORCEINLINE_FUNCTION unsigned operator()(int atom, int pack) const {
      return bits[static_cast<std::ptrdiff_t>(atom) * packs + pack];
    }
  };
  Access access() const { return {packs_, bits_.data()}; }

 private:
  int packs_;
  Kokkos::View<std::uint8_t*> bits_;  // [atoms, packs]
};

}  // namespace understudy::protein
