#include <cmath>
#include <understudy/surrogates/networks/packet_math.hpp>
#include <understudy/surrogates/networks/softplus.hpp>

namespace understudy::surrogates {
namespace {

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

inline double decay(double z) { return packet_exponential(-std::fabs(z)); }  // NaN stays

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
