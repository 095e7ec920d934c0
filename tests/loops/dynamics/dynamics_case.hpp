#pragma once
#include <array>
#include <cmath>
#include <loops/dynamics/analytic_force.hpp>
#include <memory>
#include <understudy/core/errors.hpp>
#include <understudy/loops/dynamics/dynamics.hpp>
#include <utility>
#include <vector>

namespace understudy::test {

using Positions = std::vector<std::array<double, 3>>;

/// Atoms of one residue "ALA", named A1, A2, ..., without bonds.
inline Molecule atoms_of_mass(const std::vector<double>& masses) {
  Molecule molecule;
  molecule.residues.push_back({"ALA", "A", 1, 0});
  for (std::size_t i = 0; i < masses.size(); ++i) {
    Molecule::Atom atom;
    atom.name = "A" + std::to_string(i + 1);
    atom.mass = masses[i];
    atom.element = 6;
    molecule.atoms.push_back(atom);
  }
  return molecule;
}

inline loops::DynamicsOptions no_constraints(const std::string& integrator, std::size_t steps) {
  loops::DynamicsOptions options;
  options.integrator = integrator;
  options.constraints = "none";
  options.steps = steps;
  options.sample_every = 1;
  return options;
}

/// What moves, in one object that tests change before they run it.
struct DynamicsCase {
  loops::DynamicsOptions options;
  Molecule molecule;
  Conformation start;
  std::shared_ptr<Operator> mechanics = nullptr, reference = nullptr;
  std::uint64_t seed = 1;
  loops::Checkpoint* checkpoint = nullptr;
  FrameSink* frames = nullptr;
  TrajectorySink* trajectory = nullptr;

  loops::DynamicsModel model() const {
    return loops::make_dynamics_model(options, molecule, start, seed);
  }
  loops::LoopResult run(Operator& op) const {
    Silence silence;
    loops::LoopContext context{Execution(), silence, frames, checkpoint, {}, trajectory};
    return loops::Dynamics(model(), mechanics, reference).run(op, context);
  }
};

/// Two atoms on a rigid bond of 1.5 A, the second a hydrogen of 3 amu.
inline DynamicsCase rigid_dipole(const std::string& integrator) {
  DynamicsCase dipole;
  dipole.options.integrator = integrator;
  dipole.molecule = atoms_of_mass({12, 3});
  dipole.molecule.atoms[1].element = 1;
  dipole.molecule.bonds.push_back({0, 1, 300, 1.5});
  dipole.start.positions = {{0, 0, 0}, {1.5, 0, 0}};
  return dipole;
}

/// A field that pulls the atoms of a dipole apart along an axis, kcal/mol/A.
inline AnalyticForce::Function dipole_field(double pull, std::size_t axis) {
  return [=](const std::vector<double>& x, std::vector<double>& force) {
    force[axis] = -pull;
    force[3 + axis] = pull;
    return -pull * (x[3 + axis] - x[axis]);
  };
}

/// Mean energy of that dipole in that field at the thermal energy kT, kcal/mol (P. Langevin 1905).
inline double mean_dipole_energy(double pull, double kT) {
  const double a = pull * 1.5 / kT;
  return -pull * 1.5 * (1 / std::tanh(a) - 1 / a);
}

inline const std::vector<double>& values_of(const loops::LoopResult& result,
                                            const std::string& name) {
  for (const auto& q : result.quantities)
    if (q.name == name) return q.values;
  throw InternalError({.what = "no quantity " + name, .got = "", .expected = "", .todo = ""});
}

}  // namespace understudy::test
