#include <understudy/core/pack.hpp>
#include <understudy/surrogates/networks/atom_pair.hpp>
#include <understudy/surrogates/networks/feature_kernels.hpp>

namespace understudy::surrogates {
namespace {

using FeatureRange = Kokkos::RangePolicy<Execution>;
constexpr int functions = distance_functions;

// A thread works on all functions of a distance at once, and on some neighbours at a time: on a GPU
// on one each.
constexpr int functions_at_once = on_gpu ? 1 : functions;
constexpr int neighbours_at_once = on_gpu ? 1 : 16;
using Functions = Pack<double, functions_at_once>;

KOKKOS_FORCEINLINE_FUNCTION Functions at(const double* numbers) { return Functions::load(numbers); }

KOKKOS_FORCEINLINE_FUNCTION void add(double* numbers, const Functions what) {
  (at(numbers) + what).store(numbers);
}

// Atoms within the cutoff of atom i, u = (x_i - x_j) / r, and functions f of their distances. The
// derivative of f u by x_i is (f' - f / r) u u^T + f / r.
struct Neighbours {
  int count = 0, atom[neighbours_at_once];
  double u[neighbours_at_once][3];
  double value[neighbours_at_once][functions];
  double slope[neighbours_at_once][functions];
  double over_r[neighbours_at_once][functions];  // f / r

  // From atom `first` on, as many as there is room for; returns where to go on. Atoms in one place
  // have no direction, and pull at each other with nothing.
  template <bool with_slopes>
  KOKKOS_INLINE_FUNCTION int find(const Surroundings& atoms, const double* x, const int i,
                                  const int first) {
    const int n = atoms.atoms();
    int j = first;
    for (count = 0; j < n && count < neighbours_at_once; ++j) {
      const AtomPair pair(x, n, i, j);
      if (j == i || pair.square >= atoms.cutoff * atoms.cutoff) continue;
      const double r = Kokkos::sqrt(pair.square), inverse = r > 0.0 ? 1.0 / r : 0.0;
      atom[count] = j;
      for (int c = 0; c < 3; ++c) u[count][c] = pair.d[c] * inverse;
      distance_values<functions>(r, atoms.cutoff, value[count]);
      if constexpr (with_slopes) {
        distance_slopes<functions>(r, atoms.cutoff, slope[count]);
        for (int k = 0; k < functions; ++k) over_r[count][k] = value[count][k] * inverse;
      }
      ++count;
    }
    return j;
  }
};

// What atoms have one after another begins in their rows here.
KOKKOS_INLINE_FUNCTION std::size_t features_of(const Surroundings& atoms, const int i) {
  return static_cast<std::size_t>(i) * atoms.features();
}
KOKKOS_INLINE_FUNCTION std::size_t angular_of(const Surroundings& atoms, const int i) {
  return features_of(atoms, i) + atoms.radial();
}
KOKKOS_INLINE_FUNCTION std::size_t directions_of(const Surroundings& atoms, const int i) {
  return static_cast<std::size_t>(i) * atoms.directions();
}
constexpr int direction_size = 3 * functions;  // of one channel

// The far features of an atom, v / (r^2 + a^2)^2 and v a^2 / (r^2 + a^2)^3 of a volume of 1, and
// their derivatives by r over r.
struct Far {
  double value[2], slope[2];
  KOKKOS_INLINE_FUNCTION Far(const Surroundings& atoms, const double square) {
    const double softening = atoms.softening * atoms.softening;
    const double inverse = 1.0 / (square + softening);
    value[0] = inverse * inverse;
    value[1] = value[0] * softening * inverse;
    slope[0] = -4.0 * value[0] * inverse;
    slope[1] = -6.0 * value[1] * inverse;
  }
};

struct AtomFeatures {
  Surroundings atoms;
  Field positions, directions, features;
  KOKKOS_FUNCTION void operator()(const int row) const {
    const int sample = row / atoms.atoms(), i = row % atoms.atoms();
    const double* x = &positions(sample, 0);
    double* sums = &features(sample, features_of(atoms, i));
    double* v = &directions(sample, directions_of(atoms, i));
    for (int k = 0; k < atoms.radial(); ++k) sums[k] = 0.0;
    for (int k = 0; k < atoms.directions(); ++k) v[k] = 0.0;
    Neighbours near;
    for (int j = 0; j < atoms.atoms();) {
      j = near.find<false>(atoms, x, i, j);
      for (int m = 0; m < near.count; ++m) sum(near, m, sums, v);
    }
    sum_far(x, i, sums + atoms.channels() * functions);
    multiply(v, &features(sample, angular_of(atoms, i)));
  }

