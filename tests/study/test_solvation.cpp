#include <gtest/gtest.h>

#include <cmath>
#include <core/message.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/run.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

const std::string molecules = UNDERSTUDY_MOLECULES;

const std::string alanine = R"(case = "alanine"
domain = "protein"
[solver]
name = "generalised_born"
model = "obc2"
molecule = ")" + molecules + R"(/alanine.prmtop"
[loop]
name = "dynamics"
start = ")" + molecules + R"(/alanine.rst7"
steps = 40
sample_every = 10
[[loop.dihedral]]
name = "phi"
atoms = ["1:C", "2:N", "2:CA", "2:C"]
[output]
vtk = "none"
)";

class Alanine {
 public:
  explicit Alanine(const std::vector<std::string>& overrides = {})
      : folder_(alanine),
        context{catalogue_, Case::open(folder_.case_file(), overrides), folder_.out(), silence_} {}

  loops::LoopResult run() const { return run(context); }
  static loops::LoopResult run(const StudyContext& context) {
    RunOperator solver = make_operator(context, "solver");
    return run_loop(context, solver, nullptr, nullptr).loop;
  }

 private:
  toy::Folder folder_;
  Catalogue catalogue_ = standard_catalogue();
  mutable Silence silence_;

 public:
  StudyContext context;
};

double quantity(const loops::LoopResult& result, const std::string& name) {
  for (const loops::Quantity& one : result.quantities)
    if (one.name == name) return one.values.at(0);
  ADD_FAILURE() << "no quantity " << name;
  return 0;
}

TEST(Solvation, AMoleculeMovesAsItsSeedSays) {
  const loops::LoopResult first = Alanine().run(), again = Alanine().run();
  ASSERT_TRUE(first.completed) << first.note;
  EXPECT_EQ(first.history, again.history);
  EXPECT_NEAR(quantity(first, "radius_of_gyration"), 2.7, 0.4);
  const loops::LoopResult other = Alanine({"seed=2"}).run();
  EXPECT_NE(quantity(other, "mean_potential_energy"), quantity(first, "mean_potential_energy"));
}

TEST(Solvation, TheSeedBelongsToTheRun) {
  const Alanine one, other({"seed=2"});
  EXPECT_NE(loop_identity(one.context), loop_identity(other.context));
}

// With the solver itself as the operator, only the time step is in the way of acceptance.
TEST(Solvation, HybridMonteCarloAcceptsWhatItsOwnSolverMoved) {
  const Alanine exact({"loop.integrator=hybrid_monte_carlo", "loop.time_step=0.5 fs",
                       "loop.trajectory_steps=10", "loop.steps=200"});
  const loops::LoopResult result = exact.run();
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_GT(quantity(result, "acceptance"), 0.8);
}

// Two models of generalised Born, each with itself and one with the other.
TEST(Solvation, ComparisonsAreWithTheSolverThatIsReferredTo) {
  const Alanine obc2({"loop.compare_every=1"});
  const StudyContext hct = obc2.context.with({{"solver.model", Settings(std::string("hct"))}});
  EXPECT_EQ(quantity(obc2.run(), "relative_force_error"), 0);
  EXPECT_EQ(quantity(Alanine::run(hct), "relative_force_error"), 0);
  const StudyContext measured = hct.referring_to(obc2.context.the_case);
  const loops::LoopResult result = Alanine::run(measured);
  EXPECT_GT(quantity(result, "relative_force_error"), 0.01);
  EXPECT_LT(quantity(result, "relative_force_error"), 1);
  EXPECT_GT(quantity(result, "relative_energy_error"), 0);
  EXPECT_NE(loop_identity(hct), loop_identity(measured));
}

// After one trajectory of 5 fs the molecules are nearly where they would be: which solver's energy
// was sampled decides.
TEST(Solvation, AnOperatorOfTheCaseMovesWhatItsSolverAccepts) {
  const std::vector<std::string> hybrid = {
      "operators.other={name=\"generalised_born\", model=\"hct\", molecule=\"" + molecules +
          "/alanine.prmtop\"}",
      "loop.integrator=hybrid_monte_carlo", "loop.time_step=0.5 fs", "loop.trajectory_steps=10",
      "loop.steps=20"};
  const auto energy = [](const loops::LoopResult& result) {
    return result.history.doubles("samples/solvation_energy").front();
  };
  const Alanine obc2(hybrid);
  RunOperator other = make_operator(obc2.context, "other");
  const double mixed = energy(run_loop(obc2.context, other, nullptr, nullptr).loop);
  const double exact = energy(obc2.run());
  const double hct =
      energy(Alanine::run(obc2.context.with({{"solver.model", Settings(std::string("hct"))}})));
  EXPECT_NE(mixed, exact);
  EXPECT_LT(std::abs(mixed - exact), 0.1 * std::abs(hct - exact));
}

TEST(Solvation, PoissonBoltzmannTellsNetworksOfTheMolecule) {
  const Alanine coarse({"solver={name=\"poisson_boltzmann\", spacing=\"1 A\", molecule=\"" +
                        molecules + "/alanine.prmtop\"}"});
  const auto solver = coarse.context.make_solver();
  EXPECT_EQ(solver->constants().doubles("charges").size(), 22U);
}

TEST(Solvation, ALoopWithoutAStartSaysSo) {
  const Alanine nowhere({"loop.start=\"\""});
  const auto solver = nowhere.context.make_solver();
  const std::string said = message([&] { nowhere.context.make_loop(solver->signature()); });
  EXPECT_NE(said.find("nowhere to begin"), std::string::npos) << said;
  EXPECT_NE(said.find("Set loop.start"), std::string::npos) << said;
}

}  // namespace
}  // namespace understudy::study
