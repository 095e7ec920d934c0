#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/at.hpp>
#include <core/expect_sentence.hpp>
#include <loops/checkpoint_in_memory.hpp>
#include <loops/frames_in_memory.hpp>
#include <loops/porous/pore_law.hpp>
#include <loops/porous/porous_case.hpp>
#include <numeric>
#include <understudy/core/conformance.hpp>
#include <understudy/core/random.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/loops/porous/flow_path.hpp>
#include <understudy/loops/porous/options.hpp>

using namespace understudy;
using namespace understudy::test;
using testing::HasSubstr;

namespace {

constexpr PoreLaw::Law inertial{.xx = 40, .xy = 10, .yy = 60, .inertia = 3};
constexpr PoreLaw::Ports with_fraction{.volume_fraction = true};

double largest_reynolds(const Batch& in) {
  double most = 0;
  for (std::size_t i = 0; i < in.size(); ++i) most = std::max(most, at(in["reynolds"], i, 0));
  return most;
}

void expect_porous_error(const Keys& keys, const std::vector<std::string>& facts,
                         PoreLaw::Ports ports = with_fraction) {
  const PoreLaw op({}, ports);
  expect_sentence([&] { loops::make_porous(porous_case(keys), {}, op.signature()); }, facts);
}

/// Everything that has to be the same.
Archive all_of(const loops::LoopResult& result) {
  Archive all = result.history;
  for (const auto& q : result.quantities) all.set("q/" + q.name, q.values, {q.values.size()});
  all.set_attribute("calls", static_cast<std::int64_t>(result.calls));
  return all;
}

/// Names of arrays and attributes that are not the same bits.
std::vector<std::string> differences(const Archive& a, const Archive& b) {
  std::vector<std::string> names;
  for (const auto& [name, array] : a.arrays())
    if (!b.has(name) || !(b.array(name) == array)) names.push_back(name);
  for (const auto& [name, value] : a.attributes())
    if (!b.has_attribute(name) || b.attributes().at(name) != value) names.push_back(name);
  return names;
}

}  // namespace

TEST(Porous, the_law_of_the_tests_is_an_operator) {
  PoreLaw op(inertial, {.volume_fraction = true, .angle = true, .force = true});
  const auto samples = [&](std::size_t n) {
    Batch in(op.signature().inputs, n);
    for (const Port& port : in.ports())
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t c = 0; c < port.size(); ++c)
          at(in[port.name], i, c) = 0.1 + 0.5 * Stream(1, port.name, i).uniform(c);
    return in;
  };
  EXPECT_THAT(conformance_findings(op, samples), testing::IsEmpty());
}

TEST(Porous, calls_once_per_iteration_over_all_velocity_points) {
  PoreLaw op(inertial, with_fraction);
  // 13 x 6 faces along x, all but those of the walls along y.
  std::vector<std::int64_t> expected(13 * 6 + 12 * 5);
  std::iota(expected.begin(), expected.end(), std::int64_t{0});
  op.disturb = [&](const Batch& in, Batch& out, Outcomes) {
    EXPECT_EQ(in.slots(), expected);
    EXPECT_EQ(out.ports().size(), 2U);
  };
  const auto result = run_porous(porous_case(graded_bed()), op);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_EQ(result.steps, 1U);
  EXPECT_EQ(op.end_steps, 1);
  EXPECT_EQ(op.drop_steps, 0);
  EXPECT_EQ(static_cast<int>(result.calls), op.calls);
  EXPECT_EQ(result.samples, result.calls * expected.size());
  EXPECT_EQ(result.calls, result.history.doubles("newton/residual").size());
  EXPECT_GT(result.seconds.operator_calls, 0);
  EXPECT_GT(result.seconds.macro_solve, 0);
  EXPECT_GE(result.seconds.total, result.seconds.operator_calls + result.seconds.macro_solve);
}

