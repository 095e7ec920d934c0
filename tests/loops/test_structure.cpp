#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/at.hpp>
#include <core/expect_sentence.hpp>
#include <functional>
#include <loops/frames_in_memory.hpp>
#include <loops/structure_case.hpp>
#include <numbers>
#include <numeric>
#include <understudy/core/stop.hpp>
#include <understudy/loops/fields.hpp>

using namespace understudy;
using namespace understudy::test;

namespace {

/// A neo-Hookean material that a test can disturb.
class Disturbed : public NeoHookean {
 public:
  using NeoHookean::NeoHookean;
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    NeoHookean::apply(exec, in, out, outcomes);
    exec.fence();
    if (disturb) disturb(in, out, outcomes);
  }
  Verdict end_step() override {
    NeoHookean::end_step();
    return verdict ? verdict() : Verdict::accept;
  }
  std::function<void(const Batch&, Batch&, Outcomes)> disturb;
  std::function<Verdict()> verdict;
};

double largest_shear(const Batch& in) {
  double most = 0;
  for (std::size_t i = 0; i < in.size(); ++i)
    most = std::max(most, std::abs(at(in["deformation_gradient"], i, 2)));
  return most;
}

Settings cook_case() { return structure_case({{"load", text("4 MPa")}, {"steps", whole(3)}}); }

void expect_case_error(const std::map<std::string, Settings>& keys,
                       const std::vector<std::string>& facts, bool with_port = false,
                       const Resources& resources = {}) {
  std::map<std::string, Settings> all{{"load", text("1 MPa")}};
  for (const auto& [key, value] : keys) all[key] = value;
  const NeoHookean op({}, with_port);
  expect_sentence([&] { loops::make_structure(structure_case(all), resources, op.signature()); },
                  facts);
}

Settings list(std::vector<Settings> values) { return Settings(Settings::List(std::move(values))); }

}  // namespace

TEST(Structure, calls_once_per_newton_iteration_over_all_points) {
  Disturbed op;
  std::vector<std::int64_t> expected(4 * 4 * 4);
  std::iota(expected.begin(), expected.end(), std::int64_t{0});
  op.disturb = [&](const Batch& in, Batch& out, Outcomes) {
    EXPECT_EQ(in.slots(), expected);
    EXPECT_EQ(out.ports().size(), 3U);
  };
  const auto result = run(cook_case(), op);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_EQ(result.steps, 3U);
  EXPECT_EQ(op.end_steps, 3);
  EXPECT_EQ(op.drop_steps, 0);
  EXPECT_EQ(static_cast<int>(result.calls), op.calls);
  EXPECT_EQ(result.samples, result.calls * 64);
  // The unloaded state, and every residual of Newton.
  EXPECT_EQ(result.calls, 1 + result.history.doubles("newton/residual").size());
  EXPECT_GT(result.seconds.operator_calls, 0);
  EXPECT_GT(result.seconds.macro_solve, 0);
  EXPECT_GE(result.seconds.total, result.seconds.operator_calls + result.seconds.macro_solve);
}

TEST(Structure, gives_the_same_numbers_every_time) {
  NeoHookean op;
  const auto a = run(cook_case(), op);
  const auto b = run(cook_case(), op);
  EXPECT_EQ(digest(a.history), digest(b.history));
  EXPECT_EQ(quantity(a, "tip_displacement"), quantity(b, "tip_displacement"));
}

TEST(Structure, halves_a_failing_step_and_grows_again) {
  const Settings settings =
      structure_case({{"load", text("4 MPa")}, {"steps", whole(3)}, {"tolerance", number(1e-10)}});
  NeoHookean plain;
  const auto reference = run(settings, plain);
  Disturbed op;
  int failures = 2;
  op.disturb = [&](const Batch& in, Batch&, Outcomes outcomes) {
    if (failures > 0 && largest_shear(in) > 0.02) {
      at(outcomes, 5) = Outcome::not_converged;
      --failures;
    }
  };
  const auto result = run(settings, op);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_EQ(op.drop_steps, 2);
  EXPECT_EQ(result.steps, 3U);
  EXPECT_THAT(result.history.doubles("newton/factor"),
              testing::Pointwise(testing::DoubleNear(1e-12),
                                 {1.0 / 3, 1.0 / 6, 1.0 / 12, 0.25, 1.0 / 3, 2.0 / 3, 1.0}));
  EXPECT_THAT(std::get<std::vector<std::int64_t>>(result.history.array("newton/accepted").data),
              testing::ElementsAre(0, 0, 1, 1, 1, 1, 1));
  EXPECT_EQ(op.end_steps, 5);
  EXPECT_THAT(
      quantity(result, "tip_displacement"),
      testing::Pointwise(testing::DoubleNear(1e-7), quantity(reference, "tip_displacement")));
}

