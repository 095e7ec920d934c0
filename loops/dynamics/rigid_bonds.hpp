#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/loops/dynamics/model.hpp>
#include <vector>

namespace understudy::loops {

/// The bonds of fixed length, where kernels can read them. Bonds that share atoms make a group;
/// atoms without such a bond are groups of their own. Groups are independent of each other, so that
/// each is solved by one thread, in the order of its bonds.
struct RigidBonds {
  using Numbers = Kokkos::View<int*>;

  Numbers first_atom, atom;      ///< [groups + 1], [atoms]
  Numbers first_bond;            ///< [groups + 1]
  Kokkos::View<int* [2]> ends;   ///< [bonds, 2]
  Kokkos::View<double*> length;  ///< [bonds], A
  int groups = 0;
  double tolerance = 1e-10;
  int iterations = 500;
};

RigidBonds make_rigid_bonds(std::size_t atoms, const std::vector<RigidBond>& bonds,
                            double tolerance, int iterations);

}  // namespace understudy::loops