TEST(Porous, few_calls_are_enough) {
  struct Expected {
    PoreLaw::Law law;
    double tolerance;
    std::size_t calls;
  };
  const PoreLaw::Law darcy{.xx = 40, .yy = 40}, turned{.xx = 40, .xy = 10, .yy = 60};
  const PoreLaw::Law strong{.xx = 40, .xy = 10, .yy = 60, .inertia = 20};
  const std::vector<Expected> all = {{darcy, 1e-6, 2},    {turned, 1e-6, 6}, {inertial, 1e-6, 6},
                                     {inertial, 1e-8, 7}, {strong, 1e-6, 6}, {strong, 1e-8, 7}};
  for (const auto& [law, tolerance, calls] : all)
    for (const Keys& keys : {graded_bed(), manifold()}) {
      PoreLaw op(law, with_fraction);
      const auto result =
          run_porous(porous_case(with(keys, {{"tolerance", number(tolerance)}}), 24, 12), op);
      ASSERT_TRUE(result.completed) << result.note;
      EXPECT_LE(result.calls, calls)
          << testing::PrintToString(result.history.doubles("newton/residual"));
    }
}

TEST(Porous, the_answer_does_not_depend_on_the_way) {
  PoreLaw op(inertial, with_fraction);
  const auto drop = [&](int steps) {
    const auto result = run_porous(porous_case(with(graded_bed(), {{"steps", whole(steps)}})), op);
    EXPECT_TRUE(result.completed) << result.note;
    EXPECT_EQ(result.steps, static_cast<std::size_t>(steps));
    return quantity(result, "pressure_drop");
  };
  const auto at_once = drop(1), in_steps = drop(4);
  EXPECT_NEAR(in_steps.back(), at_once.back(), 1e-7 * at_once.back());
  EXPECT_TRUE(std::is_sorted(in_steps.begin(), in_steps.end()));
}

TEST(Porous, one_flow_serves_many_layouts_of_pores) {
  PoreLaw op(inertial, with_fraction);
  const auto bed = loops::make_porous(porous_case(graded_bed()), {}, op.signature());
  const auto other = loops::make_porous(
      porous_case(with(graded_bed(), {{"field.volume_fraction", corners(0.12, 0.35, 0.22, 0.3)}})),
      {}, op.signature());
  loops::Flow flow(bed->model(), bed->fields().parameters, op, Execution(), false);
  const auto run = [&](const loops::PorousFields& fields) {
    flow.set_fields(fields);
    loops::FlowPath path(flow, bed->model().options);
    EXPECT_TRUE(path.advance(1, [] {})) << path.trouble();
    return flow.power().pressure;
  };
  const double first = run(bed->fields());
  const auto calls = flow.points().calls();
  const double second = run(other->fields());
  EXPECT_LT(flow.points().calls() - calls, calls) << "it learnt nothing from the layout before";
  EXPECT_NEAR(run(bed->fields()), first, 1e-7 * first);
  loops::Flow fresh(bed->model(), bed->fields().parameters, op, Execution(), false);
  fresh.set_fields(other->fields());
  loops::FlowPath path(fresh, bed->model().options);
  ASSERT_TRUE(path.advance(1, [] {}));
  EXPECT_NEAR(fresh.power().pressure, second, 1e-7 * second);
  EXPECT_GT(std::abs(second - first), 1e-3 * first);
}

TEST(Porous, a_layout_that_fails_does_not_spoil_the_next) {
  PoreLaw op(inertial, with_fraction);
  const auto bed = loops::make_porous(porous_case(graded_bed()), {}, op.signature());
  loops::Flow flow(bed->model(), bed->fields().parameters, op, Execution(), false);
  const auto run = [&] {
    flow.set_fields(bed->fields());
    loops::FlowPath path(flow, bed->model().options);
    return path.advance(1, [] {});
  };
  op.disturb = [](const Batch&, Batch&, Outcomes outcomes) {
    at(outcomes, 7) = Outcome::not_converged;
  };
  EXPECT_FALSE(run());
  op.disturb = {};
  const auto before = flow.points().calls();
  EXPECT_TRUE(run());
  EXPECT_LE(flow.points().calls() - before, 7U);
}

