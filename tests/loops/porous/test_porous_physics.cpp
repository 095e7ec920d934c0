#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <loops/porous/pore_law.hpp>
#include <loops/porous/porous_case.hpp>
#include <numbers>

using namespace understudy;
using namespace understudy::test;

namespace {

const Keys plug = {{"bottom", text("symmetry")},
                   {"top", text("symmetry")},
                   {"length", text("40 mm")},
                   {"height", text("20 mm")},
                   {"inlet_velocity", text("10 mm/s")}};
constexpr double speed = 0.01, length = 0.04, height = 0.02;

double last(const loops::LoopResult& result, const char* name) {
  EXPECT_TRUE(result.completed) << result.note;
  return quantity(result, name).back();
}

/// Observed order between errors on grids that are refined by two.
double order(double coarse, double fine) { return std::log2(std::abs(coarse / fine)); }

void expect_orders(const std::vector<double>& errors, double least) {
  for (std::size_t i = 1; i < errors.size(); ++i)
    EXPECT_GT(order(errors[i - 1], errors[i]), least) << errors[i - 1] << " -> " << errors[i];
  for (std::size_t i = 0; i < errors.size(); ++i)
    testing::Test::RecordProperty("error_" + std::to_string(i), std::to_string(errors[i]));
}

double power(const loops::LoopResult& result, const std::string& name) {
  return result.history.number("final/power/" + name);
}

}  // namespace

TEST(PhysicsPorous, plug_flow_is_the_closed_form) {
  PoreLaw op({.xx = 40, .yy = 40, .inertia = 3});
  const auto result = run_porous(porous_case(with(plug, {{"solid_fraction", number(0.4)}})), op);
  const double reynolds = speed / velocity_unit;
  const double gradient = gradient_unit * (40 + 3 * reynolds) * reynolds;
  EXPECT_NEAR(last(result, "pressure_drop"), gradient * length, 1e-10 * gradient * length);
  EXPECT_NEAR(last(result, "dissipated_power"), gradient * length * height * speed,
              1e-10 * gradient * length * height * speed);
  EXPECT_LT(last(result, "flow_nonuniformity"), 1e-10);
  EXPECT_NEAR(last(result, "maximum_velocity"), speed, 1e-10 * speed);
}

TEST(PhysicsPorous, plug_flow_in_each_direction_is_the_same) {
  const auto drop = [](const Keys& sides) {
    PoreLaw op({.xx = 40, .yy = 40, .inertia = 3});
    return last(run_porous(porous_case(with(with(plug, sides), {{"solid_fraction", number(0.4)},
                                                                {"length", text("40 mm")},
                                                                {"height", text("40 mm")}}),
                                       6, 8),
                           op),
                "pressure_drop");
  };
  const auto sides = [](const char* left, const char* right, const char* bottom, const char* top) {
    return Keys{
        {"left", text(left)}, {"right", text(right)}, {"bottom", text(bottom)}, {"top", text(top)}};
  };
  const double expected = drop({});
  for (const Keys& turned : {sides("outlet", "inlet", "symmetry", "symmetry"),
                             sides("symmetry", "symmetry", "inlet", "outlet"),
                             sides("symmetry", "symmetry", "outlet", "inlet")})
    EXPECT_NEAR(drop(turned), expected, 1e-10 * expected);
}

TEST(PhysicsPorous, layers_in_series_add_up) {
  // The drag along a row of faces, by the trapezoidal rule.
  const auto drop = [](int cells) {
    PoreLaw op({.xx = 40, .yy = 40}, {.volume_fraction = true});
    return last(
        run_porous(porous_case(with(plug, {{"convection", truth(false)},
                                           {"field.volume_fraction", corners(0.1, 0.4, 0.4, 0.1)}}),
                               cells, 2),
                   op),
        "pressure_drop");
  };
  const auto sum = [](int cells) {
    double total = 0;
    for (int i = 0; i <= cells; ++i)
      total += (i == 0 || i == cells ? 0.5 : 1) * resistance_of(0.1 + 0.3 * i / cells);
    return total * 40 * gradient_unit * (speed / velocity_unit) * length / cells;
  };
  EXPECT_NEAR(drop(8), sum(8), 1e-10 * sum(8));
  const double exact = sum(100000);
  expect_orders({drop(8) - exact, drop(16) - exact, drop(32) - exact}, 1.9);
}

