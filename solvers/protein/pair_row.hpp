#pragma once
#include <understudy/solvers/protein/bonded_terms.hpp>
#include <understudy/solvers/protein/force_field.hpp>

namespace understudy::protein {

/// Tables of all pairs of atoms that are not excluded, for kernels.
struct PairAccess {
  AtomMask::Access mask;
  const int* kind;
  const double* charge;
  const double* a_and_b;

  explicit PairAccess(const ForceField& field)
      : mask(field.mask.access()),
        kind(field.kind.data()),
        charge(field.charge.data()),
        a_and_b(field.a_and_b.data()) {}
};

/// Force on one atom and energies of its pairs, lane by lane.
struct PairRow {
  Vector<Pack> force;
  Pack lennard_jones, coulomb;
};

/// A / r^12 - B / r^6 + C q q / r of atom i with all it acts on. NaN where one of them lies on it.
///
/// All ordered pairs are computed, so that a row is one thread's and its sum has one order; it
/// costs less than to spread the forces of unordered ones.
KOKKOS_INLINE_FUNCTION PairRow pair_row(const PairAccess& pairs, const VectorArray& positions,
                                        int i) {
  const Vector<Pack> here = positions.load_one(i);
  const double* const a =
      pairs.a_and_b + static_cast<std::ptrdiff_t>(2 * pairs.kind[i]) * positions.pitch;
  const double* const b = a + positions.pitch;
  PairRow row{};
  Pack nearest(1.0);
  for (int p = 0; p < pairs.mask.packs; ++p) {
    const int j = p * Pack::width;
    const unsigned others = pairs.mask(i, p);
    const Vector<Pack> d = here - positions.load(j);
    const Pack square = where_bits(others, dot(d, d), Pack(1.0));
    nearest = min(nearest, square);
    const Pack inverse = reciprocal_sqrt(square), inverse_2 = inverse * inverse;
    const Pack inverse_6 = inverse_2 * inverse_2 * inverse_2;
    const Pack repulsion = Pack::load(a + j) * (inverse_6 * inverse_6);
    const Pack dispersion = Pack::load(b + j) * inverse_6;
    const Pack electrostatic = Pack::load(pairs.charge + j) * inverse;
    const Pack lennard_jones = where_bits(others, repulsion - dispersion, Pack());
    row.lennard_jones += lennard_jones;
    row.coulomb += where_bits(others, electrostatic, Pack());
    const Pack slope = 12.0 * repulsion - 6.0 * dispersion + pairs.charge[i] * electrostatic;
    row.force += where_bits(others, slope * inverse_2, Pack()) * d;
  }
  const Pack least(closest_distance * closest_distance);
  row.lennard_jones = defined_where_greater(nearest, least, row.lennard_jones);
  row.coulomb *= Pack(pairs.charge[i]);
  return row;
}

}  // namespace understudy::protein
