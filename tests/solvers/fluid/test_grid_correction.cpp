#include <gtest/gtest.h>

#include <solvers/fluid/solved_flow.hpp>
#include <understudy/solvers/fluid/grid_correction.hpp>

namespace understudy::fluid {
namespace {

/// Rounds of time steps with a correction by one coarser grid in each.
struct CorrectedRounds {
  FlowCell<2>* cell;
  CoarseGrid<2>* grid;
  int rounds;

  KOKKOS_FUNCTION void operator()(const StreamCollide<2>::Team& team) const {
    FlowCell<2> now = *cell;
    const StreamCollide<2> lattice(team, now);
    for (int k = 0; k < rounds; ++k) {
      lattice.march(now, CorrectionSteps::before + 1);
      GridCorrection<2>(team, grid).correct(now, 1);
      lattice.march(now, CorrectionSteps::after);
    }
    Kokkos::single(Kokkos::PerTeam(team), [&] { *cell = now; });
  }
};

/// A cell of 32 nodes per side with a coarser grid below it, in memory that the host reaches.
class CorrectedCell {
 public:
  explicit CorrectedCell(const LevelSet<2>& coarse_level)
      : fine_(make_flow_geometry<2>({32, 32}, round_body<2>(32, 0.3))),
        coarse_(make_flow_geometry<2>({16, 16}, coarse_level)),
        populations_("populations", FlowCell<2>::numbers(fine_.grid)),
        doubles_("doubles", CoarseGrid<2>::doubles(coarse_.grid)),
        floats_("floats", CoarseGrid<2>::floats(coarse_.grid)) {
    constexpr double viscosity = 0.08;
    cell_.nodes = fine_.nodes();
    cell_.rates = RelaxationRates::of(viscosity);
    cell_.drive = Drive::velocity;
    cell_.populations = populations_.data();
    cell_.state.wanted[0] = 0.04;
    cell_.state.wanted[1] = 0.01;
    grid_.place(coarse_.grid, doubles_.data(), floats_.data());
    grid_.cell.nodes = coarse_.nodes();
    grid_.cell.rates = RelaxationRates::of(viscosity / 2);
    grid_.solid = coarse_.solid.data();
    grid_.fine_solid = fine_.solid.data();
    grid_.fluid_share = 1.0 * fine_.fluid / (4.0 * coarse_.fluid);
  }

  void march(int steps) {
    const Kokkos::View<FlowCell<2>*, Kokkos::HostSpace> cells(&cell_, 1);
    const Kokkos::View<FlowCell<2>*> on_device("cells", 1);
    Kokkos::deep_copy(on_device, cells);
    Kokkos::parallel_for("test/march", Kokkos::TeamPolicy<Execution>(1, 1),
                         MarchCells<2>{on_device, steps});
    Kokkos::deep_copy(cells, on_device);
  }

  void correct(int rounds) {
    Kokkos::parallel_for("test/correct", Kokkos::TeamPolicy<Execution>(1, 1),
                         CorrectedRounds{&cell_, &grid_, rounds});
    Kokkos::fence();
  }

  double force() const { return cell_.state.force[0]; }

  /// Of the flow: its populations.
  std::vector<double> flow() const {
    const std::size_t numbers = FlowCell<2>::numbers_of_set(fine_.grid);
    return {cell_.current(), cell_.current() + numbers};
  }

 private:
  FlowGeometry<2> fine_, coarse_;
  Kokkos::View<double*> populations_, doubles_;
  Kokkos::View<float*> floats_;
  FlowCell<2> cell_;
  CoarseGrid<2> grid_;
};

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

// However wrong the coarse grid's walls are: its source makes up for all that they do.
TEST(GridCorrection, LeavesASteadyFlowAsItIs) {
  if (on_gpu) GTEST_SKIP() << "the cells of this test lie on the host";
  const LevelSet<2> across = [](const auto& at) { return std::abs(at[0] - 8) - 3; };
  for (const LevelSet<2>& level : {round_body<2>(16, 0.3), across}) {
    CorrectedCell cell(level);
    cell.march(20'000);
    const std::vector<double> steady = cell.flow();
    const double force = cell.force();
    cell.correct(3);
    EXPECT_NEAR(cell.force(), force, 1e-11 * force);
    EXPECT_LT(largest_difference(cell.flow(), steady), 1e-14);
  }
}

TEST(GridCorrection, BringsAFlowNearerThanTheSameSteps) {
  if (on_gpu) GTEST_SKIP() << "the cells of this test lie on the host";
  CorrectedCell steady(round_body<2>(16, 0.3)), corrected(round_body<2>(16, 0.3));
  steady.march(20'000);
  CorrectedCell marched(round_body<2>(16, 0.3));
  marched.march(160);
  corrected.correct(10);
  const double plain_error = std::abs(marched.force() / steady.force() - 1);
  EXPECT_LT(std::abs(corrected.force() / steady.force() - 1), 0.1 * plain_error);
}

TEST(CorrectionSteps, WorkIsThatOfTheCoarseSteps) {
  EXPECT_EQ(CorrectionSteps::work(2, 0), 0);
  EXPECT_DOUBLE_EQ(CorrectionSteps::work(2, 1), 65.0 / 4);
  EXPECT_DOUBLE_EQ(CorrectionSteps::work(2, 2), (1 + 2 * (16 + 49.0 / 4)) / 4);
  EXPECT_DOUBLE_EQ(CorrectionSteps::work(3, 1), 65.0 / 8);
}

}  // namespace
}  // namespace understudy::fluid