TEST(PhysicsPorous, a_narrowing_costs_what_bernoulli_says) {
  PoreLaw op({.xx = 0, .yy = 0}, {.volume_fraction = true});
  const auto result =
      run_porous(porous_case(with(plug, {{"inlet_velocity", text("0.1 m/s")},
                                         {"field.volume_fraction", corners(0.1, 0.5, 0.5, 0.1)}}),
                             8, 2),
                 op);
  const double expected = 0.5 * density * 0.01 * (1 / (0.5 * 0.5) - 1 / (0.9 * 0.9));
  EXPECT_NEAR(last(result, "pressure_drop"), expected, 1e-10 * expected);
}

TEST(PhysicsPorous, layers_side_by_side_share_the_flow) {
  PoreLaw op({.xx = 40, .yy = 40}, {.volume_fraction = true});
  Resources resources;
  const int nx = 48, ny = 8;
  resources.archive = [](const std::filesystem::path&) {
    std::vector<double> fraction(48 * 8, 0.1);
    std::fill(fraction.begin() + 48 * 4, fraction.end(), 0.4);
    Archive archive;
    archive.set("fraction", fraction, {fraction.size()});
    return archive;
  };
  const auto result = run_porous(
      porous_case(with(plug, {{"convection", truth(false)},
                              {"brinkman", truth(false)},
                              {"length", text("240 mm")},
                              {"section", text("x")},
                              {"section_at", text("120 mm")},
                              {"field.volume_fraction",
                               Settings(Settings::Table{{"file", text("f.h5")},
                                                        {"dataset", text("fraction")}})}}),
                  nx, ny),
      op, nullptr, nullptr, resources);
  ASSERT_TRUE(result.completed) << result.note;
  const auto& u = result.history.doubles("final/velocity_x");
  const double fast = u[1 * (nx + 1) + 24], slow = u[6 * (nx + 1) + 24];
  EXPECT_NEAR(fast / slow, resistance_of(0.4) / resistance_of(0.1), 1e-6);
  EXPECT_NEAR(fast + slow, 2 * speed, 1e-8);
  EXPECT_NEAR(last(result, "flow_nonuniformity"), (fast - slow) / (fast + slow), 1e-8);
}

TEST(PhysicsPorous, what_rests_all_over_a_section_is_uniform) {
  PoreLaw op({.xx = 40, .yy = 40}, {.volume_fraction = true});
  const auto result = run_porous(porous_case(with(plug, {{"section", text("y")},
                                                         {"section_at", text("10 mm")},
                                                         {"field.volume_fraction", number(0.2)}}),
                                             8, 2),
                                 op);
  ASSERT_TRUE(result.completed) << result.note;
  EXPECT_EQ(last(result, "flow_nonuniformity"), 0);
}

TEST(PhysicsPorous, brinkman_channel_has_the_profile_of_a_hyperbolic_cosine) {
  // viscosity/porosity u'' - viscosity k/L^2 u = p', with k the law's coefficient.
  const double k = 0.2, porosity = 0.6;
  const double m = std::sqrt(k * porosity) / pore, half = 0.004;
  const double mh = m * half;
  const auto exact = [&](double y) {
    return speed * (1 - std::cosh(m * (y - half)) / std::cosh(mh)) / (1 - std::tanh(mh) / mh);
  };
  const double slope = viscosity * k / (pore * pore) * speed / (1 - std::tanh(mh) / mh);
  std::vector<double> profile, slopes;
  for (const int ny : {16, 32, 64}) {
    const int nx = 3 * ny / 2;
    PoreLaw op({.xx = k, .yy = k});
    const auto result = run_porous(porous_case({{"length", text("48 mm")},
                                                {"height", text("8 mm")},
                                                {"solid_fraction", number(1 - porosity)},
                                                {"inlet_velocity", text("10 mm/s")},
                                                {"convection", truth(false)}},
                                               nx, ny),
                                   op);
    ASSERT_TRUE(result.completed) << result.note;
    const auto& u = result.history.doubles("final/velocity_x");
    const auto& p = result.history.doubles("final/pressure");
    const auto middle = static_cast<std::size_t>(nx / 2);
    double worst = 0;
    for (int j = 0; j < ny; ++j)
      worst = std::max(worst, std::abs(u[static_cast<std::size_t>(j * (nx + 1)) + middle] -
                                       exact((j + 0.5) * 2 * half / ny)));
    profile.push_back(worst / speed);
    const auto row = static_cast<std::size_t>(ny / 2 * nx);
    slopes.push_back((p[row + middle - 1] - p[row + middle]) / (0.048 / nx) / slope - 1);
  }
  expect_orders(profile, 1.75);
  expect_orders(slopes, 1.8);
  EXPECT_LT(profile.back(), 2e-3);
}

