#include <gtest/gtest.h>

#include <initializer_list>
#include <understudy/solvers/fluid/flow_paths.hpp>

namespace understudy::fluid {
namespace {

template <int D, class Solid>
FlowPaths<D> paths(const Node<D>& n, const Solid& solid) {
  const FlowGrid<D> grid{n};
  const Kokkos::View<bool*, Kokkos::HostSpace> marks("solid",
                                                     static_cast<std::size_t>(grid.nodes()));
  for (int flat = 0; flat < grid.nodes(); ++flat)
    marks(static_cast<std::size_t>(flat)) = solid(grid.node(flat));
  return {grid, marks};
}

template <int D>
bool lead(const FlowPaths<D>& paths, std::initializer_list<double> velocity) {
  return paths.lead_along(velocity.begin());
}

TEST(FlowPaths, FluidAloneLeadsEverywhereAndSolidNowhere) {
  const auto open = paths<3>({4, 5, 6}, [](const auto&) { return false; });
  EXPECT_EQ(open.directions(), 3);
  EXPECT_TRUE(lead(open, {0.3, -7, 1e-9}));
  const auto closed = paths<3>({4, 5, 6}, [](const auto&) { return true; });
  EXPECT_EQ(closed.directions(), 0);
  EXPECT_FALSE(lead(closed, {1, 0, 0}));
  EXPECT_TRUE(lead(closed, {0, 0, 0}));
}

TEST(FlowPaths, ATubeLeadsAlongItself) {
  const auto tube = paths<3>({5, 6, 7}, [](const auto& at) { return at[0] != 2 || at[2] != 3; });
  EXPECT_EQ(tube.directions(), 1);
  EXPECT_TRUE(lead(tube, {0, -2, 0}));
  EXPECT_FALSE(lead(tube, {1e-3, 1, 0}));
  const auto cut =
      paths<3>({5, 6, 7}, [](const auto& at) { return at[0] != 2 || at[2] != 3 || at[1] == 4; });
  EXPECT_EQ(cut.directions(), 0);
}

TEST(FlowPaths, ASlantedSheetLeadsWithinItsPlane) {
  const auto sheet = paths<3>({6, 6, 6}, [](const auto& at) { return (at[0] + at[1]) % 6 > 1; });
  EXPECT_EQ(sheet.directions(), 2);
  EXPECT_TRUE(lead(sheet, {1, -1, 5}));
  EXPECT_FALSE(lead(sheet, {1, 1, 5}));
}

// Two tubes that do not meet lead in two directions.
TEST(FlowPaths, ApartFromEachOtherChannelsStillAddUp) {
  const auto tubes = paths<3>({8, 8, 8}, [](const auto& at) {
    return !(at[1] == 1 && at[2] == 1) && !(at[0] == 4 && at[2] == 5);
  });
  EXPECT_EQ(tubes.directions(), 2);
  EXPECT_TRUE(lead(tubes, {1, 1, 0}));
  EXPECT_FALSE(lead(tubes, {0, 0, 1}));
}

// The first region that is met has no way out; the second one, behind it, has all.
TEST(FlowPaths, AClosedRoomDoesNotHideWhatIsOpen) {
  const auto rooms = paths<2>({12, 12}, [](const auto& at) {
    return at[0] < 4 && at[1] < 4 && !(at[0] == 1 && at[1] == 1);
  });
  EXPECT_EQ(rooms.directions(), 2);
}

// A corridor that comes back to itself two cells further on only.
TEST(FlowPaths, APathMayPassSeveralCells) {
  const auto slope =
      paths<2>({12, 12}, [](const auto& at) { return (at[0] + 2 * at[1]) % 12 > 2; });
  EXPECT_EQ(slope.directions(), 1);
  EXPECT_TRUE(lead(slope, {-2, 1}));
  EXPECT_FALSE(lead(slope, {1, 0}));
}

}  // namespace
}  // namespace understudy::fluid
