#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/core/pack.hpp>

namespace understudy::numerics {

namespace detail {
template <class Functor>
struct SumBlock {
  Functor functor;
  int count, per_block;
  double* sums;

  KOKKOS_FUNCTION void operator()(int block) const {
    double sum = 0;
    for (int i = block * per_block; i < count && i < (block + 1) * per_block; ++i) functor(i, sum);
    sums[block] = sum;
  }
};
}  // namespace detail

/// The sum of what functor(i, sum) adds for i in [0, count): on a processor in an order that does
/// not depend on the number of threads, so that its bits do not, either. Waits for it.
template <class Functor>
double ordered_sum(const Execution& exec, const std::string& label, int count,
                   const Functor& functor) {
  double total = 0;
  if constexpr (on_gpu) {
    Kokkos::parallel_reduce(label, Kokkos::RangePolicy<Execution>(exec, 0, count), functor, total);
  } else {
    constexpr int most_blocks = 512;
    const int per_block = count / most_blocks + 1, blocks = (count + per_block - 1) / per_block;
    double sums[most_blocks];
    Kokkos::parallel_for(label, Kokkos::RangePolicy<Execution>(exec, 0, blocks),
                         detail::SumBlock<Functor>{functor, count, per_block, sums});
    exec.fence("understudy/numerics/ordered_sum");
    for (int b = 0; b < blocks; ++b) total += sums[b];
  }
  return total;
}

}  // namespace understudy::numerics
