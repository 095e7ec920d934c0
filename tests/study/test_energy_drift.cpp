#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <loops/dynamics/dynamics_case.hpp>
#include <understudy/loops/dynamics/statistics.hpp>
#include <understudy/study/catalogue.hpp>
#include <understudy/study/context.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

const std::string molecules_of_drift = UNDERSTUDY_MOLECULES;

/// A molecule that keeps its energy, in vacuum or in a generalised Born solvent.
struct Isolated {
  std::string molecule = "alanine";
  bool in_solvent = false;
  std::size_t replicas = 1;
  std::size_t steps = 2000;
  std::string time_step = "1 fs";
  std::size_t equilibration = 0;
  std::string constraints = "none";
};

std::string isolated_case(const Isolated& one) {
  const std::string files = molecules_of_drift + "/" + one.molecule;
  return "case = \"drift\"\ndomain = \"protein\"\n[solver]\nname = \"generalised_born\"\n"
         "model = \"obc2\"\nmolecule = \"" +
         files +
         ".prmtop\"\n[loop]\nname = \"dynamics\"\n"
         "integrator = \"velocity_verlet\"\nstart = \"" +
         files + ".rst7\"\nsteps = " + std::to_string(one.steps) +
         "\nsample_every = 20\nequilibration = " + std::to_string(one.equilibration) +
         "\ntime_step = \"" + one.time_step + "\"\nreplicas = " + std::to_string(one.replicas) +
         "\nconstraints = \"" + one.constraints + "\"\n[output]\nvtk = \"none\"\n";
}

/// Of the total energy per atom, kcal/mol and ps.
struct Conservation {
  double drift = 0;
  double error = 0;      ///< of the drift
  double deviation = 0;  ///< within a replica
};

Conservation conserve(const Isolated& one) {
  const toy::Folder folder(isolated_case(one));
  const Catalogue catalogue = standard_catalogue();
  Silence silence;
  const StudyContext context{catalogue, Case::open(folder.case_file(), {}), folder.out(), silence};
  const auto solvent = context.make_solver();
  const auto atoms = static_cast<double>(solvent->signature().input("positions").shape[0]);
  test::AnalyticForce vacuum(static_cast<std::size_t>(atoms), test::nothing());
  Operator& op = one.in_solvent ? *solvent : static_cast<Operator&>(vacuum);
  loops::LoopContext loop_context{context.exec, silence};
  const loops::LoopResult result = context.make_loop(op.signature())->run(op, loop_context);
  EXPECT_TRUE(result.completed) << result.note;

  const auto& mechanics = result.history.doubles("samples/mechanics_energy");
  const auto& solvation = result.history.doubles("samples/solvation_energy");
  const auto& kinetic = result.history.doubles("samples/kinetic_energy");
  loops::ReplicaSeries total(one.replicas);
  for (std::size_t i = 0; i < kinetic.size(); ++i)
    total[i % one.replicas].push_back(mechanics[i] + solvation[i] + kinetic[i]);
  double square = 0;
  for (const auto& series : total) square += std::pow(loops::estimate_mean({series}).deviation, 2);
  return {test::values_of(result, "energy_drift").front(),
          result.history.number("statistics/total_energy/slope_error"),
          std::sqrt(square / static_cast<double>(one.replicas)) / atoms};
}

class PhysicsEnergy : public testing::TestWithParam<Isolated> {};

// The error of the total energy is of second order in the time step, which a force that is not the
// slope of the energy, or acts at the wrong time, would spoil within these 2 ps.
TEST_P(PhysicsEnergy, IsKeptToSecondOrder) {
  Isolated fine = GetParam();
  fine.time_step = "0.5 fs";
  fine.steps *= 2;
  const Conservation coarse = conserve(GetParam()), kept = conserve(fine);
  EXPECT_LT(coarse.deviation, 0.01);
  EXPECT_NEAR(coarse.deviation / kept.deviation, 4, 1);
  EXPECT_LT(std::abs(kept.drift), 3e-4);
}

INSTANTIATE_TEST_SUITE_P(Of, PhysicsEnergy,
                         testing::Values(Isolated{"alanine", false, 8},
                                         Isolated{"alanine", true, 8}, Isolated{"chignolin", false},
                                         Isolated{"chignolin", true}));

class EnergyDriftSlow : public testing::TestWithParam<Isolated> {};

// Vibrations exchange energy with each other within tens of picoseconds, and velocity Verlet's
// error of each depends on its energy: the total energy of one small molecule wanders, and only the
// mean of several tells a drift of 1e-5.
TEST_P(EnergyDriftSlow, IsBelowAHundredThousandthPerAtomAndPicosecond) {
  const Conservation found = conserve(GetParam());
  std::printf("drift %.2e +- %.1e kcal/mol/ps per atom, deviation %.2e kcal/mol\n", found.drift,
              found.error, found.deviation);
  EXPECT_LT(std::abs(found.drift), 1e-5);
  EXPECT_LT(found.error, 1e-5) << "which hides a drift of that size";
}

INSTANTIATE_TEST_SUITE_P(
    Of, EnergyDriftSlow,
    testing::Values(Isolated{"alanine", false, 16, 100000, "1 fs", 20000},
                    Isolated{"alanine", true, 16, 100000, "1 fs", 20000},
                    Isolated{"alanine", true, 16, 100000, "1 fs", 20000, "hydrogen"},
                    Isolated{"chignolin", false, 2, 100000, "1 fs", 20000},
                    Isolated{"chignolin", true, 2, 100000, "1 fs", 20000},
                    Isolated{"chignolin", true, 2, 100000, "1 fs", 20000, "hydrogen"}));

}  // namespace
}  // namespace understudy::study
