#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/at.hpp>
#include <core/expect_sentence.hpp>
#include <loops/checkpoint_in_memory.hpp>
#include <loops/frames_in_memory.hpp>
#include <loops/porous/pore_law.hpp>
#include <loops/porous/porous_case.hpp>
#include <loops/porous/watched_law.hpp>
#include <understudy/loops/porous/sweep/porous_sweep.hpp>
#include <understudy/loops/ranking.hpp>

using namespace understudy;
using namespace understudy::test;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

constexpr PoreLaw::Law sweep_law{.xx = 40, .xy = 10, .yy = 60, .inertia = 3};
constexpr PoreLaw::Ports laid_out{.volume_fraction = true};

Settings number_list(const std::vector<double>& values) {
  Settings::List list;
  for (const double value : values) list.push_back(number(value));
  return Settings(list);
}

Settings whole_pair(std::int64_t a, std::int64_t b) {
  return Settings(Settings::List{whole(a), whole(b)});
}

/// Six layouts of a manifold, all with a solid fraction of 0.25 in the mean.
Keys sweep_keys(const Keys& more = {}) {
  Keys keys = with(manifold(), {{"name", text("porous_sweep")},
                                {"sweep.layouts", whole(6)},
                                {"sweep.control", whole_pair(3, 4)},
                                {"sweep.range", number_list({0.05, 0.45})},
                                {"sweep.mean", number(0.25)},
                                {"sweep.objective", text("flow_nonuniformity")}});
  keys.erase("field.volume_fraction");
  return with(keys, more);
}

loops::LoopResult run_sweep(const Settings& settings, Operator& op,
                            std::vector<std::size_t> parts = {},
                            loops::Checkpoint* checkpoint = nullptr, FrameSink* frames = nullptr) {
  Silence silence;
  loops::LoopContext context{Execution(), silence, frames, checkpoint, std::move(parts)};
  return loops::make_porous_sweep(settings, {}, op.signature())->run(op, context);
}

void expect_sweep_error(const Keys& keys, const std::vector<std::string>& facts) {
  const PoreLaw op({}, laid_out);
  expect_sentence([&] { loops::make_porous_sweep(porous_case(keys), {}, op.signature()); }, facts);
}

/// Everything of a result that has to be the same bits.
Archive kept(const loops::LoopResult& result) {
  Archive all = result.history;
  for (const auto& q : result.quantities) all.set("q/" + q.name, q.values, {q.values.size()});
  all.set_attribute("calls", static_cast<std::int64_t>(result.calls));
  all.set_attribute("samples", static_cast<std::int64_t>(result.samples));
  all.set_attribute("note", result.note);
  return all;
}

const std::vector<std::int64_t>& integers(const loops::LoopResult& result, const char* path) {
  return std::get<std::vector<std::int64_t>>(result.history.array(path).data);
}

}  // namespace

TEST(SweepLayouts, are_functions_of_seed_and_number) {
  const loops::SweepOptions options{.seed = 3, .control = {3, 4}};
  const loops::SweepValues values{.range = {0.1, 0.4}};
  const loops::SweepLayouts layouts(options, values), again(options, values);
  const std::vector<double> seventh = again.control(7);
  EXPECT_EQ(layouts.control(7), seventh);
  EXPECT_NE(layouts.control(8), seventh);
  loops::SweepOptions other = options;
  other.seed = 4;
  EXPECT_NE(loops::SweepLayouts(other, values).control(7), seventh);
  ASSERT_EQ(seventh.size(), 12U);
  for (std::size_t k = 0; k < 64; ++k)
    for (const double value : layouts.control(k)) {
      EXPECT_GE(value, 0.1);
      EXPECT_LE(value, 0.4);
    }
}

TEST(SweepLayouts, keep_their_mean_and_range) {
  const loops::SweepValues values{.range = {0.05, 0.5}, .mean = 0.1, .keeps_mean = true};
  const loops::SweepLayouts layouts({.control = {4, 3}}, values);
  for (std::size_t k = 0; k < 64; ++k) {
    const std::vector<double> nodes = layouts.control(k);
    EXPECT_NEAR(loops::mean_of_nodes(nodes, 3, 4), 0.1, 1e-15) << k;
    EXPECT_GE(*std::ranges::min_element(nodes), 0.05);
    EXPECT_LE(*std::ranges::max_element(nodes), 0.5);
  }
}