TEST(Structure, gives_up_with_a_reason_after_the_allowed_halvings) {
  Disturbed op;
  op.disturb = [&](const Batch& in, Batch&, Outcomes outcomes) {
    if (largest_shear(in) > 0.02) at(outcomes, 5) = Outcome::out_of_range;
  };
  const auto result = run(
      structure_case({{"load", text("4 MPa")}, {"steps", whole(1)}, {"halvings", whole(3)}}), op);
  EXPECT_FALSE(result.completed);
  EXPECT_THAT(result.note, testing::HasSubstr("gave up after load factor"));
  EXPECT_THAT(result.note, testing::HasSubstr("failed at 1 of 64 integration points"));
  EXPECT_THAT(result.note, testing::HasSubstr("det F <= 0"));
  EXPECT_EQ(result.steps, 0U);
  EXPECT_GE(op.drop_steps, 4);
}

TEST(Structure, reports_a_failure_of_the_unloaded_structure) {
  Disturbed op;
  op.disturb = [](const Batch&, Batch&, Outcomes outcomes) {
    at(outcomes, 0) = Outcome::invalid_input;
  };
  expect_sentence([&] { run(cook_case(), op); },
                  {"of the unloaded structure", "at (", ") mm", "does not exist", "[loop.field]"});
}

TEST(Structure, says_when_the_operator_does_not_converge_on_the_unloaded_structure) {
  Disturbed op;
  op.disturb = [](const Batch&, Batch&, Outcomes outcomes) {
    at(outcomes, 0) = Outcome::not_converged;
  };
  const auto result = run(cook_case(), op);
  EXPECT_FALSE(result.completed);
  EXPECT_THAT(result.note, testing::HasSubstr("unloaded structure"));
}

TEST(Structure, repeats_a_step_when_the_operator_asks_for_it) {
  // A stiffer answer after the repeat: the loop has to equilibrate with it.
  Disturbed op;
  double factor = 1;
  bool asked = false;
  op.disturb = [&](const Batch&, Batch& out, Outcomes) {
    for (const char* port : {"stress", "tangent"})
      change(out[port], [&](auto, auto, double value) { return factor * value; });
  };
  op.verdict = [&] {
    if (asked) return Verdict::accept;
    asked = true;
    factor = 2;
    return Verdict::repeat;
  };
  const Settings settings =
      structure_case({{"load", text("4 MPa")}, {"steps", whole(1)}, {"tolerance", number(1e-10)}});
  const auto result = run(settings, op);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_EQ(op.end_steps, 2);
  EXPECT_EQ(op.drop_steps, 0);
  NeoHookean stiff({200, 160});
  EXPECT_NEAR(quantity(result, "tip_displacement").back(),
              quantity(run(settings, stiff), "tip_displacement").back(), 1e-7);
}

TEST(Structure, does_not_repeat_for_ever) {
  Disturbed op;
  op.verdict = [] { return Verdict::repeat; };
  const auto result = run(structure_case({{"load", text("4 MPa")},
                                          {"steps", whole(1)},
                                          {"halvings", whole(1)},
                                          {"repeats", whole(2)}}),
                          op);
  EXPECT_FALSE(result.completed);
  EXPECT_THAT(result.note, testing::HasSubstr("repeats"));
  EXPECT_EQ(op.end_steps, 6);
}

TEST(Structure, stops_when_asked) {
  NeoHookean op;
  request_stop();
  EXPECT_THROW(run(cook_case(), op), Interrupted);
  clear_stop_request();
}

TEST(Structure, every_geometry_runs_with_every_element) {
  for (const char* geometry : {"plate_with_hole", "l_bracket", "beam"})
    for (const char* element : {"fbar", "q2", "q2_reduced"}) {
      NeoHookean op;
      const auto result = run(structure_case({{"geometry", text(geometry)},
                                              {"element", text(element)},
                                              {"load", text("0.5 MPa")},
                                              {"steps", whole(2)}}),
                              op);
      ASSERT_TRUE(result.completed) << geometry << ": " << result.note;
      const double tip = quantity(result, "tip_displacement").back();
      EXPECT_GT(geometry[0] == 'l' ? -tip : tip, 0) << geometry;
      EXPECT_NEAR(tip / quantity(result, "tip_displacement").front(), 2, 0.2) << geometry;
    }
}

