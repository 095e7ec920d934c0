#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/message.hpp>
#include <csignal>
#include <fstream>
#include <map>
#include <set>
#include <span>
#include <understudy/core/errors.hpp>
#include <understudy/core/limited_room.hpp>
#include <understudy/io/files.hpp>
#include <understudy/solvers/protein/generalised_born.hpp>
#include <understudy/solvers/protein/swanson_radii.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/train.hpp>

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
      : folder_(alanine), context(changed(overrides)) {}

  /// Other settings, in the same folder.
  StudyContext changed(const std::vector<std::string>& overrides) const {
    return {catalogue_, Case::open(folder_.case_file(), overrides), folder_.out(), silence_};
  }

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

/// A PQR file of the molecule.
std::string pqr_of(const Molecule& molecule, const std::vector<double>& radii) {
  std::string text;
  for (std::size_t i = 0; i < molecule.size(); ++i) {
    const Molecule::Residue& residue = molecule.residue_of(i);
    text += fmt::format("ATOM {} {} {} {} 0 0 0 {:.6f} {:.4f}\n", i + 1, molecule.atoms[i].name,
                        residue.name, residue.number, molecule.atoms[i].charge, radii[i]);
  }
  return text;
}

double solvation_energy(const StudyContext& context) {
  const Resources& files = context.the_case.resources();
  const Molecule molecule = files.molecule(context.the_case.settings().text("solver.molecule"));
  const Conformation at = files.conformation(molecules + "/alanine.rst7", molecule);
  const auto solver = context.make_solver();
  Batch in(solver->signature().inputs, 1), out({solver->signature().output("energy")}, 1);
  write_rows(Execution(), in["positions"], {0, 1},
             [&](std::size_t, std::size_t c) { return at.positions[c / 3][c % 3]; });
  solver->apply(Execution(), in, out, Outcomes("outcomes", 1));
  return on_host(out["energy"])(0, 0);
}

/// Poisson-Boltzmann of alanine dipeptide, or of a copy of it in which ALA is no residue with known
/// radii.
class RadiiFromAFile : public testing::Test {
 protected:
  RadiiFromAFile() {
    std::string prmtop = io::read_text(molecules + "/alanine.prmtop");
    prmtop.replace(prmtop.find("ALA "), 4, "LIG ");
    std::ofstream(folder_ / "ligand.prmtop") << prmtop;
    write_radii(0);
  }
  /// Those of the table, and something more.
  void write_radii(double more) const {
    const Resources& files = grid_.context.the_case.resources();
    std::vector<double> radii =
        protein::assign_radii(files.molecule(molecules + "/alanine.prmtop"));
    for (double& radius : radii) radius += more;
    std::ofstream(folder_ / "ligand.pqr")
        << pqr_of(files.molecule(folder_ / "ligand.prmtop"), radii);
  }
  static std::string solver(const fs::path& molecule) {
    return "solver={name=\"poisson_boltzmann\", spacing=\"1 A\", molecule=\"" + molecule.string() +
           "\"}";
  }
  StudyContext ligand() const {
    return grid_.changed({solver("ligand.prmtop"), "solver.radii=ligand.pqr"});
  }

  Alanine grid_{{solver(molecules + "/alanine.prmtop")}};
  fs::path folder_ = grid_.context.the_case.file().parent_path();
};

TEST_F(RadiiFromAFile, AreAsGoodAsThoseOfTheTable) {
  const double known = solvation_energy(grid_.context);
  EXPECT_EQ(solvation_energy(ligand()), known);
  write_radii(0.1);
  EXPECT_GT(solvation_energy(ligand()), known + 0.5);
}

TEST_F(RadiiFromAFile, BelongToWhatTheSolverIs) {
  const Catalogue& catalogue = grid_.context.catalogue;
  const StudyContext without = grid_.changed({solver("ligand.prmtop")});
  const std::string before = solver_identity(catalogue, ligand().the_case);
  EXPECT_NE(solver_identity(catalogue, without.the_case), before);
  write_radii(0.1);
  EXPECT_NE(solver_identity(catalogue, ligand().the_case), before);
}

const std::vector<std::string> sampling = {
    "sampling={name=\"trajectories\", start=\"" + molecules +
    "/alanine.rst7\", paths=2, states_per_path=2, interval=\"20 fs\", equilibration=\"0.1 ps\"}"};