TEST(SweepLayouts, a_mean_moves_all_nodes_alike_until_they_are_cut) {
  // Corners count a quarter each.
  const std::vector<double> nodes = {0, 0.2, 0.4, 0.8};
  EXPECT_DOUBLE_EQ(loops::mean_of_nodes(nodes, 2, 2), 0.35);
  const std::vector<double> moved = loops::with_mean(nodes, 2, 2, {0, 1}, 0.45);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(moved[i], nodes[i] + 0.1, 1e-15);
  // 0.8 is cut at 1, so the others move by more: (0 + 0.2 + 0.4 + 3 t + 1) / 4 = 0.6.
  const std::vector<double> cut = loops::with_mean(nodes, 2, 2, {0, 1}, 0.6);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(cut[i], nodes[i] + 0.8 / 3, 1e-15);
  EXPECT_EQ(cut[3], 1);
}

TEST(SweepLayouts, mirror_halves_the_free_values) {
  const loops::SweepOptions odd{.control = {2, 5}, .mirror = true};
  const loops::SweepOptions even{.control = {2, 4}, .mirror = true};
  EXPECT_EQ(loops::free_values(odd), 6U);
  EXPECT_EQ(loops::free_values(even), 4U);
  const std::vector<double> nodes =
      loops::SweepLayouts(odd, {.range = {0, 1}, .mean = 0.3, .keeps_mean = true}).control(5);
  for (std::size_t j = 0; j < 5; ++j)
    for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(nodes[2 * j + i], nodes[2 * (4 - j) + i]);
  EXPECT_NE(nodes[0], nodes[2]);
}

TEST(Ranking, smallest_first_with_ties_in_order_and_no_numbers_last) {
  const double nan = std::nan("");
  EXPECT_THAT(loops::smallest_first({3, nan, 1, 3, nan, -2}), ElementsAre(5, 2, 0, 3, 1, 4));
  EXPECT_THAT(loops::smallest_first({}), testing::IsEmpty());
}

TEST(PorousSweep, gives_every_quantity_of_every_layout_and_ranks_them) {
  PoreLaw op(sweep_law, laid_out);
  const Settings settings = porous_case(sweep_keys(
      {{"sweep.penalty", text("pressure_drop")}, {"sweep.penalty_weight", number(0.5)}}));
  const auto result = run_sweep(settings, op);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_EQ(result.note, "");
  const auto sweep = loops::make_porous_sweep(settings, {}, op.signature());
  EXPECT_EQ(sweep->parts().count, 6U);
  EXPECT_EQ(sweep->parts().objective, "objective");
  std::vector<std::string> names;
  for (const auto& q : result.quantities) {
    names.push_back(q.name);
    EXPECT_EQ(q.values.size(), 6U);
  }
  EXPECT_EQ(names, sweep->quantity_names());
  for (std::size_t k = 0; k < 6; ++k)
    EXPECT_DOUBLE_EQ(
        quantity(result, "objective")[k],
        quantity(result, "flow_nonuniformity")[k] + 0.5 * quantity(result, "pressure_drop")[k]);
  const std::vector<std::size_t> order = loops::smallest_first(quantity(result, "objective"));
  EXPECT_EQ(integers(result, "sweep/ranking"),
            std::vector<std::int64_t>(order.begin(), order.end()));
  const NamedArray& control = result.history.array("sweep/volume_fraction");
  EXPECT_THAT(control.shape, ElementsAre(6, 4, 3));
  const std::vector<double> third = sweep->part_settings(2).values;
  const auto& all = result.history.doubles("sweep/volume_fraction");
  EXPECT_TRUE(std::equal(third.begin(), third.end(), all.begin() + 24));
  std::size_t calls = 0;
  double seconds = 0;
  for (const auto& cost : result.parts) calls += cost.calls, seconds += cost.seconds;
  EXPECT_EQ(calls, result.calls);
  EXPECT_EQ(op.end_steps, 6);
  EXPECT_EQ(static_cast<int>(result.calls), op.calls);
  EXPECT_LE(seconds, result.seconds.total);
  EXPECT_GE(seconds, result.seconds.operator_calls + result.seconds.macro_solve);
}

