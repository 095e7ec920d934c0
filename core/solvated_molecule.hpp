#pragma once
#include <cstddef>
#include <cstdint>
#include <understudy/core/archive.hpp>
#include <vector>

namespace understudy {

/// What a solver of solvation says of its molecule (`Operator::constants`) and a network needs of
/// it. Atoms of the same element, charge and radius are exchangeable.
struct SolvatedMolecule {
  std::vector<double> charges;         ///< [atoms], e
  std::vector<double> radii;           ///< [atoms], A: those of the solver's dielectric boundary
  std::vector<std::int64_t> elements;  ///< [atoms], atomic numbers
  double coulomb = 0;                  ///< kcal/mol A / e^2
  double solute_permittivity = 0;
  double solvent_permittivity = 0;

  std::size_t size() const { return charges.size(); }

  /// Throws InputError unless there is an atom, the arrays are of one length, radii and constants
  /// are positive and charges finite.
  void check() const;

  Archive save() const;

  /// Throws InputError for an archive that lacks something, or what `check` refuses.
  static SolvatedMolecule load(const Archive& archive);
};

}  // namespace understudy
