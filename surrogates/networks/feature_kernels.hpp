#pragma once
#include <understudy/surrogates/networks/surroundings.hpp>

namespace understudy::surrogates {

/// The features of atoms (see Surroundings) and their derivatives. Fields hold a row per sample or
/// per item, which is a member of an ensemble and a sample, members first. Positions [samples, 3
/// atoms] (x, then y, then z of all atoms) hold every sample once where all members see the same,
/// or every item. One thread per atom and row, each going through all atoms.

/// Features [samples, atoms x features] and the sums of directions v that are in them [samples,
/// atoms x directions].
void atom_features(const Execution& exec, const Surroundings& atoms, const Field& positions,
                   const Field& directions, const Field& features);

/// Forces [items, 3 atoms] (of atoms in turn) of an energy with the derivatives `slopes` [items,
/// atoms x features] by the features. `pulls` [items, atoms x directions] is left with its
/// derivatives by v.
void feature_forces(const Execution& exec, const Surroundings& atoms, const Field& positions,
                    const Field& directions, const Field& slopes, const Field& pulls,
                    const Field& forces);

/// dL/d(slopes) [items, atoms x features] of a number L, from its derivatives by the forces.
/// `pulls` [items, atoms x directions] is left with those by what `feature_forces` leaves there.
void feature_forces_backward(const Execution& exec, const Surroundings& atoms,
                             const Field& positions, const Field& directions,
                             const Field& by_forces, const Field& pulls, const Field& out);

}  // namespace understudy::surrogates
