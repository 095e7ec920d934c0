#include <understudy/surrogates/networks/radial_kernels.hpp>

namespace understudy::surrogates {
namespace {

using Range = Kokkos::RangePolicy<Execution>;
constexpr int radial_terms = radial_functions;

// Two atoms and what features depend on.
struct AtomPair {
  double d[3], square;
  KOKKOS_INLINE_FUNCTION AtomPair(const double* x, const int atoms, const int i, const int j)
      : square(0.0) {
    for (int c = 0; c < 3; ++c) {
      d[c] = x[c * atoms + i] - x[c * atoms + j];
      square += d[c] * d[c];
    }
  }
};

// T_k(x) fade(r) for all k.
KOKKOS_INLINE_FUNCTION void radial_values(const double r, const double cutoff, double* values) {
  const double share = r / cutoff, rest = 1.0 - share * share, x = 2.0 * share - 1.0;
  double before = rest * rest * rest, now = x * before;
  for (int k = 0; k < radial_terms; ++k) {
    values[k] = before;
    const double next = 2.0 * x * now - before;
    before = now;
    now = next;
  }
}

// Their derivatives by r; T_k' follows from differentiating the recurrence.
KOKKOS_INLINE_FUNCTION void radial_slopes(const double r, const double cutoff, double* slopes) {
  const double share = r / cutoff, rest = 1.0 - share * share, x = 2.0 * share - 1.0;
  const double fade = rest * rest * rest * 2.0 / cutoff;
  const double fading = -6.0 * share * rest * rest / cutoff;
  double before = 1.0, now = x, slope_before = 0.0, slope_now = 1.0;
  for (int k = 0; k < radial_terms; ++k) {
    slopes[k] = before * fading + slope_before * fade;
    const double next = 2.0 * x * now - before;
    const double slope_next = 2.0 * (now + x * slope_now) - slope_before;
    before = now;
    now = next;
    slope_before = slope_now;
    slope_now = slope_next;
  }
}

struct RadialFeatures {
  RadialAtoms atoms;
  Field positions, features;
  KOKKOS_FUNCTION void operator()(const int row) const {
    const int n = static_cast<int>(atoms.kinds.extent(0)), width = atoms.features();
    const int sample = row / n, i = row % n;
    const double* x = &positions(sample, 0);
    double* out = &features(sample, static_cast<std::size_t>(i) * width);
    const double softening = atoms.softening * atoms.softening;
    double far[2] = {}, values[radial_terms];
    double* charged = out + atoms.kind_count * radial_terms;
    for (int k = 0; k < width; ++k) out[k] = 0.0;
    for (int j = 0; j < n; ++j) {
      if (j == i) continue;
      const AtomPair pair(x, n, i, j);
      const double inverse = 1.0 / (pair.square + softening);
      const double fourth = atoms.volumes(j) * inverse * inverse;
      far[0] += fourth;
      far[1] += fourth * softening * inverse;
      if (pair.square >= atoms.cutoff * atoms.cutoff) continue;
      radial_values(Kokkos::sqrt(pair.square), atoms.cutoff, values);
      double* own = out + atoms.kinds(j) * radial_terms;
      for (int k = 0; k < radial_terms; ++k) own[k] += values[k];
      for (int k = 0; k < radial_terms; ++k) charged[k] += atoms.charges(j) * values[k];
    }
    charged[radial_terms] = far[0];
    charged[radial_terms + 1] = far[1];
  }
};

// -dE/dx_i: an atom's features change with its own place, and so do those of all others.
struct RadialPull {
  RadialAtoms atoms;
  Field positions, slopes, forces;
  int members, samples;
  KOKKOS_FUNCTION void operator()(const int row) const {
    const int n = static_cast<int>(atoms.kinds.extent(0)), width = atoms.features();
    const int sample = row / n, i = row % n;
    const double* x = &positions(sample, 0);
    const double softening = atoms.softening * atoms.softening;
    for (int m = 0; m < members; ++m)
      for (int c = 0; c < 3; ++c) forces(m * samples + sample, 3 * i + c) = 0.0;
    for (int j = 0; j < n; ++j) {
      if (j == i) continue;
      const AtomPair pair(x, n, i, j);
      const double inverse = 1.0 / (pair.square + softening);
      const double third = -4.0 * inverse * inverse * inverse;  // by r, over r
      const double fourth = 1.5 * third * softening * inverse;
      const bool near = pair.square < atoms.cutoff * atoms.cutoff;
      const double r = Kokkos::sqrt(pair.square);
      double radial[radial_terms] = {};
      if (near) radial_slopes(r, atoms.cutoff, radial);
      const double over_r = r > 0.0 ? 1.0 / r : 0.0;
      for (int m = 0; m < members; ++m) {
        const double* of_i = &slopes(m * samples + sample, static_cast<std::size_t>(i) * width);
        const double* of_j = &slopes(m * samples + sample, static_cast<std::size_t>(j) * width);
        const int last = atoms.kind_count * radial_terms;
        const double* far_i = of_i + last + radial_terms;
        const double* far_j = of_j + last + radial_terms;
        double pull = third * (atoms.volumes(j) * far_i[0] + atoms.volumes(i) * far_j[0]) +
                      fourth * (atoms.volumes(j) * far_i[1] + atoms.volumes(i) * far_j[1]);
        if (near) pull += over_r * near_pull(of_i, of_j, i, j, radial);
        for (int c = 0; c < 3; ++c) forces(m * samples + sample, 3 * i + c) -= pull * pair.d[c];
      }
    }
  }

