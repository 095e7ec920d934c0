#pragma once
#include <understudy/core/batch.hpp>

namespace understudy::shapes {

/// Work items 0 to count - 1, numbered in std::size_t.
inline Kokkos::RangePolicy<Execution, Kokkos::IndexType<std::size_t>> row_policy(
    const Execution& exec, std::size_t count) {
  return {exec, 0, count};
}

}  // namespace understudy::shapes