TEST(PhysicsPorous, without_drag_it_is_poiseuille_flow) {
  const double slope = 12 * viscosity * speed / (0.008 * 0.008);
  std::vector<double> errors;
  for (const int ny : {8, 16, 32}) {
    const int nx = 3 * ny / 2;
    PoreLaw op({.xx = 0, .yy = 0});
    const auto result = run_porous(porous_case({{"length", text("48 mm")},
                                                {"height", text("8 mm")},
                                                {"solid_fraction", number(0)},
                                                {"inlet_velocity", text("10 mm/s")},
                                                {"convection", truth(false)}},
                                               nx, ny),
                                   op);
    ASSERT_TRUE(result.completed) << result.note;
    const auto& p = result.history.doubles("final/pressure");
    const auto at = static_cast<std::size_t>(ny / 2 * nx + nx / 2);
    errors.push_back((p[at - 1] - p[at]) / (0.048 / nx) / slope - 1);
  }
  expect_orders(errors, 1.9);
}

TEST(PhysicsPorous, a_clear_channel_has_the_entrance_loss_of_the_literature) {
  // Chen (1973): between plates, uniform at the inlet, the excess over Poiseuille's pressure drop
  // is (0.64 + 38 / Re) density U^2 / 2, with Re on the hydraulic diameter, here 400.
  PoreLaw op({.xx = 0, .yy = 0});
  const double fast = 0.025, width = 0.008, run = 0.12;
  const auto result = run_porous(porous_case({{"length", text("120 mm")},
                                              {"height", text("8 mm")},
                                              {"solid_fraction", number(0)},
                                              {"inlet_velocity", text("25 mm/s")}},
                                             90, 24),
                                 op);
  const double developed = 12 * viscosity * fast / (width * width) * run;
  const double loss = (last(result, "pressure_drop") - developed) / (0.5 * density * fast * fast);
  EXPECT_NEAR(loss, 0.64 + 38.0 / 400, 0.02);
  EXPECT_EQ(result.calls, 2U);
}

TEST(PhysicsPorous, an_anisotropic_drag_turns_the_flow) {
  // In the middle of a body much higher than long, pressure varies along x alone.
  const double xx = 40, xy = 15, yy = 60;
  PoreLaw op({.xx = xx, .xy = xy, .yy = yy});
  const int nx = 6, ny = 60;
  const auto result = run_porous(porous_case({{"length", text("10 mm")},
                                              {"height", text("200 mm")},
                                              {"solid_fraction", number(0.4)},
                                              {"inlet_velocity", text("10 mm/s")},
                                              {"convection", truth(false)},
                                              {"brinkman", truth(false)}},
                                             nx, ny),
                                 op);
  ASSERT_TRUE(result.completed) << result.note;
  const auto& v = result.history.doubles("final/velocity_y");
  const auto& p = result.history.doubles("final/pressure");
  const double turned = v[static_cast<std::size_t>(ny / 2 * nx + nx / 2)];
  EXPECT_NEAR(turned, -xy / yy * speed, 1e-6 * speed);
  const auto row = static_cast<std::size_t>(ny / 2 * nx + nx / 2);
  const double slope = (p[row - 1] - p[row]) / (0.01 / nx);
  const double expected = gradient_unit * (xx - xy * xy / yy) * speed / velocity_unit;
  EXPECT_NEAR(slope, expected, 1e-5 * expected);
}

TEST(PhysicsPorous, refining_a_graded_bed_converges_with_second_order) {
  std::vector<double> drops, powers;
  for (const int ny : {6, 12, 24, 48}) {
    PoreLaw op({.xx = 40, .yy = 60, .inertia = 2}, {.volume_fraction = true});
    const auto result = run_porous(
        porous_case(with(graded_bed(), {{"bottom", text("symmetry")}, {"top", text("symmetry")}}),
                    2 * ny, ny),
        op);
    drops.push_back(last(result, "pressure_drop"));
    powers.push_back(last(result, "dissipated_power"));
  }
  for (const auto& q : {drops, powers}) expect_orders({q[1] - q[0], q[2] - q[1], q[3] - q[2]}, 1.7);
}