TEST(PorousSweep, a_layout_is_what_the_porous_loop_makes_of_its_field) {
  PoreLaw op(sweep_law, laid_out);
  const Keys two = {{"sweep.control", whole_pair(2, 2)}};
  const Settings settings = porous_case(sweep_keys(two));
  const auto sweep = run_sweep(settings, op);
  const std::vector<double> v =
      loops::make_porous_sweep(settings, {}, op.signature())->part_settings(3).values;
  const auto alone = run_porous(
      porous_case(with(manifold(), {{"field.volume_fraction", corners(v[0], v[1], v[3], v[2])}})),
      op);
  for (const char* name : {"pressure_drop", "flow_nonuniformity", "dissipated_power"})
    EXPECT_EQ(quantity(sweep, name)[3], quantity(alone, name).front()) << name;
}

TEST(PorousSweep, parts_give_the_same_numbers_as_in_the_full_run) {
  const Settings settings = porous_case(sweep_keys());
  PoreLaw op(sweep_law, laid_out);
  const auto all = run_sweep(settings, op), some = run_sweep(settings, op, {1, 4});
  ASSERT_TRUE(some.completed) << some.note;
  ASSERT_EQ(some.parts.size(), 2U);
  EXPECT_EQ(some.parts[1].part, 4U);
  EXPECT_EQ(some.parts[1].calls, all.parts[4].calls);
  for (std::size_t q = 0; q < all.quantities.size(); ++q)
    EXPECT_THAT(some.quantities[q].values,
                ElementsAre(all.quantities[q].values[1], all.quantities[q].values[4]));
  EXPECT_THAT(integers(some, "sweep/layout"), ElementsAre(1, 4));
  expect_sentence(
      [&] {
        run_sweep(settings, op, {1, 6});
      },
      {"no such layout", "number 6", "0 to 5", "Ask for"});
}

TEST(PorousSweep, a_layout_that_fails_is_reported_and_the_sweep_goes_on) {
  const Settings settings = porous_case(sweep_keys({{"halvings", whole(0)}}));
  PoreLaw good(sweep_law, laid_out), bad(sweep_law, laid_out);
  const auto expected = run_sweep(settings, good);
  int calls = 0;  // of the third layout, which begins after the calls of two
  const auto first = static_cast<int>(expected.parts[0].calls + expected.parts[1].calls);
  bad.disturb = [&](const Batch&, Batch&, Outcomes outcomes) {
    if (calls++ == first) at(outcomes, 5) = Outcome::not_converged;
  };
  const auto result = run_sweep(settings, bad);
  EXPECT_TRUE(result.completed);
  EXPECT_THAT(result.note, HasSubstr("1 of 6 layouts have no flow: 2; the first because"));
  EXPECT_THAT(result.history.text("sweep/trouble/2"), HasSubstr("failed at 1 of"));
  EXPECT_EQ(integers(result, "sweep/ranking").back(), 2);
  EXPECT_EQ(bad.drop_steps, 1);
  for (std::size_t q = 0; q < expected.quantities.size(); ++q)
    for (std::size_t k = 0; k < 6; ++k) {
      if (k == 2)
        EXPECT_TRUE(std::isnan(result.quantities[q].values[k]));
      else
        EXPECT_EQ(result.quantities[q].values[k], expected.quantities[q].values[k]);
    }
  bad.disturb = [](const Batch&, Batch&, Outcomes outcomes) {
    at(outcomes, 0) = Outcome::not_converged;
  };
  const auto none = run_sweep(settings, bad);
  EXPECT_FALSE(none.completed);
  EXPECT_THAT(none.note, HasSubstr("6 of 6 layouts"));
}

