#pragma once
#include <array>
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

inline const std::vector<double>& values_of(const loops::LoopResult& result,
                                            const std::string& name) {
  for (const auto& q : result.quantities)
    if (q.name == name) return q.values;
  throw InternalError({.what = "no quantity " + name, .got = "", .expected = "", .todo = ""});
}

}  // namespace understudy::test
