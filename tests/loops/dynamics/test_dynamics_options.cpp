#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/expect_sentence.hpp>
#include <loops/dynamics/chain.hpp>
#include <loops/structure_case.hpp>
#include <map>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;
using testing::HasSubstr;

namespace {

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
  expect_options_error({{"velocities", text("file")}, {"minimise", whole(10)}},
                       {"loop.minimise", "10", "velocities = \"file\""});
  EXPECT_NO_THROW(read_dynamics(
      dynamics_settings({{"velocities", text("file")}, {"minimise", whole(0)}}).section("loop")));
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

TEST(DynamicsModel, another_start_has_random_numbers_of_its_own) {
  const Conformation start = chain().start;
  Conformation moved = start, moving = start;
  moved.positions[2][1] += 1e-7;
  moving.velocities.resize(4);
  EXPECT_EQ(seed_from(77, start), seed_from(77, start));
  EXPECT_NE(seed_from(77, start), seed_from(78, start));
  EXPECT_NE(seed_from(77, start), seed_from(77, moved));
  EXPECT_NE(seed_from(77, start), seed_from(77, moving));
}

TEST(Dynamics, is_made_of_a_case_and_says_where_it_is_wrong) {
  const DynamicsCase one = chain();
  Settings settings = dynamics_settings({{"steps", whole(20)}});
  const auto parts = [&] {
    return DynamicsParts{one.molecule, one.start, one.mechanics, one.reference};
  };
  const auto loop = make_dynamics(settings.section("loop"), 77, parts());
  EXPECT_EQ(loop->model().seed, seed_from(77, one.start));
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
