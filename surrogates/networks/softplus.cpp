#include <algorithm>
#include <understudy/core/pack_math.hpp>
#include <understudy/surrogates/networks/softplus.hpp>

namespace understudy::surrogates {
namespace {

using UnitPack = Pack<double, lanes<double>>;

// ln(1 + e) = 2 artanh(t), t = e / (2 + e), for 0 <= e <= 1: t is at most 1/3, so that the odd
// series to degree 31 leaves 1e-17.
UnitPack twice_artanh(UnitPack t) {
  const UnitPack s = t * t;
  UnitPack p(1.0 / 31.0);
#pragma GCC unroll 15
  for (int degree = 29; degree > 0; degree -= 2) p = p * s + 1.0 / degree;
  return 2.0 * t * p;
}

struct Softplus {
  UnitPack value, first, second;
  explicit Softplus(UnitPack z) {
    const UnitPack zero(0.0), one(1.0);
    const UnitPack e = exp(where_greater(z, zero, -z, z));  // of -|z|; NaN stays
    const UnitPack share = 1.0 / ((1.0 + e) * (2.0 + e));   // one division for both quotients
    value = where_greater(zero, z, zero, z) + twice_artanh(e * (1.0 + e) * share);
    first = where_greater(zero, z, e, one) * (2.0 + e) * share;
    second = first * (1.0 - first);
  }
};

}  // namespace

void softplus_with_derivatives(const double* z, std::size_t count, double* value, double* first,
                               double* second) {
  constexpr std::size_t width = UnitPack::width;
  std::size_t k = 0;
  for (; k + width <= count; k += width) {
    const Softplus units(UnitPack::load(z + k));
    units.value.store(value + k);
    units.first.store(first + k);
    if (second != nullptr) units.second.store(second + k);
  }
  if (k == count) return;
  double rest[4][width] = {};  // z and what becomes of it, of the last few
  std::copy(z + k, z + count, rest[0]);
  softplus_with_derivatives(rest[0], width, rest[1], rest[2], rest[3]);
  std::copy(rest[1], rest[1] + (count - k), value + k);
  std::copy(rest[2], rest[2] + (count - k), first + k);
  if (second != nullptr) std::copy(rest[3], rest[3] + (count - k), second + k);
}

}  // namespace understudy::surrogates