TEST(PhysicsPorous, mass_and_energy_balance_in_a_manifold) {
  PoreLaw op({.xx = 4, .xy = 1, .yy = 6, .inertia = 0.2}, {.volume_fraction = true});
  const Settings settings = porous_case(with(manifold(), {{"tolerance", number(1e-11)}}), 24, 12);
  const auto result = run_porous(settings, op);
  ASSERT_TRUE(result.completed) << result.note;
  const auto& u = result.history.doubles("final/velocity_x");
  const auto& v = result.history.doubles("final/velocity_y");
  const double dx = 0.04 / 24, dy = 0.02 / 12, inflow = 0.01 * 0.005;
  double worst = 0, outflow = 0;
  for (std::size_t j = 0; j < 12; ++j)
    for (std::size_t i = 0; i < 24; ++i)
      worst = std::max(worst, std::abs(dy * (u[25 * j + i + 1] - u[25 * j + i]) +
                                       dx * (v[24 * (j + 1) + i] - v[24 * j + i])));
  for (std::size_t i = 0; i < 24; ++i) outflow += dx * v[24 * 12 + i];
  EXPECT_LT(worst, 1e-10 * inflow);
  EXPECT_NEAR(outflow, inflow, 1e-10 * inflow);
  const double pressure = power(result, "pressure");
  EXPECT_NEAR(power(result, "drag") + power(result, "brinkman") + power(result, "inertia"),
              pressure, 1e-9 * pressure);
  EXPECT_NEAR(power(result, "dissipation"), power(result, "drag"), 1e-12 * pressure);
  for (const char* part : {"drag", "brinkman", "inertia"})
    EXPECT_GT(std::abs(power(result, part)), 1e-3 * pressure) << part << ": the test is blind";
  EXPECT_NEAR(pressure, last(result, "pressure_drop") * inflow, 1e-12 * pressure);
}

TEST(PhysicsPorous, a_mirrored_body_has_a_mirrored_flow) {
  const auto velocities = [](const Settings& fraction, double xy) {
    PoreLaw op({.xx = 40, .xy = xy, .yy = 60, .inertia = 2}, {.volume_fraction = true});
    const auto result = run_porous(
        porous_case(with(graded_bed(), {{"field.volume_fraction", fraction}}), 12, 6), op);
    EXPECT_TRUE(result.completed) << result.note;
    return result.history.doubles("final/velocity_x");
  };
  const auto a = velocities(corners(0.1, 0.4, 0.2, 0.3), 10);
  const auto b = velocities(corners(0.3, 0.2, 0.4, 0.1), -10);
  for (std::size_t j = 0; j < 6; ++j)
    for (std::size_t i = 0; i < 13; ++i)
      EXPECT_NEAR(a[13 * j + i], b[13 * (5 - j) + i], 1e-8 * speed) << i << ", " << j;
}

namespace {

using Function = std::function<double(double, double)>;

/// d/dx or d/dy, of fourth order, with steps of a thousandth of the domain.
Function derivative(const Function& f, int direction) {
  const double h = 4e-6;
  return [=](double x, double y) {
    const auto at = [&](double s) { return direction == 0 ? f(x + s, y) : f(x, y + s); };
    return (8 * (at(h) - at(-h)) - at(2 * h) + at(-2 * h)) / (12 * h);
  };
}

/// A flow that satisfies the boundary conditions (in at the left, out at the right, symmetric below
/// and above) and continuity, and the force that makes it satisfy the momentum balances.
struct Manufactured {
  static constexpr double lx = 0.004, ly = 0.003, k = 1.5;
  static constexpr double pi = std::numbers::pi;
  Function u, v, p, fraction;

  Manufactured() {
    const auto bend = [](double s) { return s * s * s * (10 - 15 * s + 6 * s * s); };
    const auto slope = [](double s) { return 30 * s * s * (1 - s) * (1 - s) / lx; };
    u = [=](double x, double y) {
      return speed * (1 + 0.5 * bend(x / lx) * std::cos(pi * y / ly));
    };
    v = [=](double x, double y) {
      return -speed * 0.5 * slope(x / lx) * ly / pi * std::sin(pi * y / ly);
    };
    p = [](double x, double y) { return 2 * (1 - x / lx) * (1 + 0.3 * std::cos(pi * y / ly)); };
    fraction = [](double x, double y) {
      return 0.3 + 0.15 * std::sin(2 * x / lx) * std::cos(pi * y / ly);
    };
  }

