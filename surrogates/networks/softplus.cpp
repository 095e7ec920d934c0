#include <bit>
#include <cmath>
#include <cstdint>
#include <understudy/surrogates/networks/softplus.hpp>

namespace understudy::surrogates {
namespace {

// e^x for -700 <= x <= 0: x = n ln 2 + r, |r| <= ln 2 / 2, Taylor polynomial in r of degree 13
// (remainder 4e-18). n is read from the last bits of a number of fixed exponent, which needs no
// conversion between integers and doubles.
inline double exponential(double x) {
  constexpr double magic = 0x1.8p52;
  constexpr double high = 0x1.62e42fefa0000p-1, low = 0x1.cf79abc9e3b3ap-40;  // ln 2
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
  const auto exponent = (std::bit_cast<std::uint64_t>(shifted) + 1023U) << 52U;
  return p * std::bit_cast<double>(exponent);
}

// ln(1 + e) = 2 artanh(t), t = e / (2 + e), for 0 <= e <= 1: t is at most 1/3, so that the odd
// series to degree 31 leaves 1e-17.
inline double twice_artanh(double t) {
  const double s = t * t;
  double p = 1.0 / 31.0;
  p = p * s + 1.0 / 29.0;
  p = p * s + 1.0 / 27.0;
  p = p * s + 1.0 / 25.0;
  p = p * s + 1.0 / 23.0;
  p = p * s + 1.0 / 21.0;
  p = p * s + 1.0 / 19.0;
  p = p * s + 1.0 / 17.0;
  p = p * s + 1.0 / 15.0;
  p = p * s + 1.0 / 13.0;
  p = p * s + 1.0 / 11.0;
  p = p * s + 1.0 / 9.0;
  p = p * s + 1.0 / 7.0;
  p = p * s + 1.0 / 5.0;
  p = p * s + 1.0 / 3.0;
  p = p * s + 1.0;
  return 2.0 * t * p;
}

inline double decay(double z) {
  const double x = -std::fabs(z);
  return exponential(x < -700.0 ? -700.0 : x);  // NaN stays
}

}  // namespace

void softplus_with_derivatives(const double* z, std::size_t count, double* value, double* first,
                               double* second) {
#pragma omp simd
  for (std::size_t k = 0; k < count; ++k) {
    const double e = decay(z[k]);
    const double share = 1.0 / ((1.0 + e) * (2.0 + e));  // one division for both quotients
    value[k] = (z[k] < 0.0 ? 0.0 : z[k]) + twice_artanh(e * (1.0 + e) * share);
    first[k] = (z[k] < 0.0 ? e : 1.0) * (2.0 + e) * share;
  }
  if (second == nullptr) return;
#pragma omp simd
  for (std::size_t k = 0; k < count; ++k) second[k] = first[k] * (1.0 - first[k]);
}

}  // namespace understudy::surrogates
