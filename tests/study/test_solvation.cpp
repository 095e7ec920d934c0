#include <gtest/gtest.h>

#include <core/message.hpp>
#include <csignal>
#include <fstream>
#include <map>
#include <understudy/core/errors.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/run.hpp>

#include "study/child.hpp"
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

  loops::LoopResult run() const {
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

namespace fs = std::filesystem;

/// The bytes of all trajectories that a run has left.
std::map<std::string, std::string> trajectories(const fs::path& out) {
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::directory_iterator(out / "run-solver"))
    if (entry.path().filename().string().starts_with("trajectory")) {
      std::ifstream stream(entry.path(), std::ios::binary);
      found[entry.path().filename()] = {std::istreambuf_iterator<char>(stream), {}};
    }
  return found;
}

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
  EXPECT_NE(loop_identity(one.context.catalogue, one.context.the_case),
            loop_identity(other.context.catalogue, other.context.the_case));
}

// With the solver itself as the operator, only the time step is in the way of acceptance.
TEST(Solvation, HybridMonteCarloAcceptsWhatItsOwnSolverMoved) {
  const Alanine exact({"loop.integrator=hybrid_monte_carlo", "loop.time_step=0.5 fs",
                       "loop.trajectory_steps=10", "loop.steps=200"});
  const loops::LoopResult result = exact.run();
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_GT(quantity(result, "acceptance"), 0.8);
}

TEST(Solvation, PoissonBoltzmannTellsNetworksOfTheMolecule) {
  const Alanine coarse({"solver={name=\"poisson_boltzmann\", spacing=\"1 A\", molecule=\"" +
                        molecules + "/alanine.prmtop\"}"});
  const auto solver = coarse.context.make_solver();
  EXPECT_EQ(solver->constants().doubles("charges").size(), 22U);
}

TEST(Solvation, ARunThatIsStoppedAgainAndAgainLeavesTheSameTrajectories) {
  const std::vector<std::string> settings = {"loop.trajectory_every=5", "loop.equilibration=3",
                                             "loop.replicas=2", "loop.constraints=\"none\""};
  const Alanine whole(settings), stopped(settings);
  const std::string expected = run(whole.context, "solver").digest;
  for (int times = 0; times < 15; ++times) {
    request_stop();
    EXPECT_THROW(run(stopped.context, "solver"), Interrupted);
    clear_stop_request();
  }
  EXPECT_EQ(trajectories(stopped.context.out).at("trajectory-0002.dcd").at(8), 2);  // frames so far
  EXPECT_EQ(run(stopped.context, "solver").digest, expected);
  const auto files = trajectories(whole.context.out);
  EXPECT_FALSE(files.at("trajectory.h5md").empty());
  EXPECT_EQ(files.size(), 3U);
  EXPECT_EQ(files.at("trajectory-0001.dcd").size(), 276U + 8 * 3 * (4 * 22 + 8));
  EXPECT_EQ(trajectories(stopped.context.out), files);
}

TEST(Solvation, ATrajectoryThatIsGoneStartsTheRunAnew) {
  const Alanine stopped({"loop.trajectory_every=1"});
  for (int times = 0; times < 3; ++times) {
    request_stop();
    EXPECT_THROW(run(stopped.context, "solver"), Interrupted);
    clear_stop_request();
  }
  fs::remove(stopped.context.out / "run-solver" / "trajectory.dcd");
  run(stopped.context, "solver");
  EXPECT_EQ(trajectories(stopped.context.out).at("trajectory.dcd").at(8), 40);
  EXPECT_TRUE(run(stopped.context, "solver").skipped);
  fs::remove(stopped.context.out / "run-solver" / "trajectory.h5md");
  EXPECT_FALSE(run(stopped.context, "solver").skipped);
}

TEST(Solvation, AKilledRunGoesOnToTheSameTrajectory) {
  const std::vector<std::string> settings = {"loop.trajectory_every=1", "loop.steps=120"};
  const Alanine whole(settings), killed(settings);
  run(whole.context, "solver");
  const fs::path folder = killed.context.out / "run-solver";
  const auto child = [&](const std::function<bool()>& moment) {
    return study::run({.catalogue = "standard",
                       .arguments = {"run", killed.context.the_case.file(), "--with=solver",
                                     settings[0], settings[1], "output.checkpoint_minutes=0",
                                     "--out", killed.context.out, "--threads", "1"},
                       .kill_when = moment,
                       .signal = SIGKILL});
  };
  const auto later = [&] { return fs::exists(folder / "checkpoint" / "20"); };
  EXPECT_EQ(child(later).exit_code, -SIGKILL);
  const ChildResult resumed = child({});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.output;
  EXPECT_NE(resumed.output.find("goes on after"), std::string::npos) << resumed.output;
  EXPECT_EQ(trajectories(killed.context.out), trajectories(whole.context.out));
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