double distance(std::span<const double> positions, int i, int j) {
  double sum = 0;
  for (int d = 0; d < 3; ++d) {
    const auto at = [&](int atom) { return positions[static_cast<std::size_t>(3 * atom + d)]; };
    sum += (at(i) - at(j)) * (at(i) - at(j));
  }
  return std::sqrt(sum);
}

TEST(Solvation, SampledConformationsAreThoseOfAMoleculeThatMoves) {
  const Alanine one(sampling);
  const auto solver = one.context.make_solver();
  const auto sampler = make_sampler(one.context, solver->signature(), SamplingPurpose::training);
  const Molecule molecule =
      one.context.the_case.resources().molecule(molecules + "/alanine.prmtop");
  std::vector<double> first(66), second(66);
  sampler->fill(1, 0, first);
  sampler->fill(1, 1, second);
  EXPECT_NE(first, second);
  for (const Molecule::Bond& bond : molecule.bonds) {
    const bool fixed = molecule.atoms[static_cast<std::size_t>(bond.i)].element == 1 ||
                       molecule.atoms[static_cast<std::size_t>(bond.j)].element == 1;
    EXPECT_NEAR(distance(second, bond.i, bond.j), bond.length, fixed ? 1e-8 : 0.25);
  }
}

std::vector<double> first_conformation(const std::vector<std::string>& overrides) {
  std::vector<std::string> all = sampling;
  all.insert(all.end(), overrides.begin(), overrides.end());
  const Alanine one(all);
  const auto solver = one.context.make_solver();
  std::vector<double> positions(66);
  make_sampler(one.context, solver->signature(), SamplingPurpose::training)->fill(1, 0, positions);
  return positions;
}

TEST(Solvation, MoleculesAreSampledInTheWaterOfTheSolver) {
  const std::vector<double> plain = first_conformation({});
  const std::string salt = "solver.ionic_strength=\"0.5 mol/l\"";
  const std::vector<double> salty = first_conformation({salt});
  EXPECT_NE(salty, plain);
  EXPECT_NE(first_conformation({salt, "solver.temperature=\"200 K\""}), salty);
  EXPECT_NE(first_conformation({"solver.water_permittivity=20"}), plain);
  EXPECT_EQ(first_conformation({"solver.model=\"hct\""}), plain);
  const auto grid = [&](const std::string& more) {
    return first_conformation({"solver={name=\"poisson_boltzmann\", molecule=\"" + molecules +
                               "/alanine.prmtop\", spacing=\"1 A\"" + more + "}"});
  };
  EXPECT_EQ(grid(""), plain);
  EXPECT_NE(grid(", water_permittivity=20"), plain);
}

// What water is, salt included, no port says: it is part of what the model stands in for.
TEST(Solvation, AModelIsRefusedInOtherWater) {
  std::vector<std::string> all = {
      "solver={name=\"poisson_boltzmann\", spacing=\"1 A\", molecule=\"" + molecules +
          "/alanine.prmtop\"}",
      sampling[0],
      "sampling.paths=8",
      "sampling.states_per_path=1",
      "network={name=\"born\", width=4, members=2}",
      "training.epochs=1"};
  const Alanine plain(all);
  generate(plain.context);
  train(plain.context);
  EXPECT_NO_THROW(make_operator(plain.context, "guarded"));
  for (const auto& [change, fact] :
       {std::pair("solver.water_permittivity=20",
                  "solver.water_permittivity = 20 (the model's: 78.54)"),
        std::pair("solver.ionic_strength=0.1 mol/l",
                  "solver.ionic_strength = \"0.1 mol/l\" (the model's: \"0 mol/l\")")}) {
    all.push_back(change);
    const StudyContext other = plain.changed(all);
    all.pop_back();
    for (const char* with : {"surrogate", "guarded"}) {
      const std::string said = message([&] { make_operator(other, with); });
      EXPECT_NE(said.find("trained on another solver"), std::string::npos) << with << ": " << said;
      EXPECT_NE(said.find(fact), std::string::npos) << with << ": " << said;
    }
  }
}

TEST(Solvation, DataBelongToTheFileThatTheirTrajectoriesStartFrom) {
  const Alanine one(sampling),
      other({sampling[0], "sampling.start=" + molecules + "/alanine.prmtop"});
  EXPECT_NE(dataset_fingerprint(one.context), dataset_fingerprint(other.context));
}