TEST(Porous, gives_the_same_numbers_every_time) {
  PoreLaw op(inertial, with_fraction);
  EXPECT_THAT(differences(all_of(run_porous(porous_case(manifold()), op)),
                          all_of(run_porous(porous_case(manifold()), op))),
              testing::IsEmpty());
}

TEST(Porous, halves_a_failing_step_and_goes_on) {
  const Settings settings = porous_case(with(graded_bed(), {{"steps", whole(2)}}));
  PoreLaw plain(inertial, with_fraction);
  const auto reference = run_porous(settings, plain);
  PoreLaw op(inertial, with_fraction);
  int failures = 1;
  op.disturb = [&](const Batch& in, Batch&, Outcomes outcomes) {
    if (failures == 0 || largest_reynolds(in) < 10) return;
    at(outcomes, 5) = Outcome::not_converged;
    --failures;
  };
  const auto result = run_porous(settings, op);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_EQ(op.drop_steps, 1);
  EXPECT_EQ(op.end_steps, 3);
  EXPECT_THAT(result.history.doubles("newton/factor"),
              testing::Pointwise(testing::DoubleNear(1e-12), {0.5, 1.0, 0.75, 1.0}));
  const double drop = quantity(reference, "pressure_drop").back();
  EXPECT_NEAR(quantity(result, "pressure_drop").back(), drop, 1e-7 * drop);
}

TEST(Porous, gives_up_with_a_reason_after_the_allowed_halvings) {
  PoreLaw op(inertial, with_fraction);
  op.disturb = [](const Batch&, Batch&, Outcomes outcomes) {
    at(outcomes, 7) = Outcome::not_converged;
  };
  const auto result = run_porous(porous_case(with(graded_bed(), {{"halvings", whole(2)}})), op);
  EXPECT_FALSE(result.completed);
  EXPECT_THAT(result.note, HasSubstr("gave up after inlet velocity factor 0: "));
  EXPECT_THAT(result.note, HasSubstr("failed at 1 of 138 velocity points, first at ("));
  EXPECT_THAT(result.note, HasSubstr("volume_fraction = "));
  EXPECT_EQ(op.drop_steps, 3);
  EXPECT_EQ(result.steps, 0U);
}

TEST(Porous, says_which_number_is_beyond_the_limit_of_its_port) {
  PoreLaw op(inertial, with_fraction);
  op.limit_reynolds(3);
  op.disturb = [](const Batch& in, Batch&, Outcomes outcomes) {
    for (std::size_t i = 0; i < in.size(); ++i)
      if (std::abs(at(in["reynolds"], i, 0)) > 3) at(outcomes, i) = Outcome::out_of_range;
  };
  const auto result = run_porous(porous_case(with(graded_bed(), {{"halvings", whole(0)}})), op);
  EXPECT_FALSE(result.completed);
  EXPECT_THAT(result.note, HasSubstr("beyond what the operator can compute"));
  EXPECT_THAT(result.note, testing::ContainsRegex("'reynolds' is [0-9.]+, which must be -3 to 3"));
}

TEST(Porous, pores_that_do_not_exist_are_an_error_of_the_input) {
  PoreLaw op(inertial, with_fraction);
  op.disturb = [](const Batch&, Batch&, Outcomes outcomes) {
    at(outcomes, 7) = Outcome::invalid_input;
  };
  expect_sentence(
      [&] { run_porous(porous_case(graded_bed()), op); },
      {"parameters of a point of the porous body", ") m, volume_fraction = ", "[loop.field]"});
}

