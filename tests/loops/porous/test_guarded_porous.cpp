#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/at.hpp>
#include <loops/checkpoint_in_memory.hpp>
#include <loops/porous/pore_law.hpp>
#include <loops/porous/porous_case.hpp>
#include <loops/porous/watched_law.hpp>
#include <understudy/core/random.hpp>

using namespace understudy;
using namespace understudy::test;

TEST(GuardedPorous, falls_back_audits_repeats_and_goes_on_to_the_same_bits) {
  const Settings settings =
      porous_case(with(graded_bed(), {{"steps", whole(3)}, {"tolerance", number(1e-7)}}));
  WatchedLaw whole_run;
  const auto expected = run_porous(settings, whole_run.guarded);
  ASSERT_TRUE(expected.completed) << expected.note;
  const loops::GuardedStatistics statistics = whole_run.guarded.statistics();
  EXPECT_GT(statistics.fallbacks, 0U);
  EXPECT_GT(statistics.repeats, 0U);
  EXPECT_NEAR(statistics.audit_error.value, 0.01, 0.001);

  WatchedLaw killed, resumed;
  CheckpointInMemory checkpoint(2);
  killed.solver->disturb = [&](const Batch&, Batch&, Outcomes) {
    if (killed.solver->calls == whole_run.solver->calls - 1) throw Interrupted("killed");
  };
  EXPECT_THROW(run_porous(settings, killed.guarded, &checkpoint), Interrupted);
  const auto rest = run_porous(settings, resumed.guarded, &checkpoint);
  EXPECT_EQ(digest(rest.history), digest(expected.history));
  EXPECT_EQ(quantity(rest, "pressure_drop"), quantity(expected, "pressure_drop"));
  EXPECT_EQ(resumed.guarded.statistics().fallbacks, statistics.fallbacks);
}

TEST(GuardedPorous, noise_of_a_solver_leaves_a_flow_that_is_as_certain) {
  PoreLaw noisy(true_law, {.volume_fraction = true});
  noisy.disturb = [&](const Batch&, Batch& out, Outcomes) {
    change(out["drag"], [&](auto i, auto c, double value) {
      const double draw =
          Stream(7, "noise", static_cast<std::size_t>(noisy.calls) * 1000 + i).uniform(c);
      return (1 + 2e-4 * (draw - 0.5)) * value;
    });
  };
  const Settings settings = porous_case(with(graded_bed(), {{"tolerance", number(3e-4)}}), 24, 12);
  const auto result = run_porous(settings, noisy);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_LE(result.calls, 6U);
  PoreLaw exact(true_law, {.volume_fraction = true});
  const double drop = quantity(run_porous(settings, exact), "pressure_drop").back();
  EXPECT_NEAR(quantity(result, "pressure_drop").back(), drop, 3e-4 * drop);
}
