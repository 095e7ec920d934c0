#include <understudy/surrogates/networks/born_kernels.hpp>
#include <understudy/surrogates/networks/packet_math.hpp>

namespace understudy::surrogates {
namespace {

using Range = Kokkos::RangePolicy<Execution>;

// 1 / f of a pair as a function of p = B_i B_j and of s = r^2, and its derivatives.
struct Still {
  double value, p, s, pp, sp;
  KOKKOS_INLINE_FUNCTION Still(const double product, const double square) {
    const double inverse = 1.0 / product;
    const double a = 0.25 * square * inverse;
    const double e = packet_exponential(-a);
    const double f_p = e * (1.0 + a), f_s = 1.0 - 0.25 * e;  // of f^2
    const double y = packet_inverse_root(square + product * e);
    const double y3 = -0.5 * y * y * y, y5 = -1.5 * y3 * y * y;  // by f^2, twice
    value = y;
    p = y3 * f_p;
    s = y3 * f_s;
    pp = y5 * f_p * f_p + y3 * e * a * a * inverse;
    sp = y5 * f_s * f_p - y3 * 0.25 * e * a * inverse;
  }
};

KOKKOS_INLINE_FUNCTION double sum_of(const double* values) {
  double sum = 0.0;
  for (int k = 0; k < pair_packet; ++k) sum += values[k];
  return sum;
}

struct BornRow {
  Kokkos::View<const double*> charges;
  Field positions, radii;
  BornTerms terms;
  double factor;
  KOKKOS_FUNCTION void operator()(const int row) const {
    const int n = static_cast<int>(charges.extent(0));
    const int item = row / n, i = row % n;
    const double* x = &positions(item % static_cast<int>(positions.extent(0)), 0);
    const double* b = &radii(item, 0);
    const double* q = charges.data();
    double energy[pair_packet] = {}, slope[pair_packet] = {}, force[3][pair_packet] = {};
    for (int first = 0; first < n; first += pair_packet) {
      double qj[pair_packet], bj[pair_packet], d[3][pair_packet];
      for (int k = 0; k < pair_packet; ++k) {
        const int j = first + k < n ? first + k : n - 1;
        qj[k] = first + k < n ? q[j] : 0.0;
        bj[k] = b[j];
        for (int c = 0; c < 3; ++c) d[c][k] = x[c * n + i] - x[c * n + j];
      }
      for (int k = 0; k < pair_packet; ++k) {
        const double s = d[0][k] * d[0][k] + d[1][k] * d[1][k] + d[2][k] * d[2][k];
        const Still pair(b[i] * bj[k], s);
        energy[k] += qj[k] * pair.value;
        slope[k] += qj[k] * bj[k] * pair.p;
        for (int c = 0; c < 3; ++c) force[c][k] += qj[k] * pair.s * d[c][k];
      }
    }
    const double scale = factor * q[i];
    terms.energy(item, i) = scale * sum_of(energy);
    terms.slope(item, i) = 2.0 * scale * sum_of(slope);
    for (int c = 0; c < 3; ++c) terms.forces(item, 3 * i + c) = -4.0 * scale * sum_of(force[c]);
  }
};

struct BornRowBackward {
  Kokkos::View<const double*> charges;
  Field positions, radii;
  BornTerms by;  // dL by the energy of an item, the slopes and the forces
  Field out;
  double factor;
  KOKKOS_FUNCTION void operator()(const int row) const {
    const int n = static_cast<int>(charges.extent(0));
    const int item = row / n, i = row % n;
    const double* x = &positions(item % static_cast<int>(positions.extent(0)), 0);
    const double* b = &radii(item, 0);
    const double* g = &by.slope(item, 0);
    const double* f = &by.forces(item, 0);
    const double* q = charges.data();
    const double by_energy = by.energy(item, 0);
    double sum[pair_packet] = {};
    for (int first = 0; first < n; first += pair_packet) {
      double qj[pair_packet], bj[pair_packet], gj[pair_packet], s[pair_packet] = {},
                                                                work[pair_packet] = {};
      for (int k = 0; k < pair_packet; ++k) {
        const int j = first + k < n ? first + k : n - 1;
        qj[k] = first + k < n ? q[j] : 0.0;
        bj[k] = b[j];
        gj[k] = g[j];
        for (int c = 0; c < 3; ++c) {
          const double d = x[c * n + i] - x[c * n + j];
          s[k] += d * d;
          work[k] += d * (f[3 * i + c] - f[3 * j + c]);
        }
      }
      for (int k = 0; k < pair_packet; ++k) {
        const Still pair(b[i] * bj[k], s[k]);
        const double slopes = pair.pp * bj[k] * (bj[k] * g[i] + b[i] * gj[k]) + pair.p * gj[k];
        sum[k] += qj[k] * (by_energy * bj[k] * pair.p + slopes - 2.0 * pair.sp * bj[k] * work[k]);
      }
    }
    out(item, i) = 2.0 * factor * q[i] * sum_of(sum);
  }
};

Range born_rows(const Execution& exec, const Field& radii) {
  return Range(exec, 0, static_cast<int>(radii.extent(0) * radii.extent(1)));
}

}  // namespace

void born_terms(const Execution& exec, const BornPairs& pairs, const Field& positions,
                const Field& radii, const BornTerms& terms) {
  Kokkos::parallel_for("understudy/surrogates/born_terms", born_rows(exec, radii),
                       BornRow{pairs.charges, positions, radii, terms, pairs.factor});
}

void born_terms_backward(const Execution& exec, const BornPairs& pairs, const Field& positions,
                         const Field& radii, const BornTerms& derivatives, const Field& out) {
  Kokkos::parallel_for(
      "understudy/surrogates/born_terms_backward", born_rows(exec, radii),
      BornRowBackward{pairs.charges, positions, radii, derivatives, out, pairs.factor});
}

}  // namespace understudy::surrogates