  KOKKOS_INLINE_FUNCTION double near_pull(const double* of_i, const double* of_j, const int i,
                                          const int j, const double* radial) const {
    const int last = atoms.kind_count * radial_terms;
    const double* kind_i = of_i + atoms.kinds(j) * radial_terms;
    const double* kind_j = of_j + atoms.kinds(i) * radial_terms;
    const double qi = atoms.charges(i), qj = atoms.charges(j);
    double parts[radial_terms];
    for (int k = 0; k < radial_terms; ++k)
      parts[k] = radial[k] * (kind_i[k] + kind_j[k] + qj * of_i[last + k] + qi * of_j[last + k]);
    double sum = 0.0;
    for (int k = 0; k < radial_terms; ++k) sum += parts[k];
    return sum;
  }
};

struct RadialPullBackward {
  RadialAtoms atoms;
  Field positions, by_forces, out;
  KOKKOS_FUNCTION void operator()(const int row) const {
    const int n = static_cast<int>(atoms.kinds.extent(0)), width = atoms.features();
    const int item = row / n, i = row % n;
    const double* x = &positions(item % static_cast<int>(positions.extent(0)), 0);
    const double* f = &by_forces(item, 0);
    double* by_slopes = &out(item, static_cast<std::size_t>(i) * width);
    const double softening = atoms.softening * atoms.softening;
    double far[2] = {}, radial[radial_terms];
    double* charged = by_slopes + atoms.kind_count * radial_terms;
    for (int k = 0; k < width; ++k) by_slopes[k] = 0.0;
    for (int j = 0; j < n; ++j) {
      if (j == i) continue;
      const AtomPair pair(x, n, i, j);
      double work = 0.0;
      for (int c = 0; c < 3; ++c) work -= pair.d[c] * (f[3 * i + c] - f[3 * j + c]);
      const double inverse = 1.0 / (pair.square + softening);
      const double third = -4.0 * work * atoms.volumes(j) * inverse * inverse * inverse;
      far[0] += third;
      far[1] += 1.5 * third * softening * inverse;
      if (pair.square >= atoms.cutoff * atoms.cutoff || !(pair.square > 0.0)) continue;
      const double r = Kokkos::sqrt(pair.square);
      radial_slopes(r, atoms.cutoff, radial);
      double* own = by_slopes + atoms.kinds(j) * radial_terms;
      for (int k = 0; k < radial_terms; ++k) own[k] += work / r * radial[k];
      for (int k = 0; k < radial_terms; ++k) charged[k] += atoms.charges(j) * work / r * radial[k];
    }
    charged[radial_terms] = far[0];
    charged[radial_terms + 1] = far[1];
  }
};

Range atom_rows(const Execution& exec, const RadialAtoms& atoms, std::size_t items) {
  return Range(exec, 0, static_cast<int>(items * atoms.kinds.extent(0)));
}

}  // namespace

void radial_features(const Execution& exec, const RadialAtoms& atoms, const Field& positions,
                     const Field& features) {
  Kokkos::parallel_for("understudy/surrogates/radial_features",
                       atom_rows(exec, atoms, positions.extent(0)),
                       RadialFeatures{atoms, positions, features});
}

void radial_forces(const Execution& exec, const RadialAtoms& atoms, const Field& positions,
                   const Field& slopes, const Field& forces) {
  const std::size_t samples = positions.extent(0);
  if (samples == 0) return;
  const int members = static_cast<int>(slopes.extent(0) / samples);
  Kokkos::parallel_for(
      "understudy/surrogates/radial_forces", atom_rows(exec, atoms, samples),
      RadialPull{atoms, positions, slopes, forces, members, static_cast<int>(samples)});
}

void radial_forces_backward(const Execution& exec, const RadialAtoms& atoms, const Field& positions,
                            const Field& by_forces, const Field& out) {
  Kokkos::parallel_for("understudy/surrogates/radial_forces_backward",
                       atom_rows(exec, atoms, by_forces.extent(0)),
                       RadialPullBackward{atoms, positions, by_forces, out});
}

}  // namespace understudy::surrogates