TEST(Solvation, ARunGoesOnFromTheEndOfAnother) {
  const std::vector<std::string> still = {"loop.integrator=velocity_verlet"};
  const Alanine whole({still[0], "loop.steps=80"}), first(still);
  run(whole.context, "solver");
  run(first.context, "solver");
  const fs::path end = first.context.out / "run-solver" / "final.rst7";
  const Molecule molecule =
      first.context.the_case.resources().molecule(molecules + "/alanine.prmtop");
  EXPECT_NEAR(first.context.the_case.resources().conformation(end, molecule).time, 0.08, 1e-9);
  const Alanine second({still[0], "loop.start=" + end.string(), "loop.velocities=file"});
  const auto energy = [](const loops::LoopResult& result) {
    return result.history.doubles("samples/mechanics_energy").back();
  };
  EXPECT_NEAR(energy(second.run()), energy(whole.run()), 1e-3);
  EXPECT_GT(std::abs(energy(first.run()) - energy(whole.run())), 0.01);
}

/// Velocities after a step at a friction that leaves nothing of the first ones: noise alone.
std::vector<double> velocities_after_one_step(const std::string& start) {
  const Alanine one({"loop.steps=1", "loop.sample_every=1", "loop.friction=1e5 ps^-1",
                     "loop.constraints=\"none\"", "loop.time_step=1 fs", "loop.start=" + start});
  return one.run().history.doubles("final/velocities");
}

// Under the noise of the first leg the second one would come to move in step with it.
TEST(Solvation, ARunThatGoesOnDoesNotReplayTheNoiseOfTheFirst) {
  const Alanine first;
  run(first.context, "solver");
  const std::vector<double> before = velocities_after_one_step(molecules + "/alanine.rst7");
  const std::vector<double> after =
      velocities_after_one_step((first.context.out / "run-solver" / "final.rst7").string());
  double product = 0, squares = 0;
  for (std::size_t c = 0; c < before.size(); ++c) {
    product += before[c] * after[c];
    squares += 0.5 * (before[c] * before[c] + after[c] * after[c]);
  }
  EXPECT_LT(std::abs(product / squares), 0.5);
}

TEST(Solvation, ARunThatFliesApartGetsAdviceOfItsOwn) {
  const Alanine wild({"loop.time_step=20 fs", "loop.constraints=none"});
  std::string said;
  try {
    run(wild.context, "solver");
  } catch (const ConvergenceError& error) {
    said = error.what();
  }
  EXPECT_NE(said.find("gave up after"), std::string::npos) << said;
  EXPECT_NE(said.find("take a shorter loop.time_step"), std::string::npos) << said;
  EXPECT_EQ(said.find("inlet"), std::string::npos) << said;
}

// The stored prmtop has the radii mbondi3.
TEST(Solvation, ARunIsToldOfRadiiThatAreNotTheModels) {
  toy::Listener told, untold;
  for (const auto& [listener, model] : {std::pair{&told, "obc2"}, std::pair{&untold, "gbn2"}}) {
    const Alanine one({std::string("solver.model=") + model});
    run({one.context.catalogue, one.context.the_case, one.context.out, *listener}, "solver");
  }
  EXPECT_TRUE(told.said("was fitted with the radii mbondi2"));
  EXPECT_FALSE(untold.said("was fitted with"));
}

TEST(Solvation, TimesGoOnWithTheVelocities) {
  const Alanine first;
  run(first.context, "solver");
  const std::string end = (first.context.out / "run-solver" / "final.rst7").string();
  const auto time = [](const Alanine& one) { return one.run().history.number("final/time"); };
  EXPECT_NEAR(time(Alanine({"loop.start=" + end, "loop.velocities=file"})), 0.16, 1e-9);
  EXPECT_NEAR(time(Alanine({"loop.start=" + end})), 0.08, 1e-9);
}

TEST(Solvation, ARunDoesNotReplaceTheOneThatItStartsFrom) {
  const Alanine one({"loop.trajectory_every=10"});
  run(one.context, "solver");
  const auto files = trajectories(one.context.out);
  const fs::path end = one.context.out / "run-solver" / "final.rst7";
  const StudyContext next = one.changed(
      {"loop.trajectory_every=10", "loop.start=" + end.string(), "loop.velocities=file"});
  const std::string said = message([&] { run(next, "solver"); });
  EXPECT_NE(said.find("would replace the files of the one that it starts from"), std::string::npos)
      << said;
  EXPECT_NE(said.find("another --out"), std::string::npos) << said;
  EXPECT_EQ(trajectories(one.context.out), files);
  EXPECT_TRUE(run(one.context, "solver").skipped);
}

