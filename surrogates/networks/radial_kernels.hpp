#pragma once
#include <understudy/core/batch.hpp>

namespace understudy::surrogates {

/// Functions of the distance of two atoms within the cutoff.
inline constexpr int radial_functions = 10;

/// What atoms see of each other, and what the features of an atom i sum up (Behler & Parrinello
/// 2007): for each kind of neighbour, and once more for all of them weighed by their charges,
///
///     sum_j T_k(2 r/R - 1) (1 - (r/R)^2)^3,   r = |x_i - x_j| < R,   k < radial_functions
///
/// with Chebyshev's polynomials; and over all atoms, however far, what keeps water away from i,
///
///     sum_j v_j / (r^2 + a^2)^2   and   sum_j v_j a^2 / (r^2 + a^2)^3,   v_j = rho_j^3 / 3
///
/// the integrals of r^-4 and r^-6 over the other atoms' volumes when these are far away (Hawkins,
/// Cramer, Truhlar 1995; Grycuk 2003). Twice continuously differentiable; an exchange of
/// atoms of one kind and charge exchanges their features and changes no other, and neither shifts
/// nor turns of the molecule change any.
struct RadialAtoms {
  Kokkos::View<const int*> kinds;       ///< [atoms], from 0
  Kokkos::View<const double*> charges;  ///< [atoms]
  Kokkos::View<const double*> volumes;  ///< [atoms], v
  int kind_count = 0;
  double cutoff = 7.0;     ///< R, A
  double softening = 2.0;  ///< a, A

  int channels() const { return kind_count + 1; }
  int features() const { return channels() * radial_functions + 2; }
};

/// Positions [samples, 3 atoms]: x, then y, then z of all atoms. Features [samples, atoms x
/// features]. One thread per atom and sample, each going through all atoms.
void radial_features(const Execution& exec, const RadialAtoms& atoms, const Field& positions,
                     const Field& features);

/// Forces [items, 3 atoms] (of atoms in turn) of an energy with the derivatives `slopes` [items,
/// atoms x features] by the features. Items are members of an ensemble and samples, members first;
/// positions hold every sample once where all members see the same, or every item.
void radial_forces(const Execution& exec, const RadialAtoms& atoms, const Field& positions,
                   const Field& slopes, const Field& forces);

/// dL/d(slopes) [items, atoms x features] of a number L, from its derivatives by the forces.
void radial_forces_backward(const Execution& exec, const RadialAtoms& atoms, const Field& positions,
                            const Field& by_forces, const Field& out);

}  // namespace understudy::surrogates