TEST(Structure, quadratic_plate_has_the_area_of_a_circle_cut_out) {
  NeoHookean op;
  const auto structure = loops::make_structure(
      structure_case(
          {{"geometry", text("plate_with_hole")}, {"element", text("q2")}, {"load", text("1 MPa")}},
          8),
      {}, op.signature());
  const auto weights = Kokkos::create_mirror_view_and_copy(
      Kokkos::HostSpace{}, structure->model().discretisation.weights);
  const double area = std::accumulate(weights.data(), weights.data() + weights.size(), 0.0);
  EXPECT_NEAR(area, 100 - std::numbers::pi * 2.5 * 2.5 / 4, 1e-4);
}

TEST(Structure, frames_show_every_step) {
  NeoHookean op({}, true);
  FramesInMemory frames;
  Settings settings = structure_case(
      {{"load", text("4 MPa")}, {"steps", whole(2)}, {"field.shear_modulus", text("80 MPa")}});
  const auto result = run(settings, op, &frames);
  ASSERT_TRUE(result.completed) << result.note;
  ASSERT_EQ(frames.all.size(), 2U);
  const Frame& frame = frames.all.back();
  EXPECT_EQ(frame.time, 1);
  EXPECT_EQ(frame.points.size(), 3U * 25);
  EXPECT_EQ(frame.connectivity.size(), 4U * 16);
  ASSERT_EQ(frame.point_data.size(), 1U);
  EXPECT_EQ(frame.point_data[0].name, "displacement");
  EXPECT_DOUBLE_EQ(frame.point_data[0].values[3 * 24 + 1],
                   quantity(result, "tip_displacement").back());
  std::map<std::string, const FrameArray*> cells;
  for (const auto& array : frame.cell_data) cells[array.name] = &array;
  EXPECT_THAT(cells, testing::ElementsAre(testing::Key("energy"), testing::Key("shear_modulus"),
                                          testing::Key("stress")));
  EXPECT_EQ(cells["stress"]->components, 4);
  EXPECT_EQ(cells["stress"]->values.size(), 64U);
  EXPECT_EQ(cells["shear_modulus"]->unit, "MPa");
  EXPECT_NEAR(cells["shear_modulus"]->values[7], 80, 1e-12);
}

TEST(Structure, unknown_or_unfit_keys_are_explained) {
  expect_case_error({{"geometri", text("cook")}}, {"geometri", "Did you mean 'geometry'"});
  expect_case_error({{"geometry", text("cok")}}, {"cok", "Did you mean 'cook'"});
  expect_case_error({{"element", text("q3")}}, {"q3", "fbar"});
  expect_case_error({{"load", number(1.5)}}, {"loop.load", "the number 1.5", "MPa"});
  expect_case_error({{"load", text("1.5 mm")}}, {"loop.load", "mm", "MPa"});
  expect_case_error({{"displacement", text("1 mm")}}, {"both", "exactly one"});
  expect_case_error({{"load", text("0 MPa")}}, {"neither"});
  expect_case_error({{"elements", list({whole(4)})}},
                    {"loop.elements", "Got [4]", "two whole numbers"});
  expect_case_error({{"elements", list({whole(4), whole(0)})}},
                    {"element 2 of 'loop.elements'", "Got 0", "1 to 1000000"});
  expect_case_error({{"steps", whole(0)}}, {"loop.steps", "out of range"});
  expect_case_error({{"geometry", text("plate_with_hole")}, {"hole_radius", text("11 mm")}},
                    {"11 mm", "hole_radius < plate_side"});
  expect_case_error(
      {{"geometry", text("plate_with_hole")}, {"elements", list({whole(3), whole(4)})}},
      {"even number"});
  expect_case_error({{"geometry", text("l_bracket")}, {"bracket_width", text("50 mm")}},
                    {"50 mm", "bracket_width < bracket_side"});
  expect_case_error(
      {{"geometry", text("cook")}, {"mesh", text("part.msh")}},
      {"'loop.mesh' has no meaning for geometry \"cook\"", "part.msh", "geometry = \"mesh\""});
  expect_case_error({{"geometry", text("mesh")}, {"elements", list({whole(4), whole(4)})}},
                    {"'loop.elements' has no meaning for geometry \"mesh\"", "\"cook\" or"});
}