// And leave none of an earlier run of more or fewer.
TEST(Solvation, ReplicasEndInFilesOfTheirOwn) {
  const Alanine two({"loop.replicas=2"});
  const auto ends = [&] {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(two.context.out / "run-solver"))
      if (entry.path().extension() == ".rst7") names.insert(entry.path().filename());
    return names;
  };
  using Names = std::set<std::string>;
  run(two.context, "solver");
  EXPECT_EQ(ends(), (Names{"final-0001.rst7", "final-0002.rst7"}));
  run(two.changed({}), "solver");
  EXPECT_EQ(ends(), Names{"final.rst7"});
  run(two.context, "solver");
  EXPECT_EQ(ends(), (Names{"final-0001.rst7", "final-0002.rst7"}));
}

TEST(Solvation, ACaseThatMovesWithItsFilesIsTheSame) {
  const Alanine one(sampling);
  const fs::path copied = one.context.the_case.file().parent_path() / "copied";
  fs::create_directory(copied);
  for (const char* name : {"alanine.prmtop", "alanine.rst7"})
    fs::copy_file(fs::path(molecules) / name, copied / name);
  std::string there = sampling[0];
  there.replace(there.find(molecules), molecules.size(), copied.string());
  const Alanine moved({there, "solver.molecule=" + (copied / "alanine.prmtop").string(),
                       "loop.start=" + (copied / "alanine.rst7").string()});
  const Catalogue& catalogue = one.context.catalogue;
  EXPECT_EQ(solver_identity(catalogue, one.context.the_case),
            solver_identity(catalogue, moved.context.the_case));
  EXPECT_EQ(loop_identity(one.context), loop_identity(moved.context));
  EXPECT_EQ(dataset_fingerprint(one.context), dataset_fingerprint(moved.context));
  std::ofstream(copied / "alanine.prmtop", std::ios::app) << "\n";
  EXPECT_NE(solver_identity(catalogue, one.context.the_case),
            solver_identity(catalogue, moved.context.the_case));
}

TEST(Solvation, SamplingWithoutAStartSaysSo) {
  const Alanine nowhere({"sampling={name=\"trajectories\"}"});
  const auto solver = nowhere.context.make_solver();
  const std::string said = message(
      [&] { make_sampler(nowhere.context, solver->signature(), SamplingPurpose::training); });
  EXPECT_NE(said.find("nowhere to begin"), std::string::npos) << said;
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

/// A solver of one's own that has no room for anything.
struct Crammed : protein::GeneralisedBorn, LimitedRoom {
  using GeneralisedBorn::GeneralisedBorn;
  void require_room(const std::vector<std::array<double, 3>>& positions) const override {
    throw InputError({.what = "The molecule is too large",
                      .got = std::to_string(positions.size()) + " atoms",
                      .expected = "none",
                      .todo = "Take another solver",
                      .key = "name"});
  }
};

TEST(Solvation, AnySolverSaysThatItHasNoRoomForAStart) {
  Alanine one;
  const Molecule molecule =
      one.context.the_case.resources().molecule(molecules + "/alanine.prmtop");
  Catalogue catalogue = standard_catalogue();
  SolverEntry crammed;
  crammed.make = [&](const Build&) {
    return std::make_unique<Crammed>(molecule, protein::BornOptions{});
  };
  catalogue.solvers.add("crammed", "has no room", crammed);
  const StudyContext context{catalogue, one.changed({"solver.name=crammed"}).the_case,
                             one.context.out, one.context.progress};
  const std::string said = message([&] { context.make_loop({}); });
  EXPECT_NE(said.find("solver.name': The molecule is too large"), std::string::npos) << said;
  EXPECT_NE(said.find("22 atoms"), std::string::npos) << said;
}

TEST(Solvation, ALoopWithoutAStartSaysSo) {
  const Alanine nowhere({"loop.start=\"\""});
  const auto solver = nowhere.context.make_solver();
  const std::string said = message([&] { nowhere.context.make_loop(solver->signature()); });
  EXPECT_NE(said.find("nowhere to begin"), std::string::npos) << said;
  EXPECT_NE(said.find("Set start to"), std::string::npos) << said;
}

}  // namespace
}  // namespace understudy::study
