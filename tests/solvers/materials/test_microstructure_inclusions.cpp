#include <gtest/gtest.h>

#include <limits>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>
#include <understudy/solvers/shapes/ellipsoid_body.hpp>
#include <understudy/solvers/shapes/touching.hpp>

#include "microstructure_probe.hpp"

namespace understudy::materials {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <int D>
void expect_second_order(const Microstructure<D>& shape, const std::vector<double>& row) {
  const double coarse = fraction_error<D>(shape, 12, row);
  const double fine = fraction_error<D>(shape, 48, row);
  EXPECT_GT(std::log2(coarse / fine) / 2, 2) << coarse << " " << fine;
  EXPECT_LT(fine, 1e-4 * row[0]);
}

TEST(Inclusions, FractionConvergesWithSecondOrder) {
  expect_second_order<2>(*make_sphere<2>({}, kAll, Interface::laminate), {0.2});
  expect_second_order<3>(*make_sphere<3>({}, kAll, Interface::laminate), {0.2});
  expect_second_order<2>(*make_ellipsoid<2>({}, kAll, Interface::laminate), {0.2, 2, 0.4});
  expect_second_order<3>(*make_ellipsoid<3>({}, kAll, Interface::laminate), {0.1, 2, 0.4});
  expect_second_order<3>(*make_ellipsoid<3>({}, kAll, Interface::laminate), {0.1, 0.6, 1.1});
}

/// Share of a voxel counted on 40^2 points, the oracle of the cut.
double counted(const shapes::EllipsoidBody<2>& body, const Kokkos::Array<double, 2>& x, double h) {
  int inside = 0;
  for (int i = 0; i < 1600; ++i) {
    const double u = x[0] + h * ((i % 40 + 0.5) / 40 - 0.5) - 0.5;
    const double v = x[1] + h * ((i / 40 + 0.5) / 40 - 0.5) - 0.5;
    const double p = (body.cosine * u + body.sine * v) / body.axis[0];
    const double q = (body.cosine * v - body.sine * u) / body.axis[1];
    if (p * p + q * q < 1) ++inside;
  }
  return inside / 1600.0;
}

TEST(Inclusions, SharesOfAnEllipseAgreeWithCounting) {
  const auto filled =
      fill_rows<2>(*make_ellipsoid<2>({}, kAll, Interface::laminate), 24, {{0.2, 2, 0.7}});
  const auto body = shapes::EllipsoidBody<2>::of_parameters({0.2, 2, 0.7}, 1);
  int cut = 0;
  for (std::size_t i = 0; i < filled.grid.voxels(); ++i) {
    const double exact = counted(body, centre_of<2>(filled.grid, i), filled.grid.spacing);
    EXPECT_NEAR(filled.at(0, i).inside_fraction, exact, 0.02);
    cut += exact > 0 && exact < 1 ? 1 : 0;
  }
  EXPECT_GT(cut, 30);
}

TEST(Inclusions, NormalsPointOutwardsAlongTheGradient) {
  const auto filled = fill_rows<3>(*make_sphere<3>({}, kAll, Interface::laminate), 20, {{0.15}});
  int cut = 0;
  for (std::size_t i = 0; i < filled.grid.voxels(); ++i) {
    const Voxel<3>& voxel = filled.at(0, i);
    if (voxel.inside_fraction <= 0 || voxel.inside_fraction >= 1) continue;
    ++cut;
    const auto x = centre_of<3>(filled.grid, i);
    const double r = std::hypot(x[0] - 0.5, x[1] - 0.5, x[2] - 0.5);
    for (std::size_t d = 0; d < 3; ++d) EXPECT_NEAR(voxel.normal[d], (x[d] - 0.5) / r, 1e-12);
    EXPECT_EQ(voxel.inside, 1);
    EXPECT_EQ(voxel.outside, 0);
  }
  EXPECT_GT(cut, 500);
}

TEST(Inclusions, EllipsoidOfAspectOneIsTheSphere) {
  const auto sphere = fill_rows<3>(*make_sphere<3>({}, kAll, Interface::laminate), 16, {{0.2}});
  const auto body =
      fill_rows<3>(*make_ellipsoid<3>({}, kAll, Interface::laminate), 16, {{0.2, 1, 0.6}});
  for (std::size_t i = 0; i < sphere.grid.voxels(); ++i) {
    EXPECT_NEAR(sphere.at(0, i).inside_fraction, body.at(0, i).inside_fraction, 1e-9);
    for (std::size_t d = 0; d < 3; ++d)
      EXPECT_NEAR(sphere.at(0, i).normal[d], body.at(0, i).normal[d], 1e-9);
  }
}

TEST(Inclusions, TurningByARightAngleTurnsTheCell) {
  const auto shape = make_ellipsoid<2>({}, kAll, Interface::laminate);
  const auto filled = fill_rows<2>(*shape, 15, {{0.2, 2, 0.3}, {0.2, 2, 0.3 + M_PI / 2}});
  for (std::size_t y = 0; y < 15; ++y)
    for (std::size_t x = 0; x < 15; ++x)
      EXPECT_NEAR(filled.at(0, x + 15 * y).inside_fraction,
                  filled.at(1, (14 - y) + 15 * x).inside_fraction, 1e-9);
}

TEST(Inclusions, LongEllipseReachesAcrossTheCellEdge) {
  const double angle = std::atan(0.5);  // half the axis is 0.69: it sticks out of the cell
  const std::vector<double> row = {0.15, 10, angle};
  const auto filled = fill_rows<2>(*make_ellipsoid<2>({}, kAll, Interface::laminate), 64, {row});
  ASSERT_EQ(filled.outcomes[0], Outcome::ok);
  EXPECT_NEAR(filled.fraction(), row[0], 2e-4);
  double edge = 0;
  for (std::size_t y = 0; y < 64; ++y) edge += filled.at(0, 64 * y).inside_fraction;
  EXPECT_GT(edge, 0.5);
}

TEST(Inclusions, StaircaseTakesThePhaseAtTheCentre) {
  const auto filled =
      fill_rows<2>(*make_ellipsoid<2>({}, kAll, Interface::staircase), 20, {{0.25, 1.5, 0.2}});
  const auto body = shapes::EllipsoidBody<2>::of_parameters({0.25, 1.5, 0.2}, 1);
  for (std::size_t i = 0; i < filled.grid.voxels(); ++i) {
    const auto x = centre_of<2>(filled.grid, i);
    const bool inside = body.tangent({x[0] - 0.5, x[1] - 0.5}).distance < 0;
    EXPECT_EQ(filled.at(0, i).inside_fraction, inside ? 1.0 : 0.0);
  }
}

TEST(Inclusions, ShareChangesSmoothlyWhenTheBodyMoves) {
  const auto shape = make_ellipsoid<2>({}, kAll, Interface::laminate);
  std::vector<std::vector<double>> rows;
  for (int k = 0; k <= 400; ++k) rows.push_back({0.2, 1.7, 0.3 + 1e-3 * k});
  const auto filled = fill_rows<2>(*shape, 16, rows);
  for (std::size_t r = 1; r < rows.size(); ++r)
    for (std::size_t i = 0; i < filled.grid.voxels(); ++i)
      ASSERT_NEAR(filled.at(r, i).inside_fraction, filled.at(r - 1, i).inside_fraction, 0.01);
}

TEST(Inclusions, TouchingOrMeaninglessRowsAreInvalidAndMatrixOnly) {
  const auto shape = make_ellipsoid<2>({}, kAll, Interface::laminate);
  const double most = shapes::ellipsoid_fraction_limit<2>(2, 0.01);
  const std::vector<std::vector<double>> rows = {
      {0.2, 2, 0},           {kNaN, 2, 0},     {0.2, kNaN, 0}, {0.2, 2, kNaN},
      {-0.1, 2, 0},          {0.2, 0, 0},      {0.2, -1, 0},   {0.999 * most, 2, 0.0},
      {1.01 * most, 2, 0.0}, {INFINITY, 2, 0}, {0.0, 2, 0}};
  const auto filled = fill_rows<2>(*shape, 12, rows);
  const std::vector<bool> valid = {true,  false, false, false, false, false,
                                   false, true,  false, false, true};
  for (std::size_t r = 0; r < rows.size(); ++r) {
    EXPECT_EQ(filled.outcomes[r], valid[r] ? Outcome::ok : Outcome::invalid_input) << r;
    if (valid[r]) continue;
    EXPECT_EQ(filled.fraction(r), 0) << r;
  }
  EXPECT_NEAR(filled.fraction(0), 0.2, 2e-3);
  EXPECT_EQ(filled.fraction(10), 0);
}

TEST(Inclusions, LargestFractionIsTheLastValidOneAtAnyAngle) {
  for (const double aspect : {0.4, 1.0, 3.0}) {
    const auto shape = make_ellipsoid<3>({}, kAll, Interface::laminate);
    const double most = shape->largest_fraction(aspect);
    const auto filled = fill_rows<3>(
        *shape, 8, {{most, aspect, 0}, {most, aspect, 0.5}, {1.001 * most, aspect, 0}});
    EXPECT_EQ(filled.outcomes[0], Outcome::ok) << aspect;
    EXPECT_EQ(filled.outcomes[1], Outcome::ok) << aspect;
    EXPECT_EQ(filled.outcomes[2], Outcome::invalid_input) << aspect;
  }
  const auto sphere = make_sphere<2>({}, kAll, Interface::laminate);
  EXPECT_NEAR(sphere->largest_fraction(), M_PI * 0.495 * 0.495, 1e-12);
}

TEST(Inclusions, OnlyVaryingParametersArePorts) {
  const auto shape = make_ellipsoid<2>({0.15, 2, 0.5}, {"contrast", "angle", "volume_fraction"},
                                       Interface::laminate);
  ASSERT_EQ(shape->ports().size(), 2U);
  EXPECT_EQ(shape->ports()[0].name, "volume_fraction");
  EXPECT_EQ(shape->ports()[1].name, "angle");
  EXPECT_EQ(shape->ports()[1].unit, "rad");
  const auto fixed = make_ellipsoid<2>({0.15, 2, 0.5}, {}, Interface::laminate);
  EXPECT_TRUE(fixed->ports().empty());
  const auto a = fill_rows<2>(*shape, 16, {{0.15, 0.5}});
  const auto b = fill_rows<2>(*fixed, 16, {{}});
  for (std::size_t i = 0; i < a.grid.voxels(); ++i)
    EXPECT_EQ(a.at(0, i).inside_fraction, b.at(0, i).inside_fraction);
}

TEST(Inclusions, RowsDoNotDependOnTheirBatchMates) {
  const auto shape = make_ellipsoid<3>({}, kAll, Interface::laminate);
  const auto alone = fill_rows<3>(*shape, 10, {{0.1, 1.5, 0.2}});
  const auto batch = fill_rows<3>(*shape, 10, {{0.3, 1, 0}, {kNaN, 1, 0}, {0.1, 1.5, 0.2}});
  for (std::size_t i = 0; i < alone.grid.voxels(); ++i)
    EXPECT_EQ(alone.at(0, i).inside_fraction, batch.at(2, i).inside_fraction);
}

}  // namespace
}  // namespace understudy::materials
