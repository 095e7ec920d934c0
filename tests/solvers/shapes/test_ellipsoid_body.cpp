#include <gtest/gtest.h>

#include <cmath>
#include <understudy/solvers/shapes/ellipsoid_body.hpp>
#include <vector>

namespace understudy::shapes {
namespace {

TEST(EllipsoidBody, TangentIsTheNearestPoint) {
  const auto body = EllipsoidBody<3>::of_parameters({0.1, 2.5, 0.3}, 1);
  for (const Point<3>& x : std::vector<Point<3>>{{0.4, 0.1, 0.2},
                                                 {0.1, 0.05, 0.02},
                                                 {0, 0.3, 0},
                                                 {0.5, 0, 0},
                                                 {-0.2, -0.2, 0.1},
                                                 {0.05, 0.1, -0.12}}) {
    const auto tangent = body.tangent(x);
    Point<3> foot;
    for (int d = 0; d < 3; ++d) foot[d] = x[d] - tangent.distance * tangent.normal[d];
    EXPECT_NEAR(body.distance_bound(foot), 0, 1e-12);
    const auto there = body.tangent(foot);
    for (int d = 0; d < 3; ++d) EXPECT_NEAR(there.normal[d], tangent.normal[d], 1e-9);
    EXPECT_LE(std::fabs(body.distance_bound(x)), std::fabs(tangent.distance) + 1e-12);
    EXPECT_EQ(body.distance_bound(x) < 0, tangent.distance < 0);
  }
}

TEST(EllipsoidBody, CurvatureIsThatOfTheTips) {
  const EllipsoidBody<3> body{{0.4, 0.2, 0.2}, 1, 0};
  EXPECT_NEAR(body.tangent({0.5, 0, 0}).curvature, 2 * 0.4 / 0.04, 1e-9);
  EXPECT_NEAR(body.tangent({0, 0.3, 0}).curvature, 1 / 0.2 + 0.2 / 0.16, 1e-9);
  const EllipsoidBody<2> ellipse{{0.4, 0.2}, 1, 0};
  EXPECT_NEAR(ellipse.tangent({0.5, 0}).curvature, 0.4 / 0.04, 1e-9);
}

}  // namespace
}  // namespace understudy::shapes
