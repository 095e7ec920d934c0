#include <gtest/gtest.h>

#include <understudy/solvers/materials/microstructures/laminate.hpp>

#include "cell_probe.hpp"
#include "reference_materials.hpp"

namespace understudy::materials {
namespace {

using reference::kInclusion;
using reference::kMatrix;

/// Strains in Mandel notation of a 3-D or plane-strain cell: the index of component (i, j).
int mandel(int dimensions, int i, int j) {
  if (i == j) return i;
  return dimensions == 2 ? 2 : 6 - i - j;  // 23, 13, 12
}

/// Checks the stiffness of a laminate with normal `axis` against the exact constants, relative.
void expect_laminate(const Eigen::MatrixXd& c, int dimensions, int axis,
                     const reference::LaminateConstants& exact) {
  constexpr double most = 1e-9;
  for (int i = 0; i < dimensions; ++i)
    for (int j = 0; j < dimensions; ++j) {
      const bool across = i == axis || j == axis;
      const double normal = i != j   ? (across ? exact.c1122 : exact.c2233)
                            : across ? exact.c1111
                                     : exact.c2222;
      EXPECT_NEAR(c(i, j) / normal, 1, most) << i << j << " axis " << axis;
      if (i >= j) continue;
      const int shear = mandel(dimensions, i, j);
      EXPECT_NEAR(c(shear, shear) / (2 * (across ? exact.c1212 : exact.c2323)), 1, most);
      EXPECT_NEAR(c(shear, i), 0, most * exact.c1111);
    }
}

/// Stiffness in Mandel notation of an elastic laminate cell.
template <int D>
Eigen::MatrixXd stiffness(const std::string& axis, double fraction, int resolution,
                          const std::string& element) {
  const CellOptions options = elastic_options(D, resolution, element, 1e-10);
  CellProbe<D> cell(options, make_laminate<D>({fraction, axis, {}}, {}, Interface::laminate));
  const CellAnswer answer = cell(Eigen::VectorXd::LinSpaced(D == 2 ? 3 : 6, 0.01, 0.03));
  EXPECT_EQ(answer.outcome, Outcome::ok);
  return answer.tangent;
}

TEST(PhysicsReferenceLaminate, ConstantsOfTheSpecification) {
  const auto exact = reference::laminate_constants(kInclusion, kMatrix, 0.5);
  EXPECT_NEAR(exact.c1111, 164.544633697, 1e-9);
  EXPECT_NEAR(exact.c1122, 55.827559988, 1e-9);
  EXPECT_NEAR(exact.c2222, 268.483606024, 1e-9);
  EXPECT_NEAR(exact.c2233, 72.970706024, 1e-9);
  EXPECT_NEAR(exact.c1212, 49.180396399, 1e-9);
  EXPECT_NEAR(exact.c2323, 97.75645, 1e-9);
}

TEST(PhysicsReferenceLaminate, StiffnessIsExactInThreeDimensions) {
  const char* axes[3] = {"x", "y", "z"};
  for (const double fraction : {0.5, 0.23}) {
    const auto exact = reference::laminate_constants(kInclusion, kMatrix, fraction);
    for (int axis = 0; axis < 3; ++axis)
      for (const char* element : {"one_point", "full"})
        expect_laminate(stiffness<3>(axes[axis], fraction, 8 + axis, element), 3, axis, exact);
  }
}

TEST(PhysicsReferenceLaminate, StiffnessIsExactInPlaneStrain) {
  const char* axes[2] = {"x", "y"};
  for (const double fraction : {0.5, 0.71}) {
    const auto exact = reference::laminate_constants(kInclusion, kMatrix, fraction);
    for (int axis = 0; axis < 2; ++axis)
      for (const int resolution : {8, 15, 32})
        for (const char* element : {"one_point", "full"})
          expect_laminate(stiffness<2>(axes[axis], fraction, resolution, element), 2, axis, exact);
  }
}

Eigen::Matrix3d large_deformation() {
  Eigen::Matrix3d f;
  f << 1.15, 0.2, -0.05, 0.08, 0.88, 0.1, 0.02, -0.12, 1.06;
  return f;
}

TEST(PhysicsReferenceLaminate, LargeDeformationFollowsTheJumpEquations) {
  const Eigen::Matrix3d f = large_deformation();
  for (int axis = 0; axis < 3; ++axis) {
    const auto exact =
        reference::finite_laminate(kInclusion, kMatrix, 0.3, f, Eigen::Vector3d::Unit(axis));
    CellProbe<3> cell(
        finite_options(3, 7, 1e-9, "full"),
        make_laminate<3>({0.3, std::string(1, "xyz"[axis]), {}}, {}, Interface::laminate));
    const CellAnswer answer = cell(by_rows(f));
    ASSERT_EQ(answer.outcome, Outcome::ok);
    EXPECT_NEAR(answer.energy / exact.energy, 1, 1e-9);
    EXPECT_LT((answer.stress - by_rows(exact.stress)).norm(), 1e-9 * exact.stress.norm());
  }
}

Eigen::Matrix3d plane_deformation() {
  Eigen::Matrix3d f = Eigen::Matrix3d::Identity();
  f.topLeftCorner<2, 2>() << 1.2, 0.15, 0.05, 0.85;
  return f;
}

double oblique_error(const std::vector<int>& direction, int resolution) {
  const Eigen::Matrix3d f = plane_deformation();
  const auto exact = reference::finite_laminate(
      kInclusion, kMatrix, 0.4, f, Eigen::Vector3d(direction[0], direction[1], 0).normalized());
  CellProbe<2> cell(finite_options(2, resolution, 1e-8, "plane_strain"),
                    make_laminate<2>({0.4, "x", direction}, {}, Interface::laminate));
  const Eigen::Matrix2d plane = exact.stress.topLeftCorner<2, 2>();
  return (cell.stress(by_rows(f.topLeftCorner<2, 2>())) - by_rows(plane)).norm() / plane.norm();
}

TEST(PhysicsReferenceLaminate, DiagonalLayersAreExactForOnePointElements) {
  for (const int resolution : {10, 23}) {
    EXPECT_LT(oblique_error({1, 1}, resolution), 1e-8);
    EXPECT_LT(oblique_error({1, -1}, resolution), 1e-8);
  }
}

// Rank-one voxels see the strain of the element, not that of the two layers: along other directions
// an interface errs by a fixed multiple of the voxel's size, which no averaging over offsets
// removes.
TEST(PhysicsReferenceLaminate, ObliqueLayersConvergeWithFirstOrder) {
  const double coarse = oblique_error({1, 2}, 20), fine = oblique_error({1, 2}, 80);
  EXPECT_GT(std::log2(coarse / fine) / 2, 0.95) << coarse << " " << fine;
  EXPECT_LT(fine, 6e-3);
}

}  // namespace
}  // namespace understudy::materials
