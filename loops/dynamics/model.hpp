#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <understudy/core/molecule.hpp>
#include <understudy/loops/dynamics/options.hpp>
#include <vector>

namespace understudy::loops {

/// A bond of fixed length.
struct RigidBond {
  int i = 0, j = 0;
  double length = 0;  ///< A
};

/// A dihedral angle that is measured.
struct MeasuredDihedral {
  std::string name;
  std::array<int, 4> atoms;
};

/// What moves and how.
struct DynamicsModel {
  DynamicsOptions options;
  Molecule molecule;
  Conformation start;
  std::vector<RigidBond> rigid;
  std::vector<MeasuredDihedral> dihedrals;
  std::vector<int> ends;   ///< two atoms whose distance is measured, or none
  std::uint64_t seed = 1;  ///< of all random numbers of the run (`seed_from`)

  std::size_t atoms() const { return molecule.size(); }
  std::size_t replicas() const { return static_cast<std::size_t>(options.replicas); }

  /// ps: where the run's times begin. Those of a start that goes on with its velocities go on too.
  double start_time() const { return options.velocities == "file" ? start.time : 0; }

  /// k_B T, kcal/mol.
  double thermal_energy() const;

  /// Squares that the kinetic energy of a replica consists of.
  double degrees_of_freedom() const;
};

/// Throws InputError (naming the key of [loop], where one is at fault) for atoms that are not there
/// and masses that are not positive; for a conformation of another molecule or without the
/// velocities that the options ask for; for two angles of one name.
DynamicsModel make_dynamics_model(const DynamicsOptions& options, Molecule molecule,
                                  Conformation start, std::uint64_t seed);

/// The seed of the random numbers of a run of the case's `seed` from `start`: another start is
/// another stream. A run that goes on from where one ended would replay that one's noise otherwise,
/// and trajectories under the same noise come to move in step (Uberuaga, Anghel, Voter 2004;
/// Sindhikara et al. 2009).
std::uint64_t seed_from(std::uint64_t seed, const Conformation& start);

/// The atom that "RESIDUE:NAME" or "NUMBER" means (see `DihedralOptions`), counted from 0. Throws
/// InputError for one that is not there, naming those of the residue.
int find_atom(const Molecule& molecule, const std::string& text, const std::string& key);

}  // namespace understudy::loops
