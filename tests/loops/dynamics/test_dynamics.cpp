#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <core/at.hpp>
#include <core/expect_sentence.hpp>
#include <loops/checkpoint_in_memory.hpp>
#include <loops/dynamics/dynamics_case.hpp>
#include <loops/frames_in_memory.hpp>
#include <loops/structure_case.hpp>
#include <numbers>
#include <understudy/core/conformance.hpp>
#include <understudy/core/random.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/loops/dynamics/results.hpp>
#include <understudy/loops/guarded.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;
using testing::HasSubstr;

namespace {

/// Four atoms, a chain with a hydrogen at its end, in a well.
DynamicsCase chain(const std::string& integrator = "langevin") {
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

AnalyticForce pairs() { return AnalyticForce(4, lennard_jones(0.12, 0.9)); }

/// Everything that has to be the same.
std::string digest_of_dynamics(const LoopResult& result) {
  Archive all = result.history;
  for (const Quantity& q : result.quantities) all.set("q/" + q.name, q.values, {q.values.size()});
  all.set_attribute("calls", static_cast<std::int64_t>(result.calls));
  all.set_attribute("steps", static_cast<std::int64_t>(result.steps));
  return digest(all);
}

/// Frames of a trajectory that are still there after a kill: those that were flushed.
class TrajectoryInMemory : public TrajectorySink {
 public:
  void take(const TrajectoryFrame& frame) override {
    Archive one;
    one.set_attribute("step", frame.step);
    one.set_attribute("time", frame.time);
    one.set_attribute("replica", static_cast<std::int64_t>(frame.replica));
    one.set("x", {frame.positions.begin(), frame.positions.end()}, {frame.positions.size()});
    one.set("v", {frame.velocities.begin(), frame.velocities.end()}, {frame.velocities.size()});
    frames.push_back(one);
  }
  void flush() override { flushed = frames.size(); }
  std::vector<Archive> frames;
  std::size_t flushed = 0;
};

/// "held": langevin with forces that act on for five steps.
DynamicsCase remembering_chain(const std::string& integrator) {
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

Settings dynamics_settings(const std::map<std::string, Settings>& keys) {
  Settings settings;
  settings.set("loop.name", text("dynamics"));
  for (const auto& [key, value] : keys) settings.set("loop." + key, value);
  return settings;
}

void expect_options_error(const std::map<std::string, Settings>& keys,
                          const std::vector<std::string>& facts) {
  expect_sentence([&] { read_dynamics(dynamics_settings(keys).section("loop")); }, facts);
}

void expect_model_error(DynamicsCase one, const std::vector<std::string>& facts) {
  expect_sentence([&] { one.model(); }, facts);
}

}  // namespace

TEST(Dynamics, the_force_of_the_tests_is_an_operator) {
  AnalyticForce op = pairs();
  const auto samples = [&](std::size_t n) {
    Batch in(op.signature().inputs, n);
    change(in["positions"], [](auto i, auto c, double) {
      return static_cast<double>(c) + Stream(1, "place", i).uniform(c);
    });
    return in;
  };
  EXPECT_THAT(conformance_findings(op, samples), testing::IsEmpty());
}

class ResumedDynamics : public testing::TestWithParam<const char*> {};

TEST_P(ResumedDynamics, a_run_killed_after_any_cycle_goes_on_to_the_same_bits) {
  AnalyticForce whole = pairs();
  whole.remembers = true;
  DynamicsCase all = remembering_chain(GetParam());
  TrajectoryInMemory expected_frames;
  all.trajectory = &expected_frames;
  const LoopResult expected = all.run(whole);
  ASSERT_TRUE(expected.completed) << expected.note;
  for (const int saves : {1, 4, 7}) {
    CheckpointInMemory checkpoint(saves);
    TrajectoryInMemory frames;
    AnalyticForce killed = pairs();
    killed.remembers = true;
    killed.fail_at = whole.calls - 1;
    DynamicsCase first = remembering_chain(GetParam());
    first.checkpoint = &checkpoint;
    first.trajectory = &frames;
    EXPECT_THROW(first.run(killed), Interrupted);
    ASSERT_EQ(checkpoint.saved, saves);

    AnalyticForce resumed = pairs();
    resumed.remembers = true;
    DynamicsCase second = remembering_chain(GetParam());
    second.checkpoint = &checkpoint;
    second.trajectory = &frames;
    frames.frames.resize(frames.flushed);
    EXPECT_EQ(digest_of_dynamics(second.run(resumed)), digest_of_dynamics(expected)) << saves;
    EXPECT_LT(resumed.calls, whole.calls - saves);
    EXPECT_EQ(frames.frames, expected_frames.frames);
  }
}

INSTANTIATE_TEST_SUITE_P(With, ResumedDynamics,
                         testing::Values("langevin", "velocity_verlet", "hybrid_monte_carlo",
                                         "held"));

TEST(Dynamics, what_mechanics_remembers_is_a_part_of_the_saved_state) {
  CheckpointInMemory checkpoint(3);
  AnalyticForce op = pairs();
  DynamicsCase one = remembering_chain("langevin");
  one.checkpoint = &checkpoint;
  const std::string expected = digest_of_dynamics(one.run(op));
  Archive& saved = *checkpoint.loop;
  ASSERT_TRUE(saved.has_attribute("forces/operators/mechanics/memory/memory"));
  saved.set_attribute("forces/operators/mechanics/memory/memory", 0.05);
  DynamicsCase other = remembering_chain("langevin");
  other.checkpoint = &checkpoint;
  EXPECT_NE(digest_of_dynamics(other.run(op)), expected);
}

TEST(Dynamics, a_checkpoint_of_other_molecules_is_refused) {
  CheckpointInMemory checkpoint(1);
  AnalyticForce op = pairs();
  DynamicsCase one = chain();
  one.checkpoint = &checkpoint;
  one.run(op);
  one.options.replicas = 3;
  expect_sentence([&] { one.run(op); }, {"other molecular dynamics", "24 numbers", "36"});
}

TEST(Dynamics, stops_after_the_cycle_when_asked_to) {
  AnalyticForce op = pairs();
  CheckpointInMemory checkpoint;
  DynamicsCase one = chain();
  one.checkpoint = &checkpoint;
  op.verdict = [&] {
    if (op.end_steps == 5) request_stop();
    return Verdict::accept;
  };
  EXPECT_THROW(one.run(op), Interrupted);
  clear_stop_request();
  EXPECT_EQ(op.calls, 5);
  EXPECT_EQ(checkpoint.loop->integer("step"), 4);
}

TEST(Dynamics, a_failed_sample_ends_the_run_with_a_sentence_and_all_that_was_measured) {
  AnalyticForce op = pairs();
  op.fails = [&](const std::vector<double>& x) {
    return op.calls == 36 && x[0] != 0 ? Outcome::out_of_range : Outcome::ok;
  };
  const LoopResult result = chain().run(op);
  EXPECT_FALSE(result.completed);
  EXPECT_THAT(result.note,
              HasSubstr("gave up after 34 of 60 time steps: the solvation of replica 0"));
  EXPECT_THAT(result.note, HasSubstr("; its atoms reach over "));
  EXPECT_EQ(result.history.array("samples/time").shape.front(), 3U);
  EXPECT_EQ(values_of(result, "density_turn").size(), 36U);
  EXPECT_EQ(op.drop_steps, 1);

  AnalyticForce sound = pairs();
  DynamicsCase bad = chain();
  auto& mechanics = dynamic_cast<AnalyticForce&>(*bad.mechanics);
  mechanics.fails = [&](const std::vector<double>&) {
    return mechanics.calls == 5 ? Outcome::not_converged : Outcome::ok;
  };
  EXPECT_THAT(bad.run(sound).note, HasSubstr("the mechanics of replica 0"));
}

TEST(Dynamics, atoms_in_the_same_place_end_the_run_and_are_named) {
  DynamicsCase two;
  two.options = no_constraints("velocity_verlet", 50);
  two.options.time_step = 0.01;
  two.options.replicas = 2;
  two.molecule = atoms_of_mass({12, 12, 12});
  two.start.positions = {{0, 0, 0}, {0, 9, 0}, {2, 0, 0}};
  two.options.velocities = "file";
  two.start.velocities = {{5, 0, 0}, {0, 0, 0}, {-5, 0, 0}};
  AnalyticForce op(3, nothing());
  op.fails = [](const std::vector<double>& x) {
    return std::abs(x[0] - x[6]) < 0.15 ? Outcome::out_of_range : Outcome::ok;
  };
  EXPECT_THAT(two.run(op).note,
              HasSubstr("gave up after 18 of 50 time steps: the solvation of replica 0: "));
  EXPECT_THAT(two.run(op).note, HasSubstr("its atoms 1 (A ALA 1 A1) and 3 (A ALA 1 A3) are "));
}

TEST(Dynamics, a_step_that_the_operator_wants_repeated_is_repeated) {
  AnalyticForce calm = pairs(), doubtful = pairs();
  doubtful.verdict = [&] {
    return doubtful.end_steps % 3 == 0 ? Verdict::accept : Verdict::repeat;
  };
  const LoopResult expected = chain().run(calm), result = chain().run(doubtful);
  EXPECT_EQ(result.history, expected.history);
  EXPECT_EQ(result.calls, 3 * expected.calls);
  DynamicsCase strict = chain();
  strict.options.repeats = 1;
  AnalyticForce never = pairs();
  never.verdict = [] { return Verdict::repeat; };
  EXPECT_THAT(strict.run(never).note, HasSubstr("asked for more than 1 repeats"));
}

TEST(Dynamics, a_guarded_operator_falls_back_and_the_run_is_that_of_the_solver) {
  struct Everything : Guard {
    std::string name() const override { return "everything"; }
    void score(const Execution& exec, const Batch&, const Batch&, Scores scores) override {
      Kokkos::deep_copy(exec, scores, 2.0);
    }
  };
  const auto solver = std::make_shared<AnalyticForce>(pairs());
  const auto wrong = std::make_shared<AnalyticForce>(4, lennard_jones(0.3, 1.1));
  Guarded refusing(wrong, solver, {std::make_shared<Everything>()},
                   {.audit_worst = 0, .audit_random = 0});
  AnalyticForce alone = pairs();
  EXPECT_EQ(chain().run(refusing).history, chain().run(alone).history);
  EXPECT_EQ(refusing.statistics().fallbacks, refusing.statistics().samples);

  Guarded audited(
      wrong, solver, {},
      {.tolerance = 1e-9, .audit_worst = 2, .audit_random = 0, .scales = {{"forces", 1.0}}});
  EXPECT_EQ(chain().run(audited).history, chain().run(alone).history);
  EXPECT_EQ(audited.statistics().repeats, 61U);
}

TEST(Dynamics, energies_and_forces_are_compared_with_those_of_the_reference) {
  AnalyticForce op = pairs();
  DynamicsCase one = chain();
  one.options.compare_every = 2;
  const LoopResult result = one.run(op);
  const auto& error = result.history.doubles("comparison/force_error");
  ASSERT_EQ(error.size(), 6U);  // three of two replicas
  double square = 0;
  for (const double e : error) square += e * e / 6;
  EXPECT_NEAR(values_of(result, "force_error").front(), std::sqrt(square), 1e-12);
  EXPECT_GT(square, 0);
  double exact = 0;
  for (const double f : result.history.doubles("comparison/reference_force")) exact += f * f / 6;
  EXPECT_NEAR(values_of(result, "relative_force_error").front(), std::sqrt(square / exact), 1e-12);
  EXPECT_NEAR(values_of(result, "relative_energy_error").front(),
              values_of(result, "energy_error").front() / one.model().thermal_energy(), 1e-12);
  for (const Quantity& q : result.quantities)
    EXPECT_EQ(q.is_error,
              q.name.starts_with("relative_") || q.name.starts_with("distribution_error_"))
        << q.name;
  EXPECT_GT(result.history.number("statistics/relative_force_error/error"), 0);
  EXPECT_NEAR(result.history.number("statistics/energy_error/error"),
              one.model().thermal_energy() *
                  result.history.number("statistics/relative_energy_error/error"),
              1e-12);
  EXPECT_THAT(result.note, testing::AllOf(testing::StartsWith("relative_force_error "),
                                          testing::HasSubstr(" +- "),
                                          testing::HasSubstr("; only 12.0 effective samples")));
  one.reference = std::make_shared<AnalyticForce>(pairs());
  const LoopResult same = one.run(op);
  EXPECT_EQ(same.history.number("statistics/relative_force_error/error"), 0);
  EXPECT_EQ(values_of(same, "force_error").front(), 0);
  EXPECT_EQ(values_of(same, "energy_error").front(), 0);
  EXPECT_EQ(values_of(same, "relative_force_error").front(), 0);
}

// Without mechanics nothing but the operator moves the molecule.
TEST(Dynamics, time_of_comparisons_is_none_of_the_simulation) {
  AnalyticForce op = pairs();
  DynamicsCase one = chain();
  one.mechanics = nullptr;
  one.options.compare_every = 1;
  EXPECT_EQ(one.run(op).seconds.macro_solve, 0);
  DynamicsCase moved = chain("hybrid_monte_carlo");
  moved.mechanics = nullptr;
  EXPECT_GT(moved.run(op).seconds.macro_solve, 0);
}

// An atom so heavy that it keeps its velocity: a force of some age is off by stiffness times the
// way since.
TEST(Dynamics, forces_that_act_on_are_compared_where_they_act) {
  DynamicsCase heavy;
  heavy.options = no_constraints("velocity_verlet", 36);
  heavy.options.velocities = "file";
  heavy.options.time_step = 0.01;
  heavy.options.solvation_every = 4;
  heavy.options.sample_every = 4;
  heavy.options.compare_every = 1;
  heavy.molecule = atoms_of_mass({1e15});
  heavy.start.positions = {{1, 0, 0}};
  heavy.start.velocities = {{3, 0, 0}};
  heavy.reference = std::make_shared<AnalyticForce>(1, harmonic_well(7));
  const auto compare = [&](const std::string& update) {
    heavy.options.solvation_update = update;
    AnalyticForce well(1, harmonic_well(7));
    return heavy.run(well);
  };
  const LoopResult held = compare("constant"), kicked = compare("impulse");
  const auto& error = held.history.doubles("comparison/force_error");
  ASSERT_EQ(error.size(), 9U);
  for (std::size_t k = 0; k < 9; ++k) {
    const auto age = static_cast<double>(k % 4);
    EXPECT_EQ(held.history.doubles("comparison/force_age")[k], age);
    EXPECT_NEAR(error[k], 7 * 3 * 0.01 * age / std::sqrt(3.0), 1e-9) << k;
  }
  EXPECT_EQ(values_of(held, "energy_error").front(), 0);
  EXPECT_EQ(values_of(kicked, "force_error").front(), 0);
}

TEST(Dynamics, a_reference_that_fails_beside_a_held_force_ends_the_run) {
  DynamicsCase one = remembering_chain("held");
  auto& reference = dynamic_cast<AnalyticForce&>(*one.reference);
  reference.fails = [&](const std::vector<double>&) {
    return reference.calls == 2 ? Outcome::not_converged : Outcome::ok;
  };
  AnalyticForce op = pairs();
  // the first comparison is of a fresh force at step 40; the second looks at one of age 1
  EXPECT_THAT(one.run(op).note,
              HasSubstr("gave up after 55 of 100 time steps: nothing to compare"));
}

TEST(Dynamics, measures_the_molecule) {
  DynamicsCase still = chain("velocity_verlet");
  still.options.velocities = "file";
  still.options.constraints = "none";
  still.options.replicas = 1;
  still.options.steps = 2;
  still.options.sample_every = 1;
  still.start.velocities = {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 2, 0}};
  still.mechanics = nullptr;
  still.options.time_step = 1e-6;
  AnalyticForce none(4, nothing());
  const LoopResult result = still.run(none);
  const auto first = [&](const char* name) {
    return result.history.doubles(std::string("samples/") + name).front();
  };
  EXPECT_NEAR(first("turn"), std::numbers::pi / 2, 1e-5);  // clockwise, seen from atom 2
  EXPECT_NEAR(first("end_to_end"), std::sqrt(3.0), 1e-5);
  EXPECT_NEAR(first("kinetic_energy"), 0.5 * 4 / 418.4, 1e-12);
  // masses 12, 14, 16, 1 at their places: sum of m m' r^2 over pairs, over the mass squared
  const double pairs_sum = 12 * 14 + 12 * 16 * 2 + 12 * 3 + 14 * 16 + 14 * 2 + 16;
  EXPECT_NEAR(first("radius_of_gyration"), std::sqrt(pairs_sum / (43.0 * 43)), 1e-5);
}

TEST(Dynamics, angles_have_densities_and_free_energies) {
  AnalyticForce op = pairs();
  DynamicsCase one = chain();
  one.options.bins = 400;
  one.options.steps = 2000;
  const LoopResult result = one.run(op);
  const std::vector<double>& density = values_of(result, "density_turn");
  const auto& free = result.history.doubles("angles/turn/free_energy");
  const auto& free_error = result.history.doubles("angles/turn/free_energy_error");
  const auto& error = result.history.doubles("angles/turn/density_error");
  double sum = 0;
  for (std::size_t bin = 0; bin < 400; ++bin) {
    sum += density[bin] * std::numbers::pi / 200;
    EXPECT_EQ(std::isinf(free[bin]), density[bin] == 0);
    EXPECT_EQ(std::isinf(free_error[bin]), density[bin] == 0);
    EXPECT_EQ(std::isinf(error[bin]), density[bin] == 0) << "nothing seen is not known exactly";
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_EQ(*std::ranges::min_element(free), 0);
  EXPECT_THAT(std::get<std::vector<std::int64_t>>(result.history.array("angles/turn/atoms").data),
              testing::ElementsAreArray(one.model().dihedrals.front().atoms));
  EXPECT_THAT(density, testing::Contains(0));
  const double effective = result.history.number("statistics/turn/effective_samples");
  EXPECT_GT(effective, 20);
  EXPECT_NEAR(result.history.number("angles/turn/unvisited_density_below"),
              3 / effective / (std::numbers::pi / 200), 1e-12);
  EXPECT_EQ(result.note, "") << "enough samples, and nothing compared";
  one.options.steps = 8;
  EXPECT_THAT(one.run(op).note, testing::MatchesRegex("only .* effective samples of turn: below 20 "
                                                      ".*hardly known, run longer"));
}

TEST(Dynamics, shows_atoms_and_bonds_of_the_first_replica) {
  AnalyticForce op = pairs();
  FramesInMemory frames;
  DynamicsCase one = chain();
  one.options.picture_every = 20;
  one.frames = &frames;
  one.run(op);
  ASSERT_EQ(frames.all.size(), 3U);
  const Frame& frame = frames.all.front();
  EXPECT_EQ(frame.shape, CellShape::line2);
  EXPECT_EQ(frame.points.size(), 12U);
  EXPECT_THAT(frame.connectivity, testing::ElementsAre(0, 1, 1, 2, 2, 3));
  EXPECT_NEAR(frame.time, 0.02, 1e-12);
  std::vector<std::string> names;
  for (const FrameArray& array : frame.point_data) {
    names.push_back(array.name);
    EXPECT_EQ(array.values.size(), 4U * static_cast<std::size_t>(array.components)) << array.name;
  }
  EXPECT_THAT(names, testing::ElementsAre("element", "charge", "residue", "velocity",
                                          "mechanics_forces", "forces"));
}

TEST(Dynamics, names_its_quantities_before_the_run) {
  AnalyticForce op = pairs();
  for (const char* integrator : {"langevin", "velocity_verlet", "hybrid_monte_carlo"}) {
    const DynamicsCase one = chain(integrator);
    const Dynamics loop(one.model(), one.mechanics, one.reference);
    std::vector<std::string> names;
    for (const Quantity& q : one.run(op).quantities) {
      names.push_back(q.name);
      EXPECT_FALSE(q.values.empty()) << q.name;
      EXPECT_THAT(dynamics_quantities_manual(),
                  HasSubstr(q.name == "density_turn" ? "density_NAME" : q.name));
    }
    EXPECT_EQ(names, loop.quantity_names());
  }
}

TEST(Dynamics, calls_with_the_replicas_as_slots) {
  AnalyticForce op = pairs();
  const LoopResult result = chain().run(op);
  EXPECT_THAT(op.slots, testing::ElementsAre(0, 1));
  EXPECT_EQ(result.calls, 61U);
  EXPECT_EQ(result.samples, 122U);
  EXPECT_EQ(op.end_steps, 61);
  EXPECT_EQ(result.steps, 60U);
}

TEST(DynamicsOptions, are_read_with_their_units_and_written_back) {
  const Settings settings = dynamics_settings({{"time_step", text("2 fs")},
                                               {"temperature", text("310 K")},
                                               {"friction", text("5 ps^-1")},
                                               {"steps", whole(1000)},
                                               {"solvation_every", whole(5)}});
  const DynamicsOptions options = read_dynamics(settings.section("loop"));
  EXPECT_EQ(options.time_step, 0.002);
  EXPECT_EQ(options.friction, 5);
  EXPECT_EQ(options.cycle(), 5U);
  const Settings effective = effective_dynamics(settings.section("loop"));
  EXPECT_EQ(effective.text("integrator"), "langevin");
  EXPECT_FALSE(effective.has("end_to_end"));
  EXPECT_THAT(dynamics_manual(),
              testing::AllOf(HasSubstr("solvation_update"), HasSubstr("[[loop.dihedral]]")));
}

TEST(DynamicsOptions, filled_in_are_options_again) {
  for (const char* integrator : {"langevin", "velocity_verlet", "hybrid_monte_carlo"}) {
    const Settings section =
        effective_dynamics(dynamics_settings({{"integrator", text(integrator)}}).section("loop"));
    EXPECT_EQ(effective_dynamics(section).canonical(), section.canonical()) << integrator;
  }
}

TEST(DynamicsOptions, that_do_not_fit_each_other_are_refused) {
  expect_options_error({{"steps", whole(10)}, {"solvation_every", whole(4)}},
                       {"loop.steps", "solvation_every", "10 time steps", "a multiple of 4"});
  expect_options_error({{"integrator", text("hybrid_monte_carlo")}, {"sample_every", whole(15)}},
                       {"loop.sample_every", "trajectory_steps", "a multiple of 10"});
  expect_options_error(
      {{"steps", whole(50)}, {"compare_every", whole(6)}},
      {"loop.compare_every", "one in 60 time steps, and 50 steps", "no more than"});
  expect_options_error({{"trajectory_steps", whole(10)}},
                       {"loop.trajectory_steps", "integrator = \"langevin\""});
  expect_options_error({{"integrator", text("hybrid_monte_carlo")}, {"solvation_every", whole(2)}},
                       {"loop.solvation_every", "no such key"});
  expect_options_error({{"integrator", text("velocity_verlet")}, {"friction", text("1 ps^-1")}},
                       {"loop.friction", "without equilibration"});
  expect_options_error({{"dihedral", text("phi")}}, {"loop.dihedral", "a list of tables"});
  expect_options_error({{"time_step", number(2)}}, {"loop.time_step", "has no unit"});
}

TEST(DynamicsModel, atoms_that_are_not_there_are_named) {
  DynamicsCase one = chain();
  one.options.end_to_end = {"1:A1", "1:CA"};
  expect_model_error(one, {"no such atom", "\"1:CA\"", "A1, A2, A3, A4 in residue 1 (ALA)"});
  one.options.end_to_end = {"1:A1", "9"};
  expect_model_error(one, {"\"9\"", "1 to 4"});
  one.options.end_to_end = {"2:A1", "1"};
  expect_model_error(one, {"\"2:A1\"", "a residue from 1 to 1"});
  one.options.end_to_end = {"1:A1", "1"};
  expect_model_error(one, {"named twice", "2 different atoms"});
  one.options.end_to_end = {};
  one.options.dihedrals = {{"phi", {"1", "2", "3"}}};
  expect_model_error(one, {"wrong length", "3 atoms", "4"});
  one.options.dihedrals = {{"phi", {"1", "2", "3", "4"}}, {"phi", {"1", "2", "3", "4"}}};
  expect_model_error(one, {"no name of its own", "\"phi\""});
}

TEST(DynamicsModel, coordinates_of_another_molecule_are_refused) {
  DynamicsCase one = chain();
  one.start.positions.pop_back();
  expect_model_error(one, {"positions are not those", "3 atoms", "4"});
  one = chain();
  one.start.positions[2][1] = NAN;
  expect_model_error(one, {"nan for atom 3"});
  one = chain();
  one.options.velocities = "file";
  expect_model_error(one, {"says nothing of velocities", "places alone", "rst7"});
  one = chain();
  one.molecule.atoms[1].mass = 0;
  expect_model_error(one, {"needs a mass", "0 amu for atom 2 (A2)"});
}

TEST(Dynamics, is_made_of_a_case_and_says_where_it_is_wrong) {
  const DynamicsCase one = chain();
  Settings settings = dynamics_settings({{"steps", whole(20)}});
  const auto parts = [&] {
    return DynamicsParts{one.molecule, one.start, one.mechanics, one.reference};
  };
  const auto loop = make_dynamics(settings.section("loop"), 77, parts());
  EXPECT_EQ(loop->model().seed, 77U);
  EXPECT_EQ(loop->needs().input("positions").shape, (std::vector<std::size_t>{4, 3}));
  Settings::List angle;
  Settings phi;
  phi.set("name", text("phi"));
  phi.set("atoms", Settings(Settings::List{text("1"), text("2"), text("3"), text("7:C")}));
  angle.push_back(phi);
  settings.set("loop.dihedral", Settings(angle));
  expect_sentence([&] { make_dynamics(settings.section("loop"), 77, parts()); },
                  {"dihedral", "7:C"});

  AnalyticForce small(3, nothing());
  Silence silence;
  LoopContext context{Execution(), silence};
  expect_sentence([&] { loop->run(small, context); }, {"does not fit molecular dynamics"});
}
