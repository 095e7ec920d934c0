#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/shapes/ellipsoid.hpp>
#include <understudy/solvers/shapes/random_spheres.hpp>
#include <understudy/solvers/shapes/sphere.hpp>
#include <understudy/solvers/shapes/touching.hpp>

#include "core/message.hpp"

namespace understudy::shapes {
namespace {

using Row = std::vector<double>;

const std::vector<std::string> kEverything = {"volume_fraction", "aspect", "angle"};

/// The bodies and outcomes of some rows, on the host.
template <class Body>
struct Placed {
  Kokkos::View<RowBody<Body>*, Kokkos::HostSpace> bodies;
  Kokkos::View<Outcome*, Kokkos::HostSpace> outcomes;
};

template <int D, class Body>
Placed<Body> place(const Bodies<D, Body>& bodies, const std::vector<Row>& rows) {
  const Field field("rows", rows.size(), bodies.ports().size());
  const auto host = Kokkos::create_mirror_view(field);
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t c = 0; c < rows[r].size(); ++c) host(r, c) = rows[r][c];
  Kokkos::deep_copy(field, host);
  const Outcomes outcomes("outcomes", rows.size());
  const auto placed = bodies.place(Execution(), field, outcomes);
  return {on_host(placed), on_host(outcomes)};
}

template <int D>
Ellipsoids<D> ellipsoid(const std::vector<std::string>& varying = kEverything) {
  return make_bodies<D>(EllipsoidOptions{}, varying, "solver.pores");
}

template <int D, class Body>
void expect_last_valid(const Bodies<D, Body>& bodies, double aspect, const Row& others = {}) {
  const double most = bodies.largest_fraction(aspect);
  Row valid{most}, touching{1.0001 * most};
  valid.insert(valid.end(), others.begin(), others.end());
  touching.insert(touching.end(), others.begin(), others.end());
  const auto placed = place(bodies, {valid, touching});
  EXPECT_EQ(placed.outcomes(0), Outcome::ok) << aspect;
  EXPECT_TRUE(placed.bodies(0).present);
  EXPECT_EQ(placed.outcomes(1), Outcome::invalid_input) << aspect;
  EXPECT_FALSE(placed.bodies(1).present);
}

TEST(Bodies, TakeTheirFractionOfTheCell) {
  const auto disc = place(make_bodies<2>(SphereOptions{}, kEverything, ""), {{0.3}});
  EXPECT_NEAR(M_PI * std::pow(disc.bodies(0).body.radius, 2), 0.3, 1e-14);
  const auto balls = place(make_bodies<3>(RandomSphereOptions{}, kEverything, ""), {{0.25}});
  EXPECT_NEAR(20 * 4 * M_PI / 3 * std::pow(balls.bodies(0).body.radius, 3), 0.25, 1e-14);
  const auto body = place(ellipsoid<3>(), {{0.1, 2, 0.3}}).bodies(0).body;
  EXPECT_NEAR(4 * M_PI / 3 * body.axis[0] * body.axis[1] * body.axis[2], 0.1, 1e-14);
  EXPECT_NEAR(body.axis[0] / body.axis[1], 2, 1e-14);
  EXPECT_NEAR(body.sine, std::sin(0.3), 1e-15);
}

TEST(Bodies, RowsWithoutAValidOneAreInvalid) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const auto placed = place(ellipsoid<2>(), {{0.2, 2, 0},
                                             {nan, 2, 0},
                                             {0.2, nan, 0},
                                             {0.2, 2, nan},
                                             {-0.1, 2, 0},
                                             {0.2, 0, 0},
                                             {0.2, -1, 0},
                                             {INFINITY, 2, 0}});
  for (std::size_t r = 0; r < 8; ++r) {
    EXPECT_EQ(placed.outcomes(r), r == 0 ? Outcome::ok : Outcome::invalid_input) << r;
    EXPECT_EQ(placed.bodies(r).present, r == 0) << r;
  }
}

TEST(Bodies, NoFractionIsNoBodyAndValid) {
  const auto placed = place(ellipsoid<3>(), {{0, 2, 0}});
  EXPECT_EQ(placed.outcomes(0), Outcome::ok);
  EXPECT_FALSE(placed.bodies(0).present);
}

TEST(Bodies, OutcomesOfValidRowsStayAsTheyAre) {
  const auto bodies = make_bodies<2>(SphereOptions{}, kEverything, "");
  const Field rows("rows", 2, 1);
  Kokkos::deep_copy(rows, 0.2);
  const Outcomes outcomes("outcomes", 2);
  Kokkos::deep_copy(outcomes, Outcome::out_of_range);
  bodies.place(Execution(), rows, outcomes);
  EXPECT_EQ(on_host(outcomes)(1), Outcome::out_of_range);
}