  /// Of component 0 or 1, per drag.
  double force(int c, double x, double y) const {
    const Function& mine = c == 0 ? u : v;
    const auto porosity = [this](double a, double b) { return 1 - fraction(a, b); };
    double balance = -derivative(p, c)(x, y);
    for (int d = 0; d < 2; ++d) {
      const Function gradient = derivative(mine, d);
      const Function& carrier = d == 0 ? u : v;
      const Function stress = [&](double a, double b) {
        return viscosity / porosity(a, b) * gradient(a, b);
      };
      const Function flux = [&](double a, double b) {
        return carrier(a, b) * mine(a, b) / porosity(a, b);
      };
      balance += derivative(stress, d)(x, y) - density / porosity(x, y) * derivative(flux, d)(x, y);
    }
    const double drag = k * resistance_of(fraction(x, y)) * mine(x, y) / velocity_unit;
    return balance / gradient_unit - drag;
  }
};

/// Root mean square of velocities' and pressure's errors, over speed and the pressure at the inlet.
std::array<double, 2> manufactured_errors(int nx, int ny) {
  const Manufactured flow;
  PoreLaw op({.xx = flow.k, .yy = flow.k}, {.volume_fraction = true, .force = true});
  const Settings settings = porous_case({{"length", text("4 mm")},
                                         {"height", text("3 mm")},
                                         {"bottom", text("symmetry")},
                                         {"top", text("symmetry")},
                                         {"inlet_velocity", text("10 mm/s")}},
                                        nx, ny);
  auto model = loops::make_porous_model(loops::read_porous(settings.section("loop")));
  std::vector<loops::ParameterField> read;
  for (const Port& port : op.signature().inputs) {
    if (port.name == "reynolds") continue;
    loops::ParameterField field{port, {}};
    for (const auto& [x, y] : loops::porous_sites(model.grid).references)
      field.values.push_back(port.name == "volume_fraction"
                                 ? flow.fraction(x * flow.lx, y * flow.ly)
                                 : flow.force(port.name == "force_y", x * flow.lx, y * flow.ly));
    read.push_back(std::move(field));
  }
  auto fields = loops::make_porous_fields(read, 0, model.grid, model.points);
  const loops::StaggeredGrid grid = model.grid;
  Silence silence;
  loops::LoopContext context{Execution(), silence};
  const auto result = loops::PorousFlow(std::move(model), std::move(fields)).run(op, context);
  EXPECT_TRUE(result.completed) << result.note;
  std::vector<double> velocity = result.history.doubles("final/velocity_x");
  for (const double v : result.history.doubles("final/velocity_y")) velocity.push_back(v);
  std::array<double, 2> errors = {0, 0};
  grid.for_each_face([&](int c, int k, int m) {
    const auto [x, y] = grid.face_place(c, k, m);
    const double exact = c == 0 ? flow.u(x, y) : flow.v(x, y);
    errors[0] +=
        std::pow(velocity[static_cast<std::size_t>(grid.face(c, k, m))] / speed - exact / speed, 2);
  });
  const auto& pressure = result.history.doubles("final/pressure");
  for (int j = 0; j < ny; ++j)
    for (int i = 0; i < nx; ++i) {
      const auto [x, y] = grid.cell_place(i, j);
      errors[1] += std::pow((pressure[static_cast<std::size_t>(j * nx + i)] - flow.p(x, y)) / 2, 2);
    }
  return {std::sqrt(errors[0] / grid.faces()), std::sqrt(errors[1] / grid.count())};
}

}  // namespace

TEST(PhysicsPorous, a_manufactured_flow_with_inertia_and_graded_pores_converges_with_second_order) {
  std::vector<double> velocities, pressures;
  for (const int n : {2, 4, 8}) {
    const auto errors = manufactured_errors(4 * n, 3 * n);
    velocities.push_back(errors[0]);
    pressures.push_back(errors[1]);
  }
  expect_orders(velocities, 1.8);
  expect_orders(pressures, 1.8);
}
