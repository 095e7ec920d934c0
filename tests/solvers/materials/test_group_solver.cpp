#include <gtest/gtest.h>

#include <cmath>
#include <understudy/solvers/materials/group_solver.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>
#include <understudy/solvers/numerics/workers.hpp>

#include "microstructure_probe.hpp"
#include "same_numbers.hpp"

namespace understudy::materials {
namespace {

/// A few spheres (circles) under a deformation without symmetry.
template <int D>
class GroupProbe {
 public:
  explicit GroupProbe(double tolerance, bool one_point = true)
      : cell_(fill_rows<D>(
            *make_random_inclusions<D>({3, 2, 0.25, 1.1, 0.2}, {}, Interface::laminate), 8, {{}})),
        discretisation_{.one_point = one_point, .finite_strain = true} {
    settings.loads = make_load_space(D, D, true);
    settings.tolerance = tolerance;
  }

  GroupSettings settings;

  CellTask<D> task(double amplitude) const {
    CellTask<D> task;
    task.geometry = std::make_shared<const CellGeometry<D>>(cell_.grid, &cell_.voxels(0, 0), 2);
    task.phases = 2;
    task.moduli.mu[0] = 28.8;
    task.moduli.lambda[0] = 43.3;
    task.moduli.mu[1] = 288;
    task.moduli.lambda[1] = 433;
    for (int a = 0; a < D * D; ++a)
      task.load[a] = (a % (D + 1) == 0 ? 1.0 : 0.0) + amplitude * std::sin(2.0 * a + 1);
    return task;
  }

  CellCounters solve(const std::vector<CellTask<D>*>& tasks, Wanted wanted) const {
    const auto solver = make_group_solver<D>(discretisation_, cell_.grid, settings, 28.8, 43.3);
    numerics::Workers(Execution()).for_each(1, [&](int, const Execution& exec, int) {
      solver->solve(exec, tasks, wanted);
    });
    return solver->counters();
  }

  CellTask<D> solved(double amplitude, Wanted wanted) const {
    CellTask<D> task = this->task(amplitude);
    solve({&task}, wanted);
    return task;
  }

 private:
  Filled<D> cell_;
  Discretisation discretisation_;
};

// With few iterations of CG Newton's method only takes more steps; a tangent has no second try.
TEST(GroupSolver, ATangentThatMissesItsToleranceIsNotConverged) {
  GroupProbe<2> probe(1e-8);
  EXPECT_TRUE(probe.solved(0.1, Wanted::tangent).converged);
  probe.settings.most_cg_iterations = 4;
  EXPECT_TRUE(probe.solved(0.1, Wanted::energy).converged);
  const CellTask<2> task = probe.solved(0.1, Wanted::tangent);
  EXPECT_FALSE(task.converged);
  for (int k = 0; k < 16; ++k) EXPECT_TRUE(std::isfinite(task.tangent[k])) << "the last iterate";
}

/// As on a GPU, where groups are as large as memory allows.
TEST(GroupSolver, ALargeGroupAnswersAsEachCellAlone) {
  constexpr int count = 11;
  GroupProbe<2> probe(1e-5);
  std::vector<CellTask<2>> together, alone;
  std::vector<CellTask<2>*> tasks;
  for (int k = 0; k < count; ++k) {
    together.push_back(probe.task(0.03 * k));
    alone.push_back(probe.solved(0.03 * k, Wanted::tangent));
  }
  for (CellTask<2>& task : together) tasks.push_back(&task);
  probe.settings.capacity = count;
  probe.solve(tasks, Wanted::tangent);
  for (std::size_t k = 0; k < count; ++k) {
    EXPECT_EQ(together[k].converged, alone[k].converged);
    EXPECT_TRUE(same_numbers(&together[k].energy, &alone[k].energy, 1)) << k;
    EXPECT_TRUE(same_numbers(together[k].stress, alone[k].stress, 4)) << k;
    EXPECT_TRUE(same_numbers(together[k].tangent, alone[k].tangent, 16)) << k;
  }
}

TEST(GroupSolver, NoTangentIsSolvedForWithoutAState) {
  GroupProbe<2> probe(1e-8);
  probe.settings.most_newton_steps = 1;
  probe.settings.most_increments = 1;
  CellTask<2> hopeless = probe.task(0.2), undeformed = probe.task(0);
  const CellCounters alone = probe.solve({&hopeless}, Wanted::tangent);
  EXPECT_FALSE(hopeless.converged);
  EXPECT_EQ(alone.sensitivity_passes, 0);
  EXPECT_EQ(alone.tangent_iterations, 0);
  EXPECT_TRUE(std::isfinite(hopeless.energy));
  for (int k = 0; k < 16; ++k) EXPECT_TRUE(std::isnan(hopeless.tangent[k]));
  const CellCounters both = probe.solve({&hopeless, &undeformed}, Wanted::tangent);
  EXPECT_EQ(both.sensitivity_passes, 1);
  EXPECT_TRUE(undeformed.converged);
  EXPECT_TRUE(std::isnan(hopeless.tangent[0]));
  EXPECT_GT(undeformed.tangent[0], 28.8);
}

template <int D>
void expect_symmetry(bool one_point) {
  const CellTask<D> task = GroupProbe<D>(1e-7, one_point).solved(0.1, Wanted::tangent);
  EXPECT_TRUE(task.converged);
  EXPECT_GT(task.asymmetry, 0);  // it is measured
  EXPECT_LT(task.asymmetry, 1e-12);
}

// The tangent is a quadratic form of the sensitivities, so it is symmetric before it is made so.
TEST(GroupSolver, TangentIsSymmetricToRounding) {
  for (const bool one_point : {true, false}) {
    expect_symmetry<2>(one_point);
    expect_symmetry<3>(one_point);
  }
}

// A homogeneous cell has no forces but rounding errors, which no iteration can reduce.
TEST(GroupSolver, HomogeneousCellsConverge) {
  for (const double tolerance : {1e-2, 1e-6, 1e-9}) {
    GroupProbe<3> probe(tolerance);
    CellTask<3> task = probe.task(0.1);
    task.moduli.mu[1] = task.moduli.mu[0];
    task.moduli.lambda[1] = task.moduli.lambda[0];
    const CellCounters work = probe.solve({&task}, Wanted::tangent);
    EXPECT_TRUE(task.converged) << tolerance;
    EXPECT_EQ(work.tangent_iterations, 0) << tolerance;
  }
}

}  // namespace
}  // namespace understudy::materials
