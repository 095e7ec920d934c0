#include <understudy/core/pack_math.hpp>
#include <understudy/surrogates/networks/born_kernels.hpp>

namespace understudy::surrogates {
namespace {

using Range = Kokkos::RangePolicy<Execution>;
using AtomPack = Pack<double, lanes<double>>;

// 1 / f of pairs as a function of p = B_i B_j and of s = r^2, and its derivatives.
struct Still {
  AtomPack value, p, s, pp, sp;
  KOKKOS_FORCEINLINE_FUNCTION Still(const AtomPack product, const AtomPack square) {
    const AtomPack inverse = 1.0 / product;
    const AtomPack a = 0.25 * square * inverse;
    const AtomPack e = exp(-a);
    const AtomPack f_p = e * (1.0 + a), f_s = 1.0 - 0.25 * e;  // of f^2
    const AtomPack y = reciprocal_sqrt(square + product * e);
    const AtomPack y3 = -0.5 * y * y * y, y5 = -1.5 * y3 * y * y;  // by f^2, twice
    value = y;
    p = y3 * f_p;
    s = y3 * f_s;
    pp = y5 * f_p * f_p + y3 * e * a * a * inverse;
    sp = y5 * f_s * f_p - 0.25 * y3 * e * a * inverse;
  }
};

// Numbers `first`, ... of n; beyond them `rest`.
KOKKOS_FORCEINLINE_FUNCTION AtomPack pack_of(const double* numbers, const int first, const int n,
                                             const double rest) {
  if (first + AtomPack::width <= n) return AtomPack::load(numbers + first);
  AtomPack some(rest);
  for (int lane = 0; first + lane < n; ++lane) some.set(lane, numbers[first + lane]);
  return some;
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
    AtomPack energy, slope, force[3];
    for (int first = 0; first < n; first += AtomPack::width) {
      const AtomPack qj = pack_of(q, first, n, 0.0), bj = pack_of(b, first, n, 1.0);
      AtomPack d[3], s;
      for (int c = 0; c < 3; ++c) {
        d[c] = x[c * n + i] - pack_of(x + c * n, first, n, 0.0);
        s += d[c] * d[c];
      }
      const Still pair(b[i] * bj, s);
      energy += qj * pair.value;
      slope += qj * bj * pair.p;
      for (int c = 0; c < 3; ++c) force[c] += qj * pair.s * d[c];
    }
    const double scale = factor * q[i];
    terms.energy(item, i) = scale * sum(energy);
    terms.slope(item, i) = 2.0 * scale * sum(slope);
    for (int c = 0; c < 3; ++c) terms.forces(item, 3 * i + c) = -4.0 * scale * sum(force[c]);
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
    AtomPack total;
    for (int first = 0; first < n; first += AtomPack::width) {
      const AtomPack qj = pack_of(q, first, n, 0.0), bj = pack_of(b, first, n, 1.0);
      const AtomPack gj = pack_of(g, first, n, 0.0);
      AtomPack s, work;
      for (int c = 0; c < 3; ++c) {
        const AtomPack d = x[c * n + i] - pack_of(x + c * n, first, n, 0.0);
        s += d * d;
        work += d * (f[3 * i + c] - forces_of(f, c, first, n));
      }
      const Still pair(b[i] * bj, s);
      const AtomPack slopes = pair.pp * bj * (g[i] * bj + b[i] * gj) + pair.p * gj;
      total += qj * (by_energy * bj * pair.p + slopes - 2.0 * pair.sp * bj * work);
    }
    out(item, i) = 2.0 * factor * q[i] * sum(total);
  }

  // Component c of the forces, which lie atom by atom.
  KOKKOS_FORCEINLINE_FUNCTION static AtomPack forces_of(const double* f, const int c,
                                                        const int first, const int n) {
    AtomPack some;
    for (int lane = 0; lane < AtomPack::width && first + lane < n; ++lane)
      some.set(lane, f[3 * (first + lane) + c]);
    return some;
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
