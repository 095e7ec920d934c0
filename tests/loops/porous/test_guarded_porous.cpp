#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/at.hpp>
#include <loops/checkpoint_in_memory.hpp>
#include <loops/porous/pore_law.hpp>
#include <loops/porous/porous_case.hpp>
#include <loops/unsure_material.hpp>
#include <understudy/core/random.hpp>
#include <understudy/loops/guarded.hpp>

using namespace understudy;
using namespace understudy::test;

namespace {

constexpr PoreLaw::Law true_law{.xx = 40, .xy = 10, .yy = 60, .inertia = 3};

/// The law as a surrogate: 1 % too high, and unsure of fast flow.
class UnsureLaw : public PoreLaw {
 public:
  UnsureLaw()
      : PoreLaw({.xx = 40.4, .xy = 10.1, .yy = 60.6, .inertia = 3.03}, {.volume_fraction = true}),
        signature_(PoreLaw::signature()) {
    signature_.outputs.push_back({"uncertainty", "1", {}, true});
  }
  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    PoreLaw::apply(exec, in, out, outcomes);
    exec.fence();
    for (std::size_t i = 0; out.has("uncertainty") && i < in.size(); ++i)
      at(out["uncertainty"], i, 0) = std::abs(at(in["reynolds"], i, 0));
  }

 private:
  Signature signature_;
};

struct WatchedLaw {
  WatchedLaw()
      : solver(std::make_shared<PoreLaw>(true_law, PoreLaw::Ports{.volume_fraction = true})),
        guarded(std::make_shared<UnsureLaw>(), solver, {std::make_shared<Limit>(12)},
                {.tolerance = 0.005,
                 .audit_worst = 2,
                 .audit_random = 3,
                 .repeats = 1,
                 .scales = {{"drag", 1e-6}}}) {}
  std::shared_ptr<PoreLaw> solver;
  loops::Guarded guarded;
};

}  // namespace

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