  KOKKOS_INLINE_FUNCTION void sum(const Neighbours& near, const int m, double* sums,
                                  double* v) const {
    const int kind = atoms.kinds(near.atom[m]), charged = atoms.kind_count;
    const double charge = atoms.charges(near.atom[m]);
    for (int k = 0; k < functions; k += functions_at_once) {
      const Functions value = at(near.value[m] + k);
      add(sums + kind * functions + k, value);
      add(sums + charged * functions + k, charge * value);
      for (int c = 0; c < 3; ++c) {
        add(v + kind * direction_size + c * functions + k, near.u[m][c] * value);
        add(v + charged * direction_size + c * functions + k, (charge * near.u[m][c]) * value);
      }
    }
  }

  KOKKOS_INLINE_FUNCTION void sum_far(const double* x, const int i, double* sums) const {
    double sum[2] = {};
    for (int j = 0; j < atoms.atoms(); ++j) {
      const Far far(atoms, AtomPair(x, atoms.atoms(), i, j).square);
      const double volume = j == i ? 0.0 : atoms.volumes(j);
      for (int f = 0; f < 2; ++f) sum[f] += volume * far.value[f];
    }
    for (int f = 0; f < 2; ++f) sums[f] = sum[f];
  }

  // v_c . v_d
  KOKKOS_INLINE_FUNCTION void multiply(const double* v, double* out) const {
    for (int c = 0; c < atoms.channels(); ++c)
      for (int d = c; d < atoms.channels(); ++d, out += functions)
        for (int k = 0; k < functions; k += functions_at_once) {
          Functions sum;
          for (int x = 0; x < direction_size; x += functions)
            sum += at(v + c * direction_size + x + k) * at(v + d * direction_size + x + k);
          sum.store(out + k);
        }
  }
};

// dE/dv_c of an atom: the sum over d of slope_cd v_d, twice where d = c.
struct Pulls {
  Surroundings atoms;
  Field directions, slopes, pulls;
  KOKKOS_FUNCTION void operator()(const int row) const {
    const int item = row / atoms.atoms(), i = row % atoms.atoms();
    const int sample = item % static_cast<int>(directions.extent(0));
    const double* v = &directions(sample, directions_of(atoms, i));
    const double* slope = &slopes(item, angular_of(atoms, i));
    double* out = &pulls(item, directions_of(atoms, i));
    for (int k = 0; k < atoms.directions(); ++k) out[k] = 0.0;
    for (int c = 0; c < atoms.channels(); ++c)
      for (int d = c; d < atoms.channels(); ++d, slope += functions)
        for (int x = 0; x < direction_size; x += functions)
          for (int k = 0; k < functions; k += functions_at_once) {
            const int of_c = c * direction_size + x + k, of_d = d * direction_size + x + k;
            add(out + of_c, at(slope + k) * at(v + of_d));
            add(out + of_d, at(slope + k) * at(v + of_c));
          }
  }
};

// -dE/dx_i: an atom's features change with its own place, and so do those of all others.
struct FeatureForces {
  Surroundings atoms;
  Field positions, slopes, pulls, forces;
  int members, samples;
  KOKKOS_FUNCTION void operator()(const int row) const {
    const int sample = row / atoms.atoms(), i = row % atoms.atoms();
    const double* x = &positions(sample, 0);
    for (int m = 0; m < members; ++m)
      for (int c = 0; c < 3; ++c) forces(m * samples + sample, 3 * i + c) = 0.0;
    Neighbours near;
    for (int j = 0; j < atoms.atoms();) {
      j = near.find<true>(atoms, x, i, j);
      for (int m = 0; m < members; ++m) add_near(near, m * samples + sample, i);
    }
    add_far(x, sample, i);
  }