TEST(Porous, says_when_it_does_not_converge) {
  PoreLaw op(inertial, with_fraction);
  double sign = 1;
  op.disturb = [&](const Batch&, Batch& out, Outcomes) {
    sign = -sign;
    change(out["drag"], [&](auto, auto, double value) { return (1 + 0.1 * sign) * value; });
  };
  const auto result = run_porous(
      porous_case(with(graded_bed(), {{"halvings", whole(0)}, {"iterations", whole(9)}})), op);
  EXPECT_FALSE(result.completed);
  EXPECT_THAT(result.note, HasSubstr("the flow stood at a residual of "));
  EXPECT_THAT(result.note, HasSubstr("after 9 calls of the operator"));
}

TEST(Porous, repeats_a_step_when_the_operator_asks_for_it) {
  const auto law = [](double factor) {
    return PoreLaw::Law{40 * factor, 10 * factor, 60 * factor, 3 * factor};
  };
  PoreLaw op(law(1), with_fraction);
  double factor = 1;
  op.disturb = [&](const Batch&, Batch& out, Outcomes) {
    for (const char* port : {"drag", "dissipation"})
      change(out[port], [&](auto, auto, double value) { return factor * value; });
  };
  op.verdict = [&] {
    if (factor == 2) return Verdict::accept;
    factor = 2;
    return Verdict::repeat;
  };
  const auto result = run_porous(porous_case(graded_bed()), op);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_EQ(op.end_steps, 2);
  PoreLaw stiff(law(2), with_fraction);
  const double drop =
      quantity(run_porous(porous_case(graded_bed()), stiff), "pressure_drop").back();
  EXPECT_NEAR(quantity(result, "pressure_drop").back(), drop, 1e-7 * drop);
}

TEST(Porous, does_not_repeat_for_ever) {
  PoreLaw op(inertial, with_fraction);
  op.verdict = [] { return Verdict::repeat; };
  const auto result = run_porous(
      porous_case(with(graded_bed(), {{"halvings", whole(1)}, {"repeats", whole(2)}})), op);
  EXPECT_FALSE(result.completed);
  EXPECT_THAT(result.note, HasSubstr("more than 2 repeats"));
  EXPECT_EQ(op.end_steps, 6);
}

TEST(Porous, stops_when_asked) {
  PoreLaw op(inertial, with_fraction);
  request_stop();
  EXPECT_THROW(run_porous(porous_case(graded_bed()), op), Interrupted);
  clear_stop_request();
}

TEST(Porous, a_run_killed_after_a_step_goes_on_to_the_same_bits) {
  const Settings settings = porous_case(with(manifold(), {{"steps", whole(4)}}));
  PoreLaw whole_run(inertial, with_fraction);
  const Archive expected = all_of(run_porous(settings, whole_run));
  for (const int saves : {1, 2, 3}) {
    PoreLaw killed(inertial, with_fraction);
    CheckpointInMemory checkpoint(saves);
    killed.disturb = [&](const Batch&, Batch&, Outcomes) {
      if (killed.calls == whole_run.calls - 1) throw Interrupted("killed");
    };
    EXPECT_THROW(run_porous(settings, killed, &checkpoint), Interrupted);
    ASSERT_EQ(checkpoint.saved, saves);
    PoreLaw resumed(inertial, with_fraction);
    EXPECT_THAT(differences(expected, all_of(run_porous(settings, resumed, &checkpoint))),
                testing::IsEmpty());
    EXPECT_LT(resumed.calls, whole_run.calls);
    Settings other = settings;
    other.set("loop.cells", Settings(Settings::List{whole(8), whole(8)}));
    EXPECT_THROW(run_porous(other, resumed, &checkpoint), InputError);
  }
}

