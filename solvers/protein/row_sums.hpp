#pragma once
#include <understudy/solvers/protein/charged_sphere.hpp>
#include <understudy/solvers/protein/row_atoms.hpp>

namespace understudy::protein {

/// What rows have found for the atoms near them, one vector per slot (see RowAtoms), added to those
/// of the atoms in the order of the slots.
struct AddRows {
  Kokkos::View<const int*> atom_first;
  const double* partial;  // [slot][3]
  Vectors sums;

  KOKKOS_FUNCTION void operator()(int i) const {
    double sum[3] = {};
    for (int slot = atom_first(i); slot < atom_first(i + 1); ++slot)
      for (int d = 0; d < 3; ++d) sum[d] += partial[3 * slot + d];
    for (int d = 0; d < 3; ++d) sums(i, d) += sum[d];
  }
};

}  // namespace understudy::protein