TEST(Structure, bad_meshes_are_explained) {
  loops::StructureOptions options;
  options.elements = {2, 2};
  const Mesh good = loops::cook(options).mesh;
  const std::map<std::string, Settings> keys{{"geometry", text("mesh")},
                                             {"mesh", text("part.msh")},
                                             {"clamped", text("left")},
                                             {"loaded", text("right")}};
  const auto expect = [&](const Mesh& mesh, const std::vector<std::string>& facts,
                          std::map<std::string, Settings> changed = {}) {
    Resources resources;
    resources.mesh = [mesh](const std::filesystem::path&) { return mesh; };
    changed.insert(keys.begin(), keys.end());
    expect_case_error(changed, facts, false, resources);
  };
  Mesh mesh = good;
  std::swap(mesh.elements[2][0], mesh.elements[2][1]);
  expect(mesh, {"inverted", "element 3"});
  mesh = good;
  mesh.elements[1].pop_back();
  expect(mesh, {"element 2 with 3 nodes"});
  mesh.elements.clear();
  expect(mesh, {"part.msh", "0 elements"});
  expect(good, {"loop.clamped", "'lleft'", "Did you mean 'left'"}, {{"clamped", text("lleft")}});
  expect(good, {"loop.loaded", "'none'"}, {{"loaded", text("none")}});
  expect(good, {"rigid body"}, {{"clamped", text("")}});
  expect(good, {"loop.direction"}, {{"direction", list({number(0), number(0)})}});
  expect_case_error({{"geometry", text("mesh")}}, {"no loop.mesh"});
}

TEST(Structure, points_that_no_element_uses_do_no_harm) {
  loops::StructureOptions options;
  options.elements = {4, 4};
  Mesh mesh = loops::cook(options).mesh;
  mesh.points.insert(mesh.points.begin(), {100, 100, 0});
  for (auto& element : mesh.elements)
    for (auto& node : element) ++node;
  for (auto& [name, edges] : mesh.boundaries)
    for (auto& edge : edges)
      for (auto& node : edge) ++node;
  Resources resources;
  resources.mesh = [mesh](const std::filesystem::path&) { return mesh; };
  NeoHookean op;
  const auto from_mesh = run(structure_case({{"geometry", text("mesh")},
                                             {"mesh", text("part.msh")},
                                             {"clamped", text("left")},
                                             {"loaded", text("right")},
                                             {"steps", whole(3)},
                                             {"load", text("4 MPa")}}),
                             op, nullptr, resources);
  ASSERT_TRUE(from_mesh.completed) << from_mesh.note;
  const auto built_in = run(cook_case(), op);
  EXPECT_NEAR(quantity(from_mesh, "strain_energy").back(),
              quantity(built_in, "strain_energy").back(), 1e-10);
}

TEST(Structure, operators_that_do_not_fit_are_explained) {
  NeoHookean op({}, true);
  const NeoHookean other;
  const auto structure = loops::make_structure(cook_case(), {}, other.signature());
  Silence silence;
  loops::LoopContext context{Execution(), silence, nullptr};
  expect_sentence([&] { structure->run(op, context); }, {"shear_modulus", "[loop.field]"});
}

// Fields

namespace {

/// The field of shear_modulus at the points of the 4 x 4 Cook's membrane.
std::vector<double> field_values(const Settings& value, const Resources& resources = {},
                                 std::map<std::string, Settings> keys = {}) {
  const NeoHookean op({}, true);
  keys["load"] = text("1 MPa");
  keys["field.shear_modulus"] = value;
  const auto structure = loops::make_structure(structure_case(keys), resources, op.signature());
  return structure->model().fields.at(0).values;
}

}  // namespace