TEST(Bodies, LargestFractionIsTheLastValidOne) {
  expect_last_valid(make_bodies<2>(SphereOptions{}, kEverything, ""), 1);
  expect_last_valid(make_bodies<3>(SphereOptions{}, kEverything, ""), 1);
  expect_last_valid(make_bodies<2>(RandomSphereOptions{}, kEverything, ""), 1);
  expect_last_valid(make_bodies<3>(RandomSphereOptions{}, kEverything, ""), 1);
  for (const double aspect : {0.4, 1.0, 3.0}) {
    expect_last_valid(ellipsoid<2>(), aspect, {aspect, aspect < 1 ? M_PI / 2 : 0.0});
    expect_last_valid(ellipsoid<3>(), aspect, {aspect, aspect < 1 ? M_PI / 2 : 0.0});
  }
}

TEST(Bodies, GapOfAnEllipseCountsItsImagesAtTheGivenAngle) {
  // Half axis 0.55 along the diagonal: its images there are sqrt(2) away, the others 1.
  const double fraction = M_PI * 0.55 * 0.1;
  const auto placed = place(ellipsoid<2>(), {{fraction, 5.5, M_PI / 4}, {fraction, 5.5, 0}});
  EXPECT_EQ(placed.outcomes(0), Outcome::ok);
  EXPECT_EQ(placed.outcomes(1), Outcome::invalid_input);
}

TEST(Bodies, FractionLimitsAreThoseOfTheGap) {
  EXPECT_NEAR(ellipsoid_fraction_limit<2>(2, 0.1), 0.636 / 2, 2e-4);
  EXPECT_NEAR(ellipsoid_fraction_limit<2>(1, 0.1), 0.636, 2e-4);
  EXPECT_NEAR(sphere_fraction_limit<2>(1, 1), M_PI * 0.495 * 0.495, 1e-12);
  EXPECT_NEAR(sphere_fraction_limit<3>(0.5, 2), 8 * M_PI / 3 * std::pow(0.245, 3), 1e-12);
  EXPECT_NEAR(ellipsoid_fraction_limit<3>(1, kSmallestGap), sphere_fraction_limit<3>(1, 1), 1e-12);
}

TEST(Bodies, SmallestGapIsAnOption) {
  const auto bodies = make_bodies<2>(EllipsoidOptions{.gap = 0.1}, kEverything, "solver.geometry");
  EXPECT_DOUBLE_EQ(bodies.largest_fraction(2), ellipsoid_fraction_limit<2>(2, 0.1));
  EXPECT_EQ(bodies.ports()[0].limits, (Limits{0, ellipsoid_fraction_limit<2>(1, 0.1)}));
  const auto placed = place(bodies, {{0.317, 2, 0}, {0.319, 2, 0}});
  EXPECT_EQ(placed.outcomes(0), Outcome::ok);
  EXPECT_EQ(placed.outcomes(1), Outcome::invalid_input);
  const auto circle =
      make_bodies<2>(SphereOptions{.gap = 0.1}, {"volume_fraction"}, "solver.geometry");
  EXPECT_DOUBLE_EQ(circle.largest_fraction(), sphere_fraction_limit<2>(1, 1, 0.1));
}

TEST(Bodies, OnlyVaryingParametersArePorts) {
  const auto bodies = ellipsoid<2>({"contrast", "angle", "volume_fraction"});
  ASSERT_EQ(bodies.ports().size(), 2U);
  EXPECT_EQ(bodies.ports()[0].name, "volume_fraction");
  EXPECT_EQ(bodies.ports()[0].limits, (Limits{0, ellipsoid_fraction_limit<2>(1, kSmallestGap)}));
  EXPECT_EQ(bodies.ports()[1].name, "angle");
  EXPECT_EQ(bodies.ports()[1].unit, "rad");
  EXPECT_EQ(bodies.names(), kEverything);
  const auto body = place(bodies, {{0.1, 0}}).bodies(0).body;
  EXPECT_NEAR(body.axis[0] / body.axis[1], EllipsoidOptions{}.aspect, 1e-14);
  const auto fixed = place(ellipsoid<2>({}), {{}, {}});
  EXPECT_EQ(fixed.bodies(1).body.axis[0], fixed.bodies(0).body.axis[0]);
  EXPECT_TRUE(fixed.bodies(1).present);
}

TEST(Bodies, FixedValuesOutOfRangeAreRefusedWithTheirSection) {
  EXPECT_EQ(message([] { make_bodies<2>(SphereOptions{0.9}, {}, "solver.pores"); }),
            "'solver.pores.volume_fraction' is out of range. Got 0.9; expected 0 to 0.769769, so "
            "that no two inclusions touch. Choose a value in that range, or another shape.");
}

TEST(Bodies, ArraysThatDoNotFitAreABug) {
  try {
    ellipsoid<2>().place(Execution(), Field("rows", 2, 2), Outcomes("outcomes", 2));
    FAIL() << "took two parameters for three";
  } catch (const InternalError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("Got 2 x 2 parameters and 2 outcomes; expected a "
                                                 "row of 3 parameters for each outcome"));
  }
}

}  // namespace
}  // namespace understudy::shapes