TEST(PorousSweep, goes_on_after_a_kill_to_the_same_bits) {
  const Settings settings = porous_case(sweep_keys());
  PoreLaw op(sweep_law, laid_out);
  const auto expected = run_sweep(settings, op);
  PoreLaw killed(sweep_law, laid_out), resumed(sweep_law, laid_out);
  CheckpointInMemory checkpoint;
  killed.disturb = [&](const Batch&, Batch&, Outcomes) {
    if (killed.end_steps == 4) throw Interrupted("killed");
  };
  EXPECT_THROW(run_sweep(settings, killed, {}, &checkpoint), Interrupted);
  EXPECT_EQ(checkpoint.saved, 4);
  const auto rest = run_sweep(settings, resumed, {}, &checkpoint);
  EXPECT_EQ(resumed.end_steps, 2);
  EXPECT_EQ(digest(kept(rest)), digest(kept(expected)));
  EXPECT_EQ(rest.parts.size(), 6U);
}

TEST(PorousSweep, under_guard_every_layout_is_a_step) {
  const Settings settings = porous_case(sweep_keys({{"tolerance", number(1e-6)}}));
  WatchedLaw watched;
  const auto expected = run_sweep(settings, watched.guarded);
  ASSERT_TRUE(expected.completed) << expected.note;
  const loops::GuardedStatistics statistics = watched.guarded.statistics();
  EXPECT_GT(statistics.fallbacks, 0U);
  EXPECT_EQ(statistics.repeats, 6U) << "once for every layout: all answers are 1 % wrong";
  EXPECT_NEAR(statistics.audit_error.value, 0.01, 0.001);

  WatchedLaw killed, resumed;
  CheckpointInMemory checkpoint;
  const int last = watched.solver->calls - 1;
  killed.solver->disturb = [&](const Batch&, Batch&, Outcomes) {
    if (killed.solver->calls == last) throw Interrupted("killed");
  };
  EXPECT_THROW(run_sweep(settings, killed.guarded, {}, &checkpoint), Interrupted);
  EXPECT_EQ(checkpoint.saved, 5);
  const auto rest = run_sweep(settings, resumed.guarded, {}, &checkpoint);
  EXPECT_EQ(digest(kept(rest)), digest(kept(expected)));
  EXPECT_EQ(resumed.guarded.statistics().audits_random, statistics.audits_random);
}

TEST(PorousSweep, shows_every_layout_under_its_number) {
  PoreLaw op(sweep_law, laid_out);
  FramesInMemory frames;
  run_sweep(porous_case(sweep_keys()), op, {2, 5}, nullptr, &frames);
  ASSERT_EQ(frames.all.size(), 2U);
  EXPECT_EQ(frames.all[0].time, 2);
  EXPECT_EQ(frames.all[1].time, 5);
}

TEST(PorousSweep, complains_in_sentences) {
  expect_sweep_error(sweep_keys({{"sweep.parameter", text("volume_fractio")}}),
                     {"can be laid out", "volume_fractio", "volume_fraction", "Did you mean"});
  expect_sweep_error(sweep_keys({{"field.volume_fraction", number(0.2)}}),
                     {"loop.field.volume_fraction", "has no meaning", "0.2", "Remove it"});
  expect_sweep_error(sweep_keys({{"sweep.control", number_list({})}}),
                     {"control values there are", "[]", "two whole numbers", "control = [4, 4]"});
  expect_sweep_error(sweep_keys({{"sweep.control", whole_pair(7, 7)}}),
                     {"more control values", "49 free", "at most 37", "mirror"});
  expect_sweep_error(sweep_keys({{"sweep.range", number_list({0.2, 0.2})}}),
                     {"cannot be laid out over", "0.2 to 0.2", "two different values", "Correct"});
  expect_sweep_error(sweep_keys({{"sweep.mean", number(0.6)}}),
                     {"No layout has this mean", "0.6", "between 0.05 and 0.45", "Correct"});
  expect_sweep_error(sweep_keys({{"sweep.penalty", text("pressure_drop")}}),
                     {"A penalty needs", "penalty_weight = 0", "both", "Add penalty_weight"});
  expect_sweep_error(sweep_keys({{"sweep.layout", whole(3)}}), {"layout", "layouts"});
}