TEST(Porous, frames_show_every_step) {
  PoreLaw op(inertial, with_fraction);
  FramesInMemory frames;
  const auto result =
      run_porous(porous_case(with(graded_bed(), {{"steps", whole(2)}})), op, nullptr, &frames);
  ASSERT_TRUE(result.completed) << result.note;
  ASSERT_EQ(frames.all.size(), 2U);
  const Frame& frame = frames.all.back();
  EXPECT_EQ(frame.time, 1);
  EXPECT_EQ(frame.points.size(), 3U * 13 * 7);
  EXPECT_EQ(frame.connectivity.size(), 4U * 72);
  std::map<std::string, const FrameArray*> cells;
  for (const auto& array : frame.cell_data) {
    cells[array.name] = &array;
    EXPECT_EQ(array.values.size(), 72U * static_cast<std::size_t>(array.components)) << array.name;
  }
  EXPECT_THAT(cells,
              testing::ElementsAre(testing::Key("dissipation"), testing::Key("drag"),
                                   testing::Key("permeability"), testing::Key("porosity"),
                                   testing::Key("pressure"), testing::Key("reynolds"),
                                   testing::Key("velocity"), testing::Key("volume_fraction")));
  double flow = 0;
  for (std::size_t j = 0; j < 6; ++j) flow += cells["velocity"]->values[3 * (12 * j + 5)];
  EXPECT_NEAR(flow / 6, 0.01, 1e-12);
  for (std::size_t i = 0; i < 72; ++i)
    EXPECT_NEAR(cells["porosity"]->values[i], 1 - cells["volume_fraction"]->values[i], 1e-15);
}

TEST(Porous, frames_show_the_permeability_of_a_darcy_law) {
  PoreLaw op({.xx = 40, .yy = 40}, with_fraction);
  FramesInMemory frames;
  const Keys even = with(graded_bed(), {{"field.volume_fraction", corners(0.2, 0.2, 0.2, 0.2)}});
  const auto result = run_porous(porous_case(even), op, nullptr, &frames);
  ASSERT_TRUE(result.completed) << result.note;
  std::map<std::string, const FrameArray*> cells;
  for (const auto& array : frames.all.back().cell_data) cells[array.name] = &array;
  ASSERT_TRUE(cells.contains("permeability"));
  EXPECT_EQ(cells["permeability"]->unit, "m^2");
  const double cell_size = 1e-3;
  const double expected = cell_size * cell_size / (40 * test::resistance_of(0.2));
  for (const double value : cells["permeability"]->values)
    EXPECT_NEAR(value, expected, 1e-12 * expected);
}

TEST(Porous, openings_let_in_what_they_say_on_any_grid) {
  PoreLaw op(inertial, with_fraction);
  for (const int ny : {6, 7, 16}) {
    const auto bed = loops::make_porous(porous_case(manifold(), 12, ny), {}, op.signature());
    const auto& inflow = bed->model().boundary.inflow[0];
    const double flow = std::accumulate(inflow.begin(), inflow.end(), 0.0) * 0.02 / ny;
    EXPECT_NEAR(flow, 0.01 * 0.005, 1e-15) << ny;
  }
}

TEST(Porous, defaults_are_filled_in_as_far_as_they_are_read) {
  const Settings filled = loops::effective_porous(porous_case(manifold()).section("loop"));
  EXPECT_EQ(filled.text("inlet_velocity"), "0.01 m/s");
  EXPECT_EQ(filled.text("viscosity"), "0.001 Pa s");
  for (const char* key : {"solid_fraction", "effective_viscosity", "section_at", "field"})
    EXPECT_FALSE(filled.has(key)) << key;
  EXPECT_EQ(filled.text("opening.1.to"), "0.04 m");
  EXPECT_FALSE(filled.has("opening.1.velocity"));
  EXPECT_EQ(loops::effective_porous(filled).canonical(), filled.canonical());
}

