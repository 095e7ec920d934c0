#pragma once
#include <understudy/core/pack.hpp>

/// Functions of packs beside the logarithm. On processors they consist of additions,
/// multiplications and shifts, so they cost much less than a division and a root.
namespace understudy {

/// yes in the lanes whose bits are set, no in the others.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION Pack<double, W> where_bits(unsigned bits, Pack<double, W> yes,
                                                       Pack<double, W> no) {
  if constexpr (W == 1) {
    return (bits & 1U) != 0 ? yes : no;
  } else {
    using Bits = typename Pack<std::int64_t, W>::Native;
    Bits lane_bit{};
#pragma GCC unroll 8
    for (int lane = 0; lane < W; ++lane) lane_bit[lane] = std::int64_t{1} << lane;
    const Bits set = (Bits{} + static_cast<std::int64_t>(bits)) & lane_bit;
    return Pack<double, W>::of(set != 0 ? yes.v : no.v);
  }
}

namespace detail {
/// An integer as wide as a number, and that from which half of a number's bits have to be taken for
/// those of about its reciprocal root.
template <class T>
struct RootGuess;
template <>
struct RootGuess<double> {
  using Bits = std::int64_t;
  static constexpr Bits magic = 0x5fe6eb50c7b537a9LL;
};
template <>
struct RootGuess<float> {
  using Bits = std::int32_t;
  static constexpr Bits magic = 0x5f375a86;
};
}  // namespace detail

/// 1 / sqrt(x) of positive, normal numbers, to 2e-16 of it, or 2e-7 in single precision. Anything
/// for zero, which callers exclude.
template <class T, int W>
KOKKOS_FORCEINLINE_FUNCTION Pack<T, W> reciprocal_sqrt(Pack<T, W> x) {
  using P = Pack<T, W>;
  if constexpr (W == 1) {
    return P(1 / Kokkos::sqrt(x.v));
  } else {
    // Halving and negating the exponent is right to 3.5 %; each of Householder's iterations of
    // fourth order takes that to 35/128 of the fourth power of twice that: 6e-6, then rounding.
    using Guess = detail::RootGuess<T>;
    using Bits = typename Pack<typename Guess::Bits, W>::Native;
    P y = P::of(
        reinterpret_cast<typename P::Native>(Guess::magic - (reinterpret_cast<Bits>(x.v) >> 1)));
#pragma GCC unroll 2
    for (int iteration = 0; iteration < 2; ++iteration) {
      const P h = T(1) - x * (y * y);
      y += (y * h) * (T(0.5) + h * (T(0.375) + T(0.3125) * h));
    }
    return y;
  }
}

/// e^x of numbers up to 700, to 4e-16 of it; those below -708 count as that. NaN stays.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION Pack<double, W> exp(Pack<double, W> x) {
  using P = Pack<double, W>;
  if constexpr (W == 1) {
    return P(Kokkos::exp(x.v));
  } else {
    // x = n ln 2 + r, |r| <= ln(2) / 2; adding 1.5 2^52 rounds to an integer, which the last bits
    // then hold. ln 2 in two parts, as in fdlibm's e_exp.c (Sun Microsystems 1993).
    using Bits = typename Pack<std::int64_t, W>::Native;
    constexpr double rounder = 6755399441055744.0;
    x = where_greater(P(-708.0), x, P(-708.0), x);
    const P shifted = 1.44269504088896338700 * x + rounder;
    const P n = shifted - rounder;
    const P r = (x - 6.93147180369123816490e-01 * n) - 1.90821492927058770002e-10 * n;
    P series(1.0 / 479001600);  // 1 / 12!
    constexpr double inverse_factorials[] = {
        1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720,
        1.0 / 120,      1.0 / 24,      1.0 / 6,      0.5,         1.0,        1.0};
#pragma GCC unroll 12
    for (const double factor : inverse_factorials) series = series * r + factor;
    const Bits power = (reinterpret_cast<Bits>(shifted.v) + 1023) << 52;  // 2^n
    return series * P::of(reinterpret_cast<typename P::Native>(power));
  }
}

}  // namespace understudy
