#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <loops/dynamics/chain.hpp>
#include <understudy/loops/guarded.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;
using testing::HasSubstr;

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
