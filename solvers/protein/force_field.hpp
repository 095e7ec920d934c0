#pragma once
#include <understudy/core/molecule.hpp>
#include <understudy/solvers/protein/atom_mask.hpp>
#include <understudy/solvers/protein/term_table.hpp>

namespace understudy::protein {

/// Throws InputError unless a molecule has atoms and their charges are numbers.
void check_atoms(const Molecule& molecule);

/// Throws InputError unless the terms of a molecule are between atoms that it has, distinct ones,
/// their numbers finite, periodicities whole numbers from 0 to 12, and its Lennard-Jones
/// coefficients those of all pairs of kinds.
void check_force_field(const Molecule& molecule);

/// Where the forces of terms lie, and which of them act on each atom. The force on atom a of the
/// terms of a pack has three coordinates, `plane()` numbers apart, from number
/// (first_pack + a * packs + pack) * lanes on; first_pack is that of the kind of term.
class TermForces {
 public:
  TermForces() = default;

  /// kinds[k]: terms of a kind, tables[k]: the same.
  TermForces(int atoms, const std::vector<std::vector<Term>>& kinds,
             const std::vector<TermTable>& tables);

  int first_pack(std::size_t kind) const { return first_pack_[kind]; }
  int plane() const { return plane_; }

  /// For kernels: the forces on an atom begin at numbers from[first[atom]] ...
  /// from[first[atom + 1] - 1].
  struct Access {
    int plane;
    const int* first;
    const int* from;
  };
  Access access() const { return {plane_, first_.data(), from_.data()}; }

 private:
  std::vector<int> first_pack_;
  int plane_ = 0;
  Kokkos::View<int*> first_;  // [atoms + 1]
  Kokkos::View<int*> from_;
};

/// Kinds of terms, in the order in which they are stored.
enum TermKind : std::size_t { bond_terms, angle_terms, torsion_terms, close_pair_terms };

/// The force field of a molecule where kernels can read it. Cosines of the same four atoms are one
/// torsion. Terms without stiffness or barrier are left out.
struct ForceField {
  explicit ForceField(const Molecule& molecule);

  int atoms, torsion_order;
  AtomMask mask;
  std::vector<TermTable> terms;  ///< by TermKind
  TermForces term_forces;
  Kokkos::View<int*> kind;        ///< [atoms], of Lennard-Jones
  Kokkos::View<double*> charge;   ///< [atoms to whole packs]: sqrt(C) q
  Kokkos::View<double*> a_and_b;  ///< [kinds, 2, atoms to whole packs]: of a kind with each atom
};

}  // namespace understudy::protein
