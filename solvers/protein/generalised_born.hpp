#pragma once
#include <understudy/solvers/protein/born_parameters.hpp>
#include <understudy/solvers/protein/conformations.hpp>

namespace understudy::protein {

/// Changes whenever the results of generalised Born do.
inline constexpr const char* born_physics_version = "1";

/// Solvation by generalised Born (Still, Tempczyk, Hawley, Hendrickson, J. Am. Chem. Soc. 112,
/// 1990), with the Born radii of one of three models (see BornOptions), over all pairs of atoms and
/// without a surface term. What a conformation needs to be brought from vacuum into water; every
/// sample is a conformation of the same molecule.
///
/// Ports in: `positions` [atoms,3] in A. Ports out: `energy` in kcal/mol and `forces` [atoms,3] in
/// kcal/mol/A, its exact negative derivatives, through the Born radii, too; on request
/// `born_radii` [atoms] in A.
///
/// Outcomes: invalid_input for NaN and infinities; out_of_range for two atoms nearer than 0.01 A to
/// each other, and where HCT leaves an atom without a radius.
///
/// All sums have a fixed order: a conformation has the same bits in any batch, and with any number
/// of threads. Memory: 8 bytes per pair of atoms for every conformation that is computed at the
/// same time. AMBER's energies are those of its own constant, 332.0522, and 3.5e-5 less.
class GeneralisedBorn : public Operator {
 public:
  /// Throws InputError for what BornParameters refuses.
  GeneralisedBorn(const Molecule& molecule, const BornOptions& options);

  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;

 private:
  BornOptions options_;
  BornParameters parameters_;
  Signature signature_;
  TeamMemory memory_;
};

}  // namespace understudy::protein
