#pragma once
#include <understudy/core/batch.hpp>

namespace understudy::surrogates {

/// The generalised Born energy of charges q with given Born radii (Still et al. 1990),
///
///     E = a sum_ij q_i q_j / f_ij,   f^2 = r^2 + B_i B_j exp(-r^2 / (4 B_i B_j)),
///
/// over all pairs, i = j included. Fields hold one item per row: a member of an ensemble and a
/// sample, members first. Positions [samples, 3 atoms] (x, then y, then z of all atoms) hold every
/// sample once where all members see the same, or every item.
struct BornPairs {
  Kokkos::View<const double*> charges;  ///< [atoms]
  double factor = 0;                    ///< a: -(C/2)(1/eps_in - 1/eps_w)
};

/// What comes of it, per row. `energy` [items, atoms]: each atom's share; `slope` [items, atoms]:
/// dE/dB_i; `forces` [items, 3 atoms] (of atoms in turn) with the Born radii held fixed.
struct BornTerms {
  Field energy, slope, forces;
};

/// One thread per atom and item, each going through all atoms: reads 4 numbers per pair.
void born_terms(const Execution& exec, const BornPairs& pairs, const Field& positions,
                const Field& radii, const BornTerms& terms);

/// dL/dB [items, atoms] of a number L, from its derivatives by the terms: by E of the item
/// [items, 1], by the slopes and by the forces.
void born_terms_backward(const Execution& exec, const BornPairs& pairs, const Field& positions,
                         const Field& radii, const BornTerms& derivatives, const Field& out);

}  // namespace understudy::surrogates
