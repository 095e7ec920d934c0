#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <loops/dynamics/dynamics_case.hpp>
#include <understudy/io/inpcrd.hpp>
#include <understudy/io/prmtop.hpp>
#include <understudy/solvers/protein/generalised_born.hpp>
#include <understudy/solvers/protein/mechanics.hpp>

namespace understudy::study {
namespace {

/// Alanine dipeptide in generalised Born solvent, its bonds to hydrogen rigid: three of its groups
/// are CH3, whose three bonds share an atom.
test::DynamicsCase rigid_alanine(std::size_t steps) {
  const std::string file = std::string(UNDERSTUDY_MOLECULES) + "/alanine";
  test::DynamicsCase one;
  one.molecule = io::read_prmtop(file + ".prmtop");
  one.start = io::read_inpcrd(file + ".rst7", one.molecule);
  one.mechanics = std::make_shared<protein::Mechanics>(one.molecule);
  one.options.integrator = "velocity_verlet";
  one.options.time_step = 0.002;
  one.options.steps = one.options.sample_every = steps;
  return one;
}

/// Where it is after its steps.
Conformation end_of(const test::DynamicsCase& one) {
  protein::GeneralisedBorn solvent(one.molecule, {});
  const loops::LoopResult result = one.run(solvent);
  EXPECT_TRUE(result.completed) << result.note;
  Conformation end = one.start;
  const auto& x = result.history.doubles("final/positions");
  const auto& v = result.history.doubles("final/velocities");
  end.velocities.resize(end.positions.size());
  for (std::size_t c = 0; c < x.size(); ++c) {
    end.positions[c / 3][c % 3] = x[c];
    end.velocities[c / 3][c % 3] = v[c];
  }
  return end;
}

double farthest(const Conformation& a, const Conformation& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.positions.size(); ++i)
    for (std::size_t c = 0; c < 3; ++c)
      most = std::max(most, std::abs(a.positions[i][c] - b.positions[i][c]));
  return most;
}

// What hybrid Monte Carlo needs of velocity Verlet with RATTLE, in trajectories as it takes them.
TEST(ReversedDynamics, RunsBackToWhereItCameFrom) {
  test::DynamicsCase there = rigid_alanine(50);
  there.start = end_of(rigid_alanine(1));  // a state that has its bond lengths
  there.options.velocities = "file";
  test::DynamicsCase back = there;
  back.start = end_of(there);
  EXPECT_GT(farthest(back.start, there.start), 0.1);
  for (auto& velocity : back.start.velocities)
    for (double& v : velocity) v = -v;
  EXPECT_LT(farthest(end_of(back), there.start), 1e-8);
}

}  // namespace
}  // namespace understudy::study