  KOKKOS_INLINE_FUNCTION void add_near(const Neighbours& near, const int item, const int i) const {
    Functions force[3];
    for (int m = 0; m < near.count; ++m) pull(near, m, item, i, force);
    for (int c = 0; c < 3; ++c) forces(item, 3 * i + c) -= sum(force[c]);
  }

  KOKKOS_INLINE_FUNCTION void pull(const Neighbours& near, const int m, const int item, const int i,
                                   Functions* force) const {
    const int j = near.atom[m], charged = atoms.kind_count;
    const double qi = atoms.charges(i), qj = atoms.charges(j);
    const double* si = &slopes(item, features_of(atoms, i));
    const double* sj = &slopes(item, features_of(atoms, j));
    const double* pi = &pulls(item, directions_of(atoms, i));
    const double* pj = &pulls(item, directions_of(atoms, j));
    const int kind_i = atoms.kinds(i), kind_j = atoms.kinds(j);
    for (int k = 0; k < functions; k += functions_at_once) {
      const int last = charged * functions + k;
      const Functions slope = at(near.slope[m] + k), over_r = at(near.over_r[m] + k);
      Functions along = slope * (at(si + kind_j * functions + k) + at(sj + kind_i * functions + k) +
                                 qj * at(si + last) + qi * at(sj + last));
      for (int c = 0; c < 3; ++c) {
        const int x = c * functions + k, last_x = charged * direction_size + x;
        const Functions weight = at(pi + kind_j * direction_size + x) -
                                 at(pj + kind_i * direction_size + x) + qj * at(pi + last_x) -
                                 qi * at(pj + last_x);
        force[c] += over_r * weight;
        along += (slope - over_r) * (near.u[m][c] * weight);
      }
      for (int c = 0; c < 3; ++c) force[c] += near.u[m][c] * along;
    }
  }

  KOKKOS_INLINE_FUNCTION void add_far(const double* x, const int sample, const int i) const {
    const int first = atoms.channels() * functions;
    for (int m = 0; m < members; ++m) {
      const int item = m * samples + sample;
      const double* of_i = &slopes(item, features_of(atoms, i)) + first;
      double force[3] = {};
      for (int j = 0; j < atoms.atoms(); ++j) {
        const AtomPair pair(x, atoms.atoms(), i, j);
        const Far far(atoms, pair.square);
        const double* of_j = &slopes(item, features_of(atoms, j)) + first;
        double pull = 0.0;
        for (int f = 0; f < 2; ++f)
          pull += far.slope[f] * (atoms.volumes(j) * of_i[f] + atoms.volumes(i) * of_j[f]);
        for (int c = 0; c < 3; ++c) force[c] += pull * pair.d[c];
      }
      for (int c = 0; c < 3; ++c) forces(item, 3 * i + c) -= force[c];
    }
  }
};

struct FeatureForcesBackward {
  Surroundings atoms;
  Field positions, directions, by_forces, pulls, out;
  KOKKOS_FUNCTION void operator()(const int row) const {
    const int item = row / atoms.atoms(), i = row % atoms.atoms();
    const double* x = &positions(item % static_cast<int>(positions.extent(0)), 0);
    double* by_slopes = &out(item, features_of(atoms, i));
    double* by_pulls = &pulls(item, directions_of(atoms, i));
    for (int k = 0; k < atoms.radial(); ++k) by_slopes[k] = 0.0;
    for (int k = 0; k < atoms.directions(); ++k) by_pulls[k] = 0.0;
    Neighbours near;
    for (int j = 0; j < atoms.atoms();) {
      j = near.find<true>(atoms, x, i, j);
      for (int m = 0; m < near.count; ++m) sum(near, m, item, i, by_slopes, by_pulls);
    }
    sum_far(x, item, i, by_slopes + atoms.channels() * functions);
    const int sample = item % static_cast<int>(directions.extent(0));
    multiply(by_pulls, &directions(sample, directions_of(atoms, i)),
             &out(item, angular_of(atoms, i)));
  }

