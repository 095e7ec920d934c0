#include <gtest/gtest.h>

#include <solvers/fluid/marched_flow.hpp>
#include <understudy/solvers/fluid/coarse_geometry.hpp>
#include <understudy/solvers/fluid/flow_moments.hpp>

namespace understudy::fluid {
namespace {

TEST(CoarserGrids, AreHalvedWhileSidesAreEvenAndLongEnough) {
  const auto sides = [](const Node<2>& n) {
    std::vector<int> all;
    for (const FlowGrid<2>& grid : coarser_grids(FlowGrid<2>{n})) all.push_back(grid.n[0]);
    return all;
  };
  EXPECT_EQ(sides({64, 64}), (std::vector{32, 16}));
  EXPECT_EQ(sides({256, 256}), (std::vector{128, 64}));
  EXPECT_EQ(sides({48, 30}), (std::vector{24}));  // 15 is odd
  EXPECT_TRUE(sides({26, 26}).empty());
  EXPECT_TRUE(sides({64, 33}).empty());
}

TEST(CoarserGeometries, KeepTheShareOfSolid) {
  for (const double fraction : {0.1, 0.4}) {
    const auto fine = make_flow_geometry<2>({64, 64}, round_body<2>(64, fraction));
    const auto coarser = coarser_geometries<2>(Execution(), fine);
    ASSERT_EQ(coarser.size(), 2U);
    for (const FlowGeometry<2>& geometry : coarser) {
      const double solid = 1 - 1.0 * geometry.fluid / geometry.grid.nodes();
      EXPECT_NEAR(solid, fraction, 0.04) << geometry.grid.n[0];
    }
  }
}

TEST(CoarserGeometries, EndWhereNoFluidIsLeft) {
  // Channels of one node in four: a node of the next grid is half solid, which is none of its.
  const auto fine = make_flow_geometry<2>(
      {64, 64}, [](const auto& at) { return static_cast<int>(at[1]) % 4 == 0 ? 0.5 : -0.5; });
  EXPECT_GT(fine.fluid, 0);
  for (const FlowGeometry<2>& geometry : coarser_geometries<2>(Execution(), fine))
    EXPECT_GT(geometry.fluid, 0);
}

TEST(FlowMoments, AreThoseOfTheirPopulations) {
  constexpr int room = 3;
  FlowMoments<3> wanted;
  for (int k = 0; k < 4; ++k) wanted.m[k] = 0.01 * (k + 1);
  for (const bool linear : {true, false}) {
    double f[Lattice<3>::count * room] = {};
    for (int i = 0; i < Lattice<3>::count; ++i)
      f[i * room] = linear ? wanted.linear(i) : wanted.equilibrium(i);
    FlowMoments<3> found;
    found.add(f, room);
    for (int k = 0; k < 4; ++k) EXPECT_NEAR(found.m[k], wanted.m[k], 1e-16) << k;
  }
}

}  // namespace
}  // namespace understudy::fluid
