#pragma once
#include <understudy/core/molecule.hpp>
#include <understudy/solvers/protein/atom_mask.hpp>
#include <understudy/solvers/protein/born_options.hpp>
#include <understudy/solvers/protein/term_table.hpp>

namespace understudy::protein {

/// How the integral I over what displaces water around an atom becomes its Born radius B:
/// 1/B = 1/rho - I without correction (HCT), else
/// 1/B = 1/rho - tanh(alpha psi - beta psi^2 + gamma psi^3) / R with psi = rho I.
struct BornCorrection {
  double alpha, beta, gamma;
};

/// What a generalised Born model takes from a molecule, where kernels can read it.
struct BornParameters {
  /// Throws InputError for atoms whose radii are unknown, below the model's offset or, with necks,
  /// outside its tables, and for elements that the model has no parameters for.
  BornParameters(const Molecule& molecule, const BornOptions& options);

  int atoms;
  bool corrected;  ///< not HCT
  bool necks;      ///< GBn2
  AtomMask mask;   ///< of all pairs

  // [atoms to whole packs]
  Kokkos::View<double*> charge;    ///< e
  Kokkos::View<double*> radius;    ///< R, A
  Kokkos::View<double*> offset;    ///< rho = R less the model's offset, A
  Kokkos::View<double*> screened;  ///< S rho, A
  Kokkos::View<BornCorrection*> correction;

  // Necks are the same for atoms of equal radii.
  Kokkos::View<int*> kind;     ///< [atoms], of radii
  Kokkos::View<double*> neck;  ///< [kinds, 2, atoms to whole packs]: distance, scaled height
};

}  // namespace understudy::protein
