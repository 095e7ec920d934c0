#pragma once
#include <loops/dynamics/dynamics_case.hpp>
#include <memory>
#include <string>

namespace understudy::test {

/// Four atoms, a chain with a hydrogen at its end, in a well.
inline DynamicsCase chain(const std::string& integrator = "langevin") {
  DynamicsCase one;
  one.options.integrator = integrator;
  one.options.steps = 60;
  one.options.sample_every = 10;
  one.options.time_step = 0.001;
  one.options.replicas = 2;
  one.options.dihedrals = {{"turn", {"1", "2", "1:A3", "1:A4"}}};
  one.options.end_to_end = {"1:A1", "1:A4"};
  one.molecule = atoms_of_mass({12, 14, 16, 1});
  one.molecule.atoms[3].element = 1;
  one.molecule.bonds = {{0, 1, 100, 1}, {1, 2, 100, 1}, {2, 3, 100, 1}};
  one.start.positions = {{1, 0, 0}, {0, 0, 0}, {0, 0, 1}, {0, 1, 1}};
  one.mechanics = std::make_shared<AnalyticForce>(4, harmonic_well(1));
  one.reference = std::make_shared<AnalyticForce>(4, lennard_jones(0.1, 1));
  return one;
}

/// Its solvation in these tests.
inline AnalyticForce pairs() { return AnalyticForce(4, lennard_jones(0.12, 0.9)); }

/// One whose operators remember what they did; "held": langevin with forces that act on for five
/// steps.
inline DynamicsCase remembering_chain(const std::string& integrator) {
  const bool held = integrator == "held";
  DynamicsCase one = chain(held ? "langevin" : integrator);
  if (held) one.options.solvation_update = "constant";
  if (held) one.options.solvation_every = 5;
  one.options.equilibration = 20;
  one.options.trajectory_every = 10;
  one.options.steps = 80;
  for (const auto& op : {one.mechanics, one.reference})
    dynamic_cast<AnalyticForce&>(*op).remembers = true;
  if (integrator != "hybrid_monte_carlo") one.options.compare_every = 2;
  return one;
}

}  // namespace understudy::test
