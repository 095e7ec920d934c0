#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/at.hpp>
#include <loops/scalar_operator.hpp>
#include <understudy/core/conformance.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/loops/guarded.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;
using testing::ElementsAre;

namespace {

const Port y_port{"y", "m", {}};
const Port source{"source", "1", {}, true};
const Port uncertainty{"uncertainty", "1", {}, true};

/// The solver gives 100; the surrogate 100 + x, unsure by x. The guard's limit is x = 1.
struct Stage {
  std::shared_ptr<ScalarOperator> surrogate = std::make_shared<ScalarOperator>(
      [](double x) { return 100 + x; }, [](double x) { return x; });
  std::shared_ptr<ScalarOperator> solver =
      std::make_shared<ScalarOperator>([](double) { return 100.0; });
  GuardedOptions options{.tolerance = 0.01,
                         .audit_worst = 0,
                         .audit_random = 0,
                         .repeats = 3,
                         .seed = 1,
                         .scales = {{"y", 1.0}}};
  std::vector<std::shared_ptr<Guard>> guards{std::make_shared<ScoreGuard>("spread", "uncertainty")};

  std::unique_ptr<Guarded> make() const {
    return std::make_unique<Guarded>(surrogate, solver, guards, options);
  }
};

}  // namespace

TEST(Guarded, offers_source_and_the_surrogates_uncertainty) {
  const auto guarded = Stage().make();
  EXPECT_EQ(guarded->signature().outputs, (std::vector<Port>{y_port, uncertainty, source}));
  EXPECT_EQ(difference(guarded->signature(), Stage().solver->signature()), "");
}

