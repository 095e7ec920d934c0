#pragma once
#include <understudy/solvers/numerics/pack.hpp>

namespace understudy::numerics {

/// exp(x) of -700 < x <= 0, lane by lane, to a few units in the last place: 2^n times a Taylor
/// series within half a power of two.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION Pack<double, W> exp_negative(Pack<double, W> x) {
  if constexpr (W == 1) {
    return Pack<double, 1>(Kokkos::exp(x.v));
  } else {
    using P = Pack<double, W>;
    using Bits = typename Pack<std::int64_t, W>::Native;
    // Adding and taking away 1.5 * 2^52 rounds to whole numbers, whose bits are then the lowest.
    constexpr double rounder = 6755399441055744.0;
    const P shifted = 1.4426950408889634 * x + rounder;
    const P whole = shifted - rounder;
    const P f = x - 6.93147180369123816490e-01 * whole - 1.90821492927058770002e-10 * whole;
    P series = P(1.0);
    for (int n = 13; n > 0; --n) series = f * series * P(1.0 / n) + 1.0;
    const Bits power = reinterpret_cast<Bits>(series.v) + (reinterpret_cast<Bits>(shifted.v) << 52);
    return P::of(reinterpret_cast<typename P::Native>(power));
  }
}

}  // namespace understudy::numerics