  KOKKOS_INLINE_FUNCTION void sum(const Neighbours& near, const int m, const int item, const int i,
                                  double* by_slopes, double* by_pulls) const {
    const int j = near.atom[m], kind = atoms.kinds(j), charged = atoms.kind_count;
    const double charge = atoms.charges(j);
    double work[3], along = 0.0;
    for (int c = 0; c < 3; ++c) {
      work[c] = by_forces(item, 3 * j + c) - by_forces(item, 3 * i + c);
      along += work[c] * near.u[m][c];
    }
    for (int k = 0; k < functions; k += functions_at_once) {
      const Functions slope = at(near.slope[m] + k), over_r = at(near.over_r[m] + k);
      const Functions number = along * slope;
      add(by_slopes + kind * functions + k, number);
      add(by_slopes + charged * functions + k, charge * number);
      for (int c = 0; c < 3; ++c) {
        const Functions part = (along * near.u[m][c]) * (slope - over_r) + work[c] * over_r;
        add(by_pulls + kind * direction_size + c * functions + k, part);
        add(by_pulls + charged * direction_size + c * functions + k, charge * part);
      }
    }
  }

  KOKKOS_INLINE_FUNCTION void sum_far(const double* x, const int item, const int i,
                                      double* by_slopes) const {
    double sum[2] = {};
    for (int j = 0; j < atoms.atoms(); ++j) {
      const AtomPair pair(x, atoms.atoms(), i, j);
      const Far far(atoms, pair.square);
      double work = 0.0;
      for (int c = 0; c < 3; ++c)
        work += pair.d[c] * (by_forces(item, 3 * j + c) - by_forces(item, 3 * i + c));
      for (int f = 0; f < 2; ++f) sum[f] += work * atoms.volumes(j) * far.slope[f];
    }
    for (int f = 0; f < 2; ++f) by_slopes[f] = sum[f];
  }

  KOKKOS_INLINE_FUNCTION void multiply(const double* by_pulls, const double* v,
                                       double* out_row) const {
    for (int c = 0; c < atoms.channels(); ++c)
      for (int d = c; d < atoms.channels(); ++d, out_row += functions)
        for (int k = 0; k < functions; k += functions_at_once) {
          Functions sum;
          for (int x = k; x < direction_size; x += functions) {
            const int of_c = c * direction_size + x, of_d = d * direction_size + x;
            sum += at(by_pulls + of_c) * at(v + of_d) + at(by_pulls + of_d) * at(v + of_c);
          }
          sum.store(out_row + k);
        }
  }
};

FeatureRange feature_rows(const Execution& exec, const Surroundings& atoms, std::size_t rows) {
  return FeatureRange(exec, 0, static_cast<int>(rows) * atoms.atoms());
}

}  // namespace

void atom_features(const Execution& exec, const Surroundings& atoms, const Field& positions,
                   const Field& directions, const Field& features) {
  Kokkos::parallel_for("understudy/surrogates/atom_features",
                       feature_rows(exec, atoms, positions.extent(0)),
                       AtomFeatures{atoms, positions, directions, features});
}

void feature_forces(const Execution& exec, const Surroundings& atoms, const Field& positions,
                    const Field& directions, const Field& slopes, const Field& pulls,
                    const Field& forces) {
  const std::size_t samples = positions.extent(0);
  if (samples == 0) return;
  const int members = static_cast<int>(slopes.extent(0) / samples);
  Kokkos::parallel_for("understudy/surrogates/feature_pulls",
                       feature_rows(exec, atoms, slopes.extent(0)),
                       Pulls{atoms, directions, slopes, pulls});
  Kokkos::parallel_for(
      "understudy/surrogates/feature_forces", feature_rows(exec, atoms, samples),
      FeatureForces{atoms, positions, slopes, pulls, forces, members, static_cast<int>(samples)});
}

void feature_forces_backward(const Execution& exec, const Surroundings& atoms,
                             const Field& positions, const Field& directions,
                             const Field& by_forces, const Field& pulls, const Field& out) {
  Kokkos::parallel_for("understudy/surrogates/feature_forces_backward",
                       feature_rows(exec, atoms, by_forces.extent(0)),
                       FeatureForcesBackward{atoms, positions, directions, by_forces, pulls, out});
}

}  // namespace understudy::surrogates