TEST(Guarded, uses_the_solver_where_a_guard_refuses) {
  Stage stage;
  const auto guarded = stage.make();
  ScalarCall call({0.5, 2, 0.1, 3}, {7, 8, 9, 10}, {y_port, source, uncertainty});
  call.apply(*guarded);
  EXPECT_THAT(call.column("y"), ElementsAre(100.5, 100, 100.1, 100));
  EXPECT_THAT(call.column("source"), ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(call.column("uncertainty"), ElementsAre(0.5, 2, 0.1, 3));
  EXPECT_THAT(stage.solver->batches, ElementsAre(ElementsAre(8, 10)));
  EXPECT_EQ(count_ok(call.outcomes), 4U);
  const GuardedStatistics s = guarded->statistics();
  EXPECT_EQ(s.calls, 1U);
  EXPECT_EQ(s.samples, 4U);
  EXPECT_EQ(s.fallbacks, 2U);
  EXPECT_DOUBLE_EQ(s.fallback_fraction(), 0.5);
  ASSERT_EQ(s.guards.size(), 1U);
  EXPECT_EQ(s.guards[0].name, "spread");
  EXPECT_EQ(s.guards[0].refused, 2U);
  EXPECT_EQ(s.held, 0U);
  EXPECT_GT(s.seconds.surrogate, 0);
  EXPECT_GT(s.seconds.guard, 0);
  EXPECT_GT(s.seconds.fallback, 0);
}

TEST(Guarded, asks_the_surrogate_only_for_what_is_needed) {
  Stage stage;
  ScalarCall call({0.5}, {0});
  call.apply(*stage.make());
  EXPECT_EQ(stage.surrogate->asked,
            (std::vector<Port>{y_port, uncertainty}));  // the guard reads it
  stage.guards.clear();
  call.apply(*stage.make());
  EXPECT_EQ(stage.surrogate->asked, (std::vector<Port>{y_port}));
}

TEST(Guarded, several_guards_count_for_themselves) {
  Stage stage;
  stage.guards.push_back(std::make_shared<ScoreGuard>("range", "x"));
  const auto guarded = stage.make();
  ScalarCall({0.5, 2}, {0, 1}).apply(*guarded);
  EXPECT_EQ(guarded->statistics().guards[0].refused, 1U);
  EXPECT_EQ(guarded->statistics().guards[1].refused, 1U);
  EXPECT_EQ(guarded->statistics().fallbacks, 1U);
}

TEST(Guarded, none_refused_and_all_refused_and_none_at_all) {
  Stage stage;
  const auto guarded = stage.make();
  ScalarCall none({0.1, 0.2}, {0, 1});
  none.apply(*guarded);
  EXPECT_TRUE(stage.solver->batches.empty());
  ScalarCall all({5, 6}, {2, 3});
  all.apply(*guarded);
  EXPECT_THAT(all.column("y"), ElementsAre(100, 100));
  ScalarCall empty({}, {});
  empty.apply(*guarded);
  EXPECT_EQ(guarded->statistics().calls, 3U);
  EXPECT_EQ(guarded->statistics().fallbacks, 2U);
}

TEST(Guarded, a_score_that_is_not_a_number_refuses) {
  Stage stage;
  stage.surrogate = std::make_shared<ScalarOperator>([](double x) { return x; },
                                                     [](double) { return std::nan(""); });
  const auto guarded = stage.make();
  ScalarCall call({0.5}, {0});
  call.apply(*guarded);
  EXPECT_THAT(call.column("y"), ElementsAre(100));
}

TEST(Guarded, falls_back_where_the_surrogate_itself_gives_up) {
  Stage stage;
  stage.surrogate->fails = [](double x) { return x == 0.5; };
  stage.guards.clear();
  const auto guarded = stage.make();
  ScalarCall call({0.5, 0.6}, {0, 1});
  call.apply(*guarded);
  EXPECT_THAT(call.column("y"), ElementsAre(100, 100.6));
  EXPECT_EQ(count_ok(call.outcomes), 2U);
  EXPECT_EQ(guarded->statistics().surrogate_failures, 1U);
}

TEST(Guarded, says_so_when_the_solver_fails_too) {
  Stage stage;
  stage.solver->fails = [](double x) { return x > 2; };
  const auto guarded = stage.make();
  ScalarCall call({0.5, 2, 3}, {0, 1, 2});
  call.apply(*guarded);
  EXPECT_EQ(at(call.outcomes, 0), Outcome::ok);
  EXPECT_EQ(at(call.outcomes, 1), Outcome::ok);
  EXPECT_EQ(at(call.outcomes, 2), Outcome::invalid_input);
  EXPECT_TRUE(std::isnan(at(call.out["y"], 2, 0)));
}

TEST(Guarded, a_refused_slot_stays_refused_until_its_step_ends) {
  Stage stage;
  const auto guarded = stage.make();
  ScalarCall call({2, 0.5}, {4, 5});
  call.apply(*guarded);
  call.set({0.2, 0.5});  // Newton came back into the trusted range
  call.apply(*guarded);
  EXPECT_THAT(call.column("y"), ElementsAre(100, 100.5));
  EXPECT_EQ(guarded->statistics().held, 1U);
  EXPECT_EQ(guarded->statistics().fallbacks, 2U);

  ScalarCall packed({0.2, 0.3}, {6, 4});  // the slot counts, not the row
  packed.apply(*guarded);
  EXPECT_THAT(packed.column("y"), ElementsAre(100.2, 100));

  EXPECT_EQ(guarded->end_step(), Verdict::accept);
  call.apply(*guarded);
  EXPECT_THAT(call.column("y"), ElementsAre(100.2, 100.5));
}

TEST(Guarded, a_dropped_step_forgets_its_refusals) {
  Stage stage;
  const auto guarded = stage.make();
  ScalarCall call({2}, {4});
  call.apply(*guarded);
  guarded->drop_step();
  call.set({0.2});
  call.apply(*guarded);
  EXPECT_THAT(call.column("y"), ElementsAre(100.2));
  EXPECT_EQ(stage.solver->drop_steps, 1);
  EXPECT_EQ(stage.surrogate->drop_steps, 1);
}

TEST(Guarded, samples_without_a_slot_are_judged_call_by_call) {
  Stage stage;
  const auto guarded = stage.make();
  ScalarCall call({2}, {-1});
  call.apply(*guarded);
  call.set({0.2});
  call.apply(*guarded);
  EXPECT_THAT(call.column("y"), ElementsAre(100.2));
}

TEST(Guarded, end_step_reaches_both_and_passes_a_repeat_on) {
  Stage stage;
  const auto guarded = stage.make();
  EXPECT_EQ(guarded->end_step(), Verdict::accept);
  EXPECT_EQ(stage.solver->end_steps, 1);
  EXPECT_EQ(stage.surrogate->end_steps, 1);
  stage.solver->verdict = Verdict::repeat;
  EXPECT_EQ(guarded->end_step(), Verdict::repeat);
}

TEST(Guarded, audits_the_worst_and_makes_the_step_repeat) {
  Stage stage;
  stage.options.tolerance = 0.005;  // y = 100 + x: beyond x = 0.5
  stage.options.audit_worst = 2;
  const auto guarded = stage.make();
  ScalarCall call({0.9, 0.1, 0.2, 3, 0.6}, {0, 1, 2, 3, 4}, {y_port, source});
  call.apply(*guarded);
  stage.solver->batches.clear();
  EXPECT_EQ(guarded->end_step(), Verdict::repeat);
  EXPECT_THAT(stage.solver->batches, ElementsAre(ElementsAre(0, 4)));
  EXPECT_THAT(call.column("source"), ElementsAre(2, 0, 0, 1, 2));
  EXPECT_EQ(stage.solver->end_steps, 0);  // the step is not over

  call.apply(*guarded);
  EXPECT_THAT(call.column("y"), ElementsAre(100, 100.1, 100.2, 100, 100));
  EXPECT_THAT(call.column("source"), ElementsAre(1, 0, 0, 1, 1));
  EXPECT_EQ(guarded->end_step(), Verdict::accept);
  EXPECT_EQ(stage.solver->end_steps, 1);

  const GuardedStatistics s = guarded->statistics();
  EXPECT_EQ(s.audits_worst, 4U);
  EXPECT_EQ(s.audits_exceeding, 2U);
  EXPECT_EQ(s.accepted_exceeding, 0U);
  EXPECT_EQ(s.repeats, 1U);
  EXPECT_TRUE(std::isnan(s.audit_error.value));  // the worst are no fair sample
  EXPECT_GT(s.seconds.audit, 0);

  call.apply(*guarded);  // a new step: all is open again
  EXPECT_THAT(call.column("source"), ElementsAre(0, 0, 0, 1, 0));
}

TEST(Guarded, counts_a_sample_once_that_is_worst_and_drawn) {
  Stage stage;
  stage.options.tolerance = 1;
  stage.options.audit_worst = 1;
  stage.options.audit_random = 1;
  const auto guarded = stage.make();
  ScalarCall call({0.9}, {0}, {y_port, source});
  call.apply(*guarded);
  guarded->end_step();
  EXPECT_EQ(guarded->statistics().audits_random, 1U);
  EXPECT_EQ(guarded->statistics().audits_worst, 0U);
}

TEST(Guarded, ranks_by_guards_that_predict_errors) {
  Stage stage;
  stage.surrogate = std::make_shared<ScalarOperator>([](double) { return 100.0; },
                                                     [](double x) { return 1 - x; });
  stage.options.audit_worst = 1;
  stage.guards.push_back(std::make_shared<ScoreGuard>("range", "x", false));
  const auto guarded = stage.make();
  ScalarCall call({0.99, 0.2, 0.5}, {0, 1, 2}, {y_port, source});
  call.apply(*guarded);
  guarded->end_step();
  EXPECT_THAT(call.column("source"), ElementsAre(0, 2, 0));  // the most unsure one
}

TEST(Guarded, does_not_audit_the_same_worst_sample_twice_in_a_step) {
  Stage stage;
  stage.options.tolerance = 0.005;
  stage.options.audit_worst = 1;
  const auto guarded = stage.make();
  ScalarCall call({0.4, 0.6, 0.3}, {0, 1, 2});
  call.apply(*guarded);
  EXPECT_EQ(guarded->end_step(), Verdict::repeat);  // slot 1
  call.apply(*guarded);
  stage.solver->batches.clear();
  EXPECT_EQ(guarded->end_step(), Verdict::accept);
  EXPECT_THAT(stage.solver->batches, ElementsAre(ElementsAre(0)));
}

TEST(Guarded, repeats_are_bounded_and_what_is_kept_is_counted) {
  Stage stage;
  stage.options.tolerance = 1e-6;
  stage.options.audit_worst = 1;
  stage.options.repeats = 2;
  const auto guarded = stage.make();
  ScalarCall call({0.1, 0.2, 0.3, 0.4}, {0, 1, 2, 3});
  int repeats = 0;
  call.apply(*guarded);
  while (guarded->end_step() == Verdict::repeat) {
    ++repeats;
    call.apply(*guarded);
  }
  EXPECT_EQ(repeats, 2);
  EXPECT_EQ(guarded->statistics().audits_exceeding, 3U);
  EXPECT_EQ(guarded->statistics().accepted_exceeding, 1U);
}

TEST(Guarded, samples_without_a_slot_are_audited_but_cannot_be_repeated) {
  Stage stage;
  stage.options.tolerance = 1e-6;
  stage.options.audit_random = 10;
  const auto guarded = stage.make();
  ScalarCall first({0.1, 0.2}, {-1, -1});
  first.apply(*guarded);
  ScalarCall second({0.3}, {-1});  // takes the place of the first call
  second.apply(*guarded);
  EXPECT_EQ(guarded->end_step(), Verdict::accept);
  EXPECT_EQ(guarded->statistics().audits_random, 1U);
  EXPECT_EQ(guarded->statistics().accepted_exceeding, 1U);
}

TEST(Guarded, audits_the_last_answer_of_every_slot_over_several_calls) {
  Stage stage;
  stage.options.audit_random = 10;
  const auto guarded = stage.make();
  ScalarCall a({0.1, 0.2}, {0, 1});
  ScalarCall b({0.3, 0.4}, {2, 3});
  ScalarCall again({0.5}, {1});
  a.apply(*guarded);
  b.apply(*guarded);
  again.apply(*guarded);
  stage.solver->batches.clear();
  a.set({77, 77});  // the caller may reuse its memory
  EXPECT_EQ(guarded->end_step(), Verdict::accept);
  EXPECT_THAT(stage.solver->batches,
              ElementsAre(ElementsAre(0), ElementsAre(2, 3), ElementsAre(1)));
  const double squares = (0.01 + 0.09 + 0.16 + 0.25) / 4 / 1e4;
  EXPECT_NEAR(guarded->statistics().audit_error.value, std::sqrt(squares), 1e-12);
}

TEST(Guarded, an_audit_that_the_solver_cannot_do_is_counted) {
  Stage stage;
  stage.options.audit_random = 10;
  stage.solver->fails = [](double x) { return x == 0.2; };
  const auto guarded = stage.make();
  ScalarCall({0.1, 0.2}, {0, 1}).apply(*guarded);
  EXPECT_EQ(guarded->end_step(), Verdict::accept);
  EXPECT_EQ(guarded->statistics().audits_unsolved, 1U);
  EXPECT_NEAR(guarded->statistics().audit_error.value, 0.001, 1e-12);
}

TEST(Guarded, nothing_accepted_means_nothing_to_audit) {
  Stage stage;
  stage.options.audit_worst = stage.options.audit_random = 4;
  const auto guarded = stage.make();
  EXPECT_EQ(guarded->end_step(), Verdict::accept);
  ScalarCall({5, 6}, {0, 1}).apply(*guarded);
  EXPECT_EQ(guarded->end_step(), Verdict::accept);
  EXPECT_EQ(guarded->statistics().audits_random, 0U);
}

TEST(Guarded, audits_every_so_many_steps_also_when_it_goes_on_from_a_saved_state) {
  Stage stage;
  stage.options.audit_random = 4;
  stage.options.audit_every = 3;
  auto guarded = stage.make();
  std::vector<std::size_t> audited;
  for (int step = 0; step < 7; ++step) {
    if (step == 4) {
      StateInMemory state;
      guarded->save_state(state);
      guarded = stage.make();
      guarded->restore_state(state);
    }
    ScalarCall({0.5}, {0}).apply(*guarded);
    EXPECT_EQ(guarded->end_step(), Verdict::accept);
    audited.push_back(guarded->statistics().audits_random);
  }
  EXPECT_THAT(audited, ElementsAre(0, 0, 1, 1, 1, 2, 2));
}

TEST(Guarded, a_dropped_step_is_not_audited) {
  Stage stage;
  stage.options.audit_random = 4;
  const auto guarded = stage.make();
  ScalarCall({0.5}, {0}).apply(*guarded);
  guarded->drop_step();
  guarded->end_step();
  EXPECT_EQ(guarded->statistics().audits_random, 0U);
}

// The surrogate's relative error is x / 100. Over 200 steps of 50 points the audits must find the
// rms over all accepted points, although the worst are audited too and some steps are repeated.
TEST(Guarded, audit_error_is_the_true_error_within_its_interval) {
  Stage stage;
  stage.options.audit_worst = 2;
  stage.options.audit_random = 4;
  stage.options.tolerance = 0.0095;
  const auto guarded = stage.make();
  std::vector<std::int64_t> slots(50);
  for (std::size_t i = 0; i < 50; ++i) slots[i] = static_cast<std::int64_t>(i);
  ScalarCall call(std::vector<double>(50), slots, {y_port, source});
  double squares = 0, count = 0;
  for (std::uint64_t step = 0; step < 200; ++step) {
    const Stream stream(5, "points", step);
    std::vector<double> x(50);
    for (std::size_t i = 0; i < 50; ++i) x[i] = 1.1 * stream.uniform(i);
    call.set(x);
    do {
      call.apply(*guarded);
      for (std::size_t i = 0; i < 50; ++i)
        if (at(call.out["source"], i, 0) == 0) {
          squares += x[i] * x[i] * 1e-4;
          ++count;
        }
    } while (guarded->end_step() == Verdict::repeat);
  }
  const double truth = std::sqrt(squares / count);
  const GuardedStatistics s = guarded->statistics();
  EXPECT_GT(s.repeats, 20U);
  EXPECT_LE(s.audit_error.low, truth);
  EXPECT_GE(s.audit_error.high, truth);
  EXPECT_NEAR(s.audit_error.value, truth, 0.05 * truth);
  EXPECT_LT(s.audit_error.high / s.audit_error.low, 1.2);
}

TEST(Guarded, the_same_seed_audits_the_same_samples) {
  const auto audited = [](std::uint64_t seed) {
    Stage stage;
    stage.options.audit_random = 3;
    stage.options.seed = seed;
    const auto guarded = stage.make();
    std::vector<std::int64_t> slots(100);
    for (std::size_t i = 0; i < 100; ++i) slots[i] = static_cast<std::int64_t>(i);
    ScalarCall call(std::vector<double>(100, 0.5), slots);
    for (int step = 0; step < 5; ++step) {
      call.apply(*guarded);
      guarded->end_step();
    }
    return stage.solver->batches;
  };
  EXPECT_EQ(audited(1), audited(1));
  EXPECT_NE(audited(1), audited(2));
  EXPECT_NE(audited(1)[0], audited(1)[1]);
}

TEST(Guarded, fallbacks_compute_complete_samples_for_recordings) {
  Stage stage;
  const auto guarded = stage.make();
  ScalarCall call({5}, {0}, {source});
  call.apply(*guarded);
  EXPECT_EQ(stage.solver->asked, (std::vector<Port>{y_port}));
  EXPECT_THAT(call.column("source"), ElementsAre(1));
}

TEST(Guarded, keeps_the_contract_of_an_operator) {
  Stage stage;
  stage.options.audit_random = 2;
  stage.options.tolerance = 10;
  stage.surrogate =
      std::make_shared<ScalarOperator>([](double) { return 100.0; }, [](double x) { return x; });
  const auto guarded = stage.make();
  const auto samples = [](std::size_t n) {
    Batch in({{"x", "1", {}}}, n);
    for (std::size_t i = 0; i < n; ++i) at(in["x"], i, 0) = 0.4 * static_cast<double>(i);
    return in;
  };
  EXPECT_THAT(conformance_findings(*guarded, samples), ElementsAre());
}

TEST(Guarded, refuses_partners_that_do_not_fit) {
  const auto what = [](const Stage& stage) -> std::string {
    try {
      stage.make();
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  Stage stage;
  stage.guards = {std::make_shared<ScoreGuard>("ellipticity", "tangent")};
  EXPECT_THAT(what(stage), testing::HasSubstr("'ellipticity'"));
  EXPECT_THAT(what(stage), testing::HasSubstr("'tangent'"));
  stage = Stage();
  stage.options.scales = {{"stress", 1.0}};
  EXPECT_THAT(what(stage), testing::HasSubstr("'stress'"));
  stage = Stage();
  stage.options.scales.clear();
  EXPECT_EQ(what(stage), "no error");  // no audits, no scales
  stage.options.audit_worst = 1;
  EXPECT_THAT(what(stage), testing::HasSubstr("audit_worst"));
  struct Other : ScalarOperator {
    Other() : ScalarOperator([](double) { return 0.0; }) { other.outputs[0].unit = "mm"; }
    const Signature& signature() const override { return other; }
    Signature other = ScalarOperator([](double) { return 0.0; }).signature();
  };
  stage = Stage();
  stage.solver = std::make_shared<Other>();
  EXPECT_THAT(what(stage), testing::HasSubstr("cannot stand in"));
}

TEST(Guarded, options_are_read_from_the_case) {
  Settings settings;
  settings.set("audit_worst", Settings(std::int64_t{7}));
  const GuardedOptions options = guarded_option_table().read(settings);
  EXPECT_EQ(options.audit_worst, 7U);
  settings.set("repeats", Settings(std::int64_t{-1}));
  EXPECT_THROW(guarded_option_table().read(settings), InputError);
}
