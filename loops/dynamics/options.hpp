#pragma once
#include <string>
#include <understudy/core/options.hpp>
#include <vector>

namespace understudy::loops {

/// A dihedral angle to be measured, IUPAC's sign. Atoms are "RESIDUE:NAME", residues counted from 1
/// ("2:CA"), or numbers of atoms, counted from 1 ("9").
struct DihedralOptions {
  std::string name;
  std::vector<std::string> atoms;
};

/// How molecules move and what is measured on the way. Units of molecules (A, ps, K, kcal/mol).
struct DynamicsOptions {
  std::string name = "dynamics";
  std::string start;
  std::string integrator = "langevin";
  double time_step = 0.002;
  std::size_t steps = 1000;
  std::size_t equilibration = 0;
  int replicas = 1;
  double temperature = 300;
  double friction = 1;
  std::size_t minimise = 0;
  std::string velocities = "maxwell";
  std::string centre_of_mass = "free";

  std::string constraints = "hydrogen";
  double constraint_tolerance = 1e-10;
  int constraint_iterations = 500;

  std::size_t solvation_every = 1;
  std::string solvation_update = "impulse";
  std::size_t trajectory_steps = 10;
  double time_step_spread = 0.2;
  int repeats = 20;

  std::size_t sample_every = 10;
  std::size_t compare_every = 0;
  std::size_t trajectory_every = 0;
  std::size_t picture_every = 0;
  int bins = 36;
  std::vector<std::string> end_to_end;
  std::vector<DihedralOptions> dihedrals;  ///< read from [[loop.dihedral]]

  bool is_hybrid_monte_carlo() const { return integrator == "hybrid_monte_carlo"; }

  /// Whether the solver is asked beside the operator: to accept trajectories, or to compare.
  bool refers_to_solver() const { return is_hybrid_monte_carlo() || compare_every > 0; }

  /// Time steps that are taken at once: from one solvation force to the next, or a whole trajectory
  /// of hybrid Monte Carlo.
  std::size_t cycle() const { return is_hybrid_monte_carlo() ? trajectory_steps : solvation_every; }
};

/// The keys of [loop] when its name is "dynamics", without those of [[loop.dihedral]].
const OptionTable<DynamicsOptions>& dynamics_option_table();

/// The keys of [[loop.dihedral]].
const OptionTable<DihedralOptions>& dihedral_option_table();

/// Reads [loop] and its dihedrals. Throws InputError as the tables do, for keys that mean nothing
/// beside others, and for counts of steps that do not fit each other.
DynamicsOptions read_dynamics(const Settings& section);

/// [loop] with every default filled in that is read.
Settings effective_dynamics(const Settings& section);

/// The reference manual of [loop] and of the quantities, in Markdown.
std::string dynamics_manual();

}  // namespace understudy::loops
