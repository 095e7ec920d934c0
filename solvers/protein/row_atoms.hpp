#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/solvers/protein/grid_box.hpp>

namespace understudy::protein {

/// Which atoms reach which rows of a grid, so that a kernel per row meets those near it alone. A
/// row here is what lies between it and the next rows along y and z.
///
/// Pairs of a row and an atom are numbered twice: row by row, as they are met, and atom by atom
/// (`slot`), so that what rows find for an atom can be added in a fixed order.
struct RowAtoms {
  int rows = 0, pairs = 0;
  Kokkos::View<int*> j, k;        ///< [rows]
  Kokkos::View<int*> row_first;   ///< [rows + 1] into the pairs by row
  Kokkos::View<int*> atom;        ///< [pairs] by row
  Kokkos::View<int*> slot;        ///< [pairs] by row
  Kokkos::View<int*> atom_first;  ///< [atoms + 1] into the slots
};

/// Atoms reach as far as their radius and `margin` (A).
RowAtoms find_row_atoms(const Execution& exec, const GridBox& box,
                        const std::vector<ChargedSphere>& spheres, double margin);

}  // namespace understudy::protein
