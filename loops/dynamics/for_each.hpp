#pragma once
#include <Kokkos_Core.hpp>
#include <understudy/core/batch.hpp>

namespace understudy::loops {

/// Hands a kernel of (replica, part) its numbers: one loop over both, since often there is but one
/// replica.
template <class Kernel>
struct PartsOfReplicas {
  Kernel kernel;
  int parts;
  KOKKOS_FUNCTION void operator()(int k) const { kernel(k / parts, k % parts); }
};

/// kernel(replica, part) for all parts (coordinates, groups of bonds, ...) of all replicas.
template <class Kernel>
void for_each(const Execution& exec, const char* label, int replicas, int parts,
              const Kernel& kernel) {
  Kokkos::parallel_for(label, Kokkos::RangePolicy<Execution>(exec, 0, replicas * parts),
                       PartsOfReplicas<Kernel>{kernel, parts});
}

}  // namespace understudy::loops
