#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/message.hpp>
#include <solvers/fluid/marched_flow.hpp>
#include <understudy/core/errors.hpp>

namespace understudy::fluid {
namespace {

/// A gap of that width between plates normal to y, in the middle of a cell of n nodes.
template <int D>
LevelSet<D> gap(int n, double width) {
  return [=](const Kokkos::Array<double, D>& at) {
    const double y = at[1] - 0.5 * n;
    return 0.5 * width - std::abs(y - n * std::round(y / n));
  };
}

template <int D>
Node<D> sides(int n) {
  Node<D> all;
  for (int d = 0; d < D; ++d) all[d] = n;
  return all;
}

/// Velocities of plane Poiseuille flow across a cell of n nodes, over that which the force brings
/// about in the middle of a gap of that width.
template <int D>
std::vector<double> poiseuille_flow(int n, double width, double viscosity) {
  constexpr double force = 1e-6;
  std::array<double, D> push{};
  push[0] = force;
  Node<D> all = sides<D>(3);
  all[1] = n;
  MarchedFlow<D> flow(all, gap<D>(n, width), viscosity, push);
  flow.march_until_steady(1e-13);
  std::vector<double> velocities;
  for (int y = 0; y < n; ++y) {
    Node<D> node = sides<D>(1);
    node[1] = y;
    velocities.push_back(flow.velocity(node)[0] / (force * width * width / (8 * viscosity)));
  }
  return velocities;
}

/// Their largest error.
template <int D>
double gap_error(int n, double width, double viscosity) {
  const std::vector<double> velocities = poiseuille_flow<D>(n, width, viscosity);
  double worst = 0;
  for (int y = 0; y < n; ++y) {
    const double place = (2 * y + 1 - n) / width;  // -1 and 1 at the walls
    if (std::abs(place) > 1) continue;
    const double error = velocities[static_cast<std::size_t>(y)] - (1 - place * place);
    worst = std::max(worst, std::abs(error));
  }
  return worst;
}

/// With walls `beyond` links behind half-way links.
template <int D>
double poiseuille_error(int n, double beyond, double viscosity) {
  return gap_error<D>(n, 2.0 / 3.0 * n + 2 * beyond, viscosity);
}

TEST(PhysicsStreamCollide, PoiseuilleFlowBetweenWallsHalfWayIsExact) {
  EXPECT_LT(poiseuille_error<2>(12, 0, 1.0 / 6), 1e-10);
  EXPECT_LT(poiseuille_error<2>(12, 0, 0.02), 1e-10);
  EXPECT_LT(poiseuille_error<3>(12, 0, 1.0 / 6), 1e-10);
}

TEST(PhysicsStreamCollide, PoiseuilleFlowBetweenOtherWallsIsOfSecondOrder) {
  for (const double beyond : {-0.4, -0.15, 0.2, 0.45}) {
    const double coarse = poiseuille_error<2>(12, beyond, 0.3);
    const double fine = poiseuille_error<2>(48, beyond, 0.3);
    EXPECT_LT(coarse, 0.04) << beyond;
    EXPECT_NEAR(std::log2(coarse / fine) / 2, 2, 0.15) << beyond;
    EXPECT_NEAR(poiseuille_error<2>(12, beyond, 0.03), coarse, 1e-9) << beyond;
    EXPECT_NEAR(poiseuille_error<3>(12, beyond, 0.3), coarse, 1e-9) << beyond;
  }
}

TEST(PhysicsStreamCollide, GapsOfOneAndTwoNodesAreExactBetweenWallsHalfWay) {
  for (const double viscosity : {1.0 / 6, 0.02}) {
    EXPECT_LT(gap_error<2>(5, 1, viscosity), 1e-10);
    EXPECT_LT(gap_error<2>(6, 2, viscosity), 1e-10);
    EXPECT_LT(gap_error<3>(5, 1, viscosity), 1e-10);
    EXPECT_LT(gap_error<3>(6, 2, viscosity), 1e-10);
  }
}

// There is no node behind to interpolate with: wherever the walls are, they are half-way ones.
TEST(StreamCollide, AGapOfOneNodeKnowsWallsHalfWayOnly) {
  const double half_way = poiseuille_flow<2>(5, 1, 0.1)[2];
  for (const double width : {0.3, 0.7, 1.3, 1.8})
    EXPECT_NEAR(poiseuille_flow<2>(5, width, 0.1)[2] * width * width, half_way, 1e-10) << width;
}

// What interpolation is off in a curved profile is the same as in wide gaps, in which it is little.
TEST(StreamCollide, AGapOfTwoNodesKnowsItsWallsAsWideOnesDo) {
  const auto slip = [](int n, double width) {  // in the force's square of node distances
    return gap_error<2>(n, width, 0.1) * width * width / 8;
  };
  for (const double beyond : {-0.4, -0.2, 0.2, 0.4}) {
    const double wide = slip(12, 8 + 2 * beyond);
    EXPECT_NEAR(slip(6, 2 + 2 * beyond), wide, 1e-8) << beyond;
    EXPECT_GT(wide, 0.07) << beyond;
  }
}

// Solid with gaps of all kinds: what lies in it is read by nobody.
TEST(StreamCollide, WhatLiesInTheSolidDoesNotMatter) {
  constexpr int n = 16;
  const LevelSet<2> rubble = [](const Kokkos::Array<double, 2>& at) {
    const auto node = [](double x) { return (static_cast<int>(std::floor(x)) + n) % n; };
    return (node(at[0]) * 7 + node(at[1]) * node(at[1]) * 5) % 11 < 4 ? -1.0 : 1.0;
  };
  MarchedFlow<2> clean({n, n}, rubble, 0.1, {1e-6, 0}), spoilt({n, n}, rubble, 0.1, {1e-6, 0});
  spoilt.spoil_solid();
  for (MarchedFlow<2>* flow : {&clean, &spoilt}) flow->march(40);
  EXPECT_GT(clean.mean_velocity()[0], 0);
  EXPECT_EQ(spoilt.mean_velocity(), clean.mean_velocity());
}

/// Relative error of the viscosity that a decaying Taylor-Green vortex shows.
double taylor_green_error(int n) {
  constexpr double viscosity = 0.05;
  const double k = 2 * std::numbers::pi / n, speed = 0.2 / n;
  const auto vortex = [&](const Node<2>& node) -> std::array<double, 2> {
    const double x = k * (node[0] + 0.5), y = k * (node[1] + 0.5);
    return {speed * std::cos(x) * std::sin(y), -speed * std::sin(x) * std::cos(y)};
  };
  MarchedFlow<2> flow({n, n}, [](const auto&) { return 1.0; }, viscosity, {0, 0});
  flow.start_from(vortex);
  const Node<2> node{n / 8, n / 4};
  const int steps = n * n / 4;
  flow.march(3 * steps);  // until the pressure has come to fit
  const double once = flow.velocity(node)[0], then = flow.time();
  flow.march(steps);
  const double found =
      -std::log(flow.velocity(node)[0] / once) / (2 * k * k * (flow.time() - then));
  return std::abs(found / viscosity - 1);
}

// Second order.
TEST(PhysicsStreamCollide, VorticesDecayAsTheyShould) {
  const double coarse = taylor_green_error(16), fine = taylor_green_error(32);
  EXPECT_LT(coarse, 0.02);
  EXPECT_GT(std::log2(coarse / fine), 1.75);
}

/// F = G L^2 / (mu U) of a square (cubic) array: Stokes drag with the superficial velocity U, which
/// a mean pressure gradient G drives.
template <int D>
double drag_of_array(int n, double fraction, std::array<double, D> shift = {},
                     std::size_t along = 0, double tolerance = 1e-8) {
  constexpr double viscosity = 1.0 / 6, gradient = 1e-8;
  const LevelSet<D> level_set = round_body<D>(n, fraction, shift);
  const auto geometry = make_flow_geometry<D>(sides<D>(n), level_set);
  std::array<double, D> force{};
  force[along] = gradient * (1 - fraction) * geometry.grid.nodes() / geometry.fluid;
  MarchedFlow<D> flow(sides<D>(n), level_set, viscosity, force);
  flow.march_until_steady(tolerance);
  EXPECT_NEAR(flow.density(), 0, 1e-12);
  return gradient * n * n / (viscosity * flow.mean_velocity()[along]);
}

double drag_of_cylinders(int n, double fraction) { return drag_of_array<2>(n, fraction); }

// A. S. Sangani, A. Acrivos, Int. J. Multiphase Flow 8 (1982).
TEST(PhysicsStreamCollide, DragOfCylindersAgreesWithTheTable) {
  EXPECT_NEAR(drag_of_cylinders(24, 0.20), 51.53, 0.03 * 51.53);
  EXPECT_NEAR(drag_of_cylinders(24, 0.40), 217.89, 0.03 * 217.89);
  EXPECT_NEAR(drag_of_cylinders(48, 0.20), 51.53, 0.02 * 51.53);
  EXPECT_NEAR(drag_of_cylinders(48, 0.40), 217.89, 0.02 * 217.89);
}

/// The force that keeps a mean velocity, turned by 30 degrees, and the steps until it is found.
struct Kept {
  std::array<double, 2> force, velocity;
  int steps;
};

Kept keep_velocity(double viscosity) {
  const std::array<double, 2> wanted{std::sqrt(0.75) * 1e-4, 0.5e-4};
  MarchedFlow<2> flow({32, 32}, round_body<2>(32, 0.2), viscosity, wanted, Drive::velocity);
  for (double old = -1; std::abs(flow.force(0) - old) > 1e-9 * flow.force(0);) {
    old = flow.force(0);
    flow.march(100);
  }
  return {{flow.force(0), flow.force(1)}, flow.mean_velocity(), flow.steps()};
}

TEST(StreamCollide, KeepsAMeanVelocityWithTheForceThatDrivesIt) {
  constexpr double viscosity = 1.0 / 6;
  const Kept kept = keep_velocity(viscosity);
  EXPECT_NEAR(kept.velocity[0], std::sqrt(0.75) * 1e-4, 1e-12);
  EXPECT_NEAR(kept.velocity[1], 0.5e-4, 1e-12);
  MarchedFlow<2> flow({32, 32}, round_body<2>(32, 0.2), viscosity, kept.force);
  flow.march_until_steady(1e-10);
  for (std::size_t d = 0; d < 2; ++d)
    EXPECT_NEAR(flow.mean_velocity()[d], kept.velocity[d], 1e-6 * kept.velocity[d]);
}

// Without the means of two steps, momentum that changes its sign from node to node grows at the
// walls of the turned ellipse: its drag goes to -6789 instead of 1688.
TEST(StreamCollide, LongMarchesDoNotDrift) {
  constexpr int n = 64;
  MarchedFlow<2> flow({n, n}, ellipse(n, 0.2, 2, 0.4), 0.05 * n / 39.6, {0.05, 0}, Drive::velocity);
  flow.march(16'000);
  const double early = flow.force(0);
  flow.march(12'000);
  EXPECT_NEAR(flow.force(0), early, 1e-7 * early);
}

// The drag of a slow flow is the viscosity's times a number of the geometry: what viscosity it is
// marched with is free, and large ones are there sooner.
TEST(StreamCollide, SlowFlowDoesNotDependOnTheViscosityItIsMarchedWith) {
  const Kept usual = keep_velocity(1.0 / 6), large = keep_velocity(1.0);
  EXPECT_NEAR(large.force[0], usual.force[0] * 6, 1e-5 * large.force[0]);
  EXPECT_LT(large.steps, usual.steps / 2);
}

// A. A. Zick, G. M. Homsy, J. Fluid Mech. 115 (1982): simple cubic, drag over that of Stokes.
TEST(PhysicsStreamCollide, DragOfSpheresAgreesWithTheTable) {
  const auto over_stokes = [](int n, double fraction) {
    return drag_of_array<3>(n, fraction, {}, 0, 1e-6) /
           (6 * std::numbers::pi * radius_of<3>(n, fraction) / n);
  };
  EXPECT_NEAR(over_stokes(16, 0.064), 2.810, 0.03 * 2.810);
  EXPECT_NEAR(over_stokes(16, 0.216), 7.442, 0.03 * 7.442);
}

TEST(PhysicsStreamCollideSlow, DragOfCylindersAgreesWithTheTableAtEveryEvenResolution) {
  for (int n = 24; n <= 64; n += 2) {
    const double allowed = n < 48 ? 0.03 : 0.02;
    EXPECT_NEAR(drag_of_cylinders(n, 0.20), 51.53, allowed * 51.53) << n;
    EXPECT_NEAR(drag_of_cylinders(n, 0.40), 217.89, allowed * 217.89) << n;
  }
  EXPECT_NEAR(drag_of_cylinders(128, 0.20), 51.53, 0.005 * 51.53);
  EXPECT_NEAR(drag_of_cylinders(128, 0.40), 217.89, 0.005 * 217.89);
}

TEST(PhysicsStreamCollide, DragKnowsNoPlaceAndNoAxis) {
  const double drag = drag_of_array<2>(16, 0.3, {}, 0, 1e-12);
  EXPECT_NEAR(drag_of_array<2>(16, 0.3, {5, 7}, 0, 1e-12), drag, 1e-9 * drag);
  EXPECT_NEAR(drag_of_array<2>(16, 0.3, {}, 1, 1e-12), drag, 1e-9 * drag);
}

template <int D>
using Vector = std::array<double, D>;

/// The force that keeps a mean velocity after some steps from rest, long before it is steady.
template <int D>
Vector<D> force_after(int n, const LevelSet<D>& level_set, const Vector<D>& velocity, int steps) {
  MarchedFlow<D> flow(sides<D>(n), level_set, 0.02, velocity, Drive::velocity);
  flow.march(steps);
  Vector<D> force;
  for (std::size_t d = 0; d < D; ++d) force[d] = flow.force(d);
  return force;
}

template <int D>
void expect_force(const Vector<D>& force, const Vector<D>& expected) {
  double size = 0;
  for (const double component : expected) size = std::hypot(size, component);
  for (std::size_t d = 0; d < D; ++d) EXPECT_NEAR(force[d], expected[d], 1e-12 * size) << d;
}

// A fast flow around an ellipse that is turned, which is none of its own images.
TEST(PhysicsStreamCollide, AMarchIsShiftedTurnedAndMirroredWithTheCell) {
  constexpr int n = 24, steps = 300;
  constexpr double angle = 0.4, u = 0.04, v = 0.015;
  const auto turned_by = [](double by) { return ellipse(n, 0.2, 2, by); };
  const auto [x, y] = force_after<2>(n, turned_by(angle), {u, v}, steps);
  EXPECT_GT(std::abs(y), 0.1 * std::abs(x));
  const LevelSet<2> shifted = [&, level = turned_by(angle)](const auto& at) {
    return level({at[0] - 5, at[1] - 11});
  };
  expect_force<2>(force_after<2>(n, shifted, {u, v}, steps), {x, y});
  constexpr double quarter = std::numbers::pi / 2;
  expect_force<2>(force_after<2>(n, turned_by(angle + quarter), {-v, u}, steps), {-y, x});
  expect_force<2>(force_after<2>(n, turned_by(-angle), {u, -v}, steps), {x, -y});
  expect_force<2>(force_after<2>(n, turned_by(quarter - angle), {v, u}, steps), {y, x});
}

// Of a sphere off the nodes.
TEST(PhysicsStreamCollide, AMarchInSpaceIsTurnedAndMirroredWithTheCell) {
  constexpr int n = 12, steps = 100;
  constexpr double a = 0.3, b = 0.15, c = -0.4, u = 0.04, v = 0.015, w = -0.02;
  const auto force = [](const Vector<3>& place, const Vector<3>& velocity) {
    return force_after<3>(n, round_body<3>(n, 0.2, place), velocity, steps);
  };
  const auto [x, y, z] = force({a, b, c}, {u, v, w});
  expect_force<3>(force({-a, b, c}, {-u, v, w}), {-x, y, z});
  expect_force<3>(force({b, a, c}, {v, u, w}), {y, x, z});
  expect_force<3>(force({c, a, b}, {w, u, v}), {z, x, y});
  expect_force<3>(force({a + 3, b - 5, c + 1}, {u, v, w}), {x, y, z});
}

// Walls of one layer of nodes with one between them have the most links.
TEST(FlowGeometry, TakesNoMoreBytesThanTheMostThatAnyDoes) {
  const auto layers = [](const auto& at) { return static_cast<int>(at[1]) % 2 == 0 ? 1.0 : -1.0; };
  EXPECT_LE(make_flow_geometry<2>({16, 16}, layers).bytes(),
            FlowGeometry<2>::most_bytes({{16, 16}}));
  EXPECT_LE(make_flow_geometry<3>({8, 8, 8}, layers).bytes(),
            FlowGeometry<3>::most_bytes({{8, 8, 8}}));
  EXPECT_GT(2 * make_flow_geometry<2>({16, 16}, layers).bytes(),
            FlowGeometry<2>::most_bytes({{16, 16}}));
}

TEST(FlowGeometry, KnowsCellsWithoutFluidAndRefusesThoseWithoutNodes) {
  EXPECT_EQ(make_flow_geometry<2>({8, 8}, [](const auto&) { return -1.0; }).fluid, 0);
  const auto thin = [] { make_flow_geometry<2>({8, 1}, [](const auto&) { return 1.0; }); };
  EXPECT_THAT(message(thin), testing::HasSubstr("too few nodes"));
}

}  // namespace
}  // namespace understudy::fluid