TEST(StructureFields, corner_values_are_bilinear_over_the_reference_domain) {
  const auto values =
      field_values(list({text("10 MPa"), text("20 MPa"), text("0.04 GPa"), text("30 MPa")}));
  const NeoHookean op;
  const auto structure =
      loops::make_structure(structure_case({{"load", text("1 MPa")}}), {}, op.signature());
  const auto& places = structure->model().discretisation.references;
  ASSERT_EQ(values.size(), places.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    EXPECT_NEAR(values[i], 10 + 10 * places[i][0] + 20 * places[i][1], 1e-12);
}

TEST(StructureFields, one_value_holds_everywhere) {
  EXPECT_THAT(field_values(text("12 MPa")), testing::Each(12.0));
}

TEST(StructureFields, groups_of_the_mesh_have_their_values) {
  loops::StructureOptions options;
  options.elements = {2, 1};
  Mesh mesh = loops::cook(options).mesh;
  mesh.element_group = {"soft", "hard"};
  Resources resources;
  resources.mesh = [mesh](const std::filesystem::path&) { return mesh; };
  const std::map<std::string, Settings> keys{{"geometry", text("mesh")},
                                             {"mesh", text("part.msh")},
                                             {"clamped", text("left")},
                                             {"loaded", text("right")}};
  const auto values = field_values(
      Settings(Settings::Table{{"soft", text("1 MPa")}, {"hard", text("9 MPa")}}), resources, keys);
  EXPECT_THAT(values, testing::ElementsAre(1, 1, 1, 1, 9, 9, 9, 9));
  expect_sentence(
      [&] {
        field_values(Settings(Settings::Table{{"soft", text("1 MPa")}}), resources, keys);
      },
      {"lacks a physical group", "'hard'"});
  expect_sentence(
      [&] {
        field_values(Settings(Settings::Table{{"soft", text("1 MPa")}, {"hart", text("1 MPa")}}),
                     resources, keys);
      },
      {"'hart'", "Did you mean 'hard'"});
}

TEST(StructureFields, arrays_from_a_file_fit_elements_or_a_grid) {
  Resources resources;
  resources.archive = [](const std::filesystem::path& path) {
    EXPECT_EQ(path, "fields.h5");
    Archive archive;
    std::vector<double> elements(16);
    std::iota(elements.begin(), elements.end(), 0.0);
    archive.set("elements", elements, {16}, "GPa");
    archive.set("grid", {0, 1, 2, 10, 11, 12}, {2, 3}, "MPa");
    archive.set("wrong", {1, 2, 3}, {3}, "MPa");
    archive.set("nan", {std::nan(""), 1, 2, 3}, {2, 2}, "MPa");
    return archive;
  };
  const auto from = [&](const char* dataset) {
    return field_values(
        Settings(Settings::Table{{"file", text("fields.h5")}, {"dataset", text(dataset)}}),
        resources);
  };
  const auto elements = from("elements");
  for (std::size_t i = 0; i < elements.size(); ++i)
    EXPECT_DOUBLE_EQ(elements[i], 1000.0 * static_cast<double>(i / 4));
  const auto grid = from("grid");
  const NeoHookean op;
  const auto structure =
      loops::make_structure(structure_case({{"load", text("1 MPa")}}), {}, op.signature());
  const auto& places = structure->model().discretisation.references;
  for (std::size_t i = 0; i < grid.size(); ++i)
    EXPECT_NEAR(grid[i], 2 * places[i][0] + 10 * places[i][1], 1e-12);
  expect_sentence([&] { from("wrong"); }, {"fits neither", "[16]"});
  expect_sentence([&] { from("nan"); },
                  {"cannot take", "Got nan MPa at [0, 0]", "expected finite numbers"});
  EXPECT_THROW(from("missing"), InputError);
}

TEST(StructureFields, missing_and_unknown_ones_are_explained) {
  expect_case_error({}, {"'shear_modulus' has no field", "[loop.field]"}, true);
  expect_case_error({{"field.shear_modulos", text("1 MPa")}},
                    {"'shear_modulos'", "Did you mean 'shear_modulus'"}, true);
  expect_case_error({{"field.shear_modulus", number(1)}}, {"shear_modulus", "MPa"}, true);
  expect_case_error(
      {{"field.shear_modulus", text("-1 MPa")}},
      {"'loop.field.shear_modulus' is out of range", "Got -1 MPa", "expected 0 to 1000000000 MPa"},
      true);
  expect_case_error({{"field.shear_modulus", list({text("1 MPa"), text("2 MPa")})}},
                    {"corner values", "not four"}, true);
  expect_case_error({{"field.shear_modulus",
                      Settings(Settings::Table{{"file", text("f.h5")}, {"dataset", text("x")}})}},
                    {"no reader"}, true);
}