TEST(Porous, unknown_or_unfit_keys_are_explained) {
  const auto list = [](std::vector<Settings> values) { return Settings(std::move(values)); };
  const auto expect = [](const Keys& more, const std::vector<std::string>& facts) {
    expect_porous_error(with(graded_bed(), more), facts);
  };
  expect({{"lenght", text("1 m")}}, {"lenght", "Did you mean 'length'"});
  expect({{"left", text("inlett")}}, {"inlett", "Did you mean 'inlet'"});
  expect({{"viscosity", text("-1 Pa s")}}, {"'loop.viscosity' is out of range", "Got -1 Pa s"});
  expect({{"inlet_velocity", text("0 m/s")}}, {"'loop.inlet_velocity' is out of range"});
  expect({{"length", text("2 s")}}, {"loop.length", "a unit like 'm'"});
  expect({{"cells", list({whole(4)})}}, {"loop.cells", "Got [4]", "at least 2"});
  expect({{"cells", list({whole(4), whole(1)})}}, {"element 2 of 'loop.cells'", "Got 1"});
  expect({{"right", text("wall")}}, {"loop.right", "has no outlet", "at least one inlet"});
  expect({{"left", text("wall")}}, {"loop.left", "has no inlet"});
  expect({{"section_at", text("1 mm")}}, {"'loop.section_at' has no meaning here"});
  expect({{"section", text("x")}, {"section_at", text("50 mm")}},
         {"loop.section_at", "outside the porous body", "x = 0.05 m"});
  expect({{"section", text("y")}, {"section_at", text("0 mm")}},
         {"loop.section_at", "Nothing flows through", "y = 0 m", "section = \"outlet\""});
  expect({{"section", text("y")}, {"section_at", text("19 mm")}},  // the nearest line is a wall
         {"loop.section_at", "Nothing flows through", "y = 0.019 m"});
  expect({{"brinkman", truth(false)}, {"effective_viscosity", text("1 Pa s")}},
         {"'loop.effective_viscosity' has no meaning here", "brinkman = false"});
}

TEST(Porous, openings_that_do_not_fit_are_explained) {
  const auto expect = [](Settings::List openings, const std::vector<std::string>& facts) {
    expect_porous_error(with(graded_bed(), {{"opening", Settings(std::move(openings))}}), facts);
  };
  expect({opening("left", "outlet", "0 mm", "5 mm")},
         {"loop.opening", "Opening 1, on the side left", "open already", "do not overlap"});
  expect({opening("top", "outlet", "0 mm", "15 mm"), opening("top", "inlet", "10 mm", "20 mm")},
         {"Opening 2, on the side top", "face 4 of the side is open already"});
  expect({opening("top", "outlet", "9 mm", "5 mm")}, {"from 0.009 m to 0.005 m", "from < to"});
  expect({opening("top", "outlet", "9 mm", "50 mm")}, {"within the 0.04 m of the side"});
  expect({opening("top", "outlet", "6 mm", "7 mm")}, {"the middle of one face", "more cells"});
  expect({opening("top", "wall", "6 mm", "9 mm")}, {"wall", "inlet", "outlet"});
  Settings fast = opening("top", "outlet", "9 mm", "15 mm");
  fast.set("velocity", text("1 m/s"));
  expect({fast}, {"an outlet with a velocity", "Remove the velocity"});
  expect_porous_error(with(graded_bed(), {{"opening", text("top")}}),
                      {"loop.opening", "[[loop.opening]]"});
}

TEST(Porous, porosity_has_one_source) {
  expect_porous_error(with(graded_bed(), {{"solid_fraction", number(0.2)}}),
                      {"'loop.solid_fraction' has no meaning for this operator", "Remove it"});
  expect_porous_error({}, {"how porous", "solid_fraction = 0.3"}, {});
  expect_porous_error({}, {"'volume_fraction' has no field", "[loop.field]"});
  expect_porous_error({{"field.volume_fraction", number(0.95)}}, {"out of range", "0 to 0.9"});
}

TEST(Porous, operators_that_do_not_fit_are_explained) {
  PoreLaw op(inertial, {.volume_fraction = true, .angle = true});
  const PoreLaw other(inertial, with_fraction);
  const auto bed = loops::make_porous(porous_case(graded_bed()), {}, other.signature());
  Silence silence;
  loops::LoopContext context{Execution(), silence};
  expect_sentence([&] { bed->run(op, context); }, {"the porous body", "angle", "[loop.field]"});
  NeoHookean material;
  EXPECT_THROW(bed->run(material, context), InputError);
}
