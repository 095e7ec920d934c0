#pragma once
#include <Kokkos_BitManipulation.hpp>
#include <Kokkos_Core.hpp>
#include <cstdint>

namespace understudy::surrogates {

/// Pairs of atoms are computed in packets of that many, whose loops become vector instructions.
inline constexpr int pair_packet = 16;

/// e^x for x <= 0, without a branch; e^-700 below -700. x = n ln 2 + r, |r| <= ln 2 / 2, Taylor
/// polynomial in r of degree 13 (remainder 4e-18). n is read from the last bits of a number of
/// fixed exponent, which needs no conversion between integers and doubles.
KOKKOS_INLINE_FUNCTION double packet_exponential(double x) {
  constexpr double magic = 0x1.8p52;
  constexpr double high = 0x1.62e42fefa0000p-1, low = 0x1.cf79abc9e3b3ap-40;  // ln 2
  x = x < -700.0 ? -700.0 : x;
  const double shifted = x * 0x1.71547652b82fep0 + magic;
  const double n = shifted - magic;
  const double r = (x - n * high) - n * low;
  double p = 1.0 / 6227020800.0;
  p = p * r + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  const auto exponent = (Kokkos::bit_cast<std::uint64_t>(shifted) + 1023U) << 52U;
  return p * Kokkos::bit_cast<double>(exponent);
}

/// 1 / sqrt(x) for normal x > 0, without a branch: four steps of Newton's iteration from a guess by
/// the exponent (Lomont 2003), each of which squares the relative error of 3 %.
KOKKOS_INLINE_FUNCTION double packet_inverse_root(double x) {
  const double half = 0.5 * x;
  double y =
      Kokkos::bit_cast<double>(0x5fe6eb50c7b537a9ULL - (Kokkos::bit_cast<std::uint64_t>(x) >> 1U));
  y *= 1.5 - half * y * y;
  y *= 1.5 - half * y * y;
  y *= 1.5 - half * y * y;
  y *= 1.5 - half * y * y;
  return y;
}

}  // namespace understudy::surrogates
