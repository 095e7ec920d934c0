#pragma once
#include <understudy/solvers/protein/conformations.hpp>
#include <understudy/solvers/protein/force_field.hpp>

namespace understudy::protein {

/// Changes whenever the results of the molecular mechanics do.
inline constexpr const char* mechanics_physics_version = "1";

/// Molecular mechanics in vacuum: AMBER's force field (Cornell et al., J. Am. Chem. Soc. 117, 1995,
/// eq. 1; see Molecule), all pairs of atoms, no cutoff, no periodic box. Every sample is a
/// conformation of the same molecule.
///
/// Ports in: `positions` [atoms,3] in A. Ports out: `energy` in kcal/mol and `forces` [atoms,3] in
/// kcal/mol/A, its exact negative derivatives; on request the parts of the energy `bond`, `angle`,
/// `torsion` (impropers, too), `lennard_jones` and `coulomb` (close pairs in both).
///
/// Outcomes: invalid_input for NaN and infinities; out_of_range for two interacting atoms nearer
/// than 0.01 A to each other, for atoms of a torsion or of a bent angle in line, where forces have
/// no direction, and when an energy exceeds what a double holds.
///
/// All sums have a fixed order: a conformation has the same bits in any batch, and with any number
/// of threads. Costs per pair about 25 cycles of a pack; memory besides the tables, some 100 bytes
/// per atom and term for every conformation that is computed at the same time.
class Mechanics : public Operator {
 public:
  /// Throws InputError for a force field that `check_force_field` refuses.
  explicit Mechanics(const Molecule& molecule);

  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;

 private:
  ForceField field_;
  Signature signature_;
  TeamMemory memory_;
};

}  // namespace understudy::protein
