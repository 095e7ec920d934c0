#include <gtest/gtest.h>

#include <core/at.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>
#include <understudy/solvers/shapes/centres.hpp>
#include <understudy/solvers/shapes/packing.hpp>

#include "cell_probe.hpp"
#include "reference_materials.hpp"

namespace understudy::materials {
namespace {

using reference::kInclusion;
using reference::kMatrix;

Eigen::Matrix3d skewed() {
  Eigen::Matrix3d f;
  f << 1.12, 0.1, 0.03, -0.06, 0.93, 0.05, 0.04, -0.08, 1.04;
  return f;
}

std::unique_ptr<Microstructure<3>> packed_spheres() {
  return make_random_inclusions<3>({6, 2, 0.3, 1.1, 0.25}, {}, Interface::laminate);
}

CellAnswer solve_packed(const Eigen::Matrix3d& f, double tolerance) {
  CellProbe<3> cell(finite_options(3, 10, tolerance, "full"), packed_spheres());
  const CellAnswer answer = cell(by_rows(f));
  EXPECT_EQ(answer.outcome, Outcome::ok);
  return answer;
}

TEST(PhysicsReferenceCell, TangentAndStressAreDerivatives) {
  const Eigen::VectorXd load = by_rows(skewed());
  const CellAnswer at = solve_packed(skewed(), 1e-10);
  CellProbe<3> cell(finite_options(3, 10, 1e-10, "full"), packed_spheres());
  Eigen::MatrixXd differenced(9, 9);
  Eigen::VectorXd slope(9);
  constexpr double step = 1e-5;
  for (int k = 0; k < 9; ++k) {
    const CellAnswer above = cell(load + step * Eigen::VectorXd::Unit(9, k));
    const CellAnswer below = cell(load - step * Eigen::VectorXd::Unit(9, k));
    differenced.col(k) = (above.stress - below.stress) / (2 * step);
    slope(k) = (above.energy - below.energy) / (2 * step);
  }
  EXPECT_LT((differenced - at.tangent).norm(), 1e-6 * at.tangent.norm());
  EXPECT_LT((slope - at.stress).norm(), 1e-6 * at.stress.norm());
}

TEST(PhysicsReferenceCell, RotationsAfterwardsOnlyRotateTheStress) {
  const Eigen::Matrix3d q =
      Eigen::AngleAxisd(0.9, Eigen::Vector3d(1, -2, 0.5).normalized()).toRotationMatrix();
  const CellAnswer plain = solve_packed(skewed(), 1e-9), turned = solve_packed(q * skewed(), 1e-9);
  Eigen::Matrix3d stress;
  for (int a = 0; a < 9; ++a) stress(a / 3, a % 3) = plain.stress(a);
  EXPECT_NEAR(turned.energy / plain.energy, 1, 1e-9);
  EXPECT_LT((turned.stress - by_rows(q * stress)).norm(), 1e-9 * plain.stress.norm());
}

TEST(PhysicsReferenceCell, SmallStrainsAfterLargeRotationsAreElastic) {
  const Eigen::Matrix3d q =
      Eigen::AngleAxisd(2.1, Eigen::Vector3d(0.3, 1, 2).normalized()).toRotationMatrix();
  Eigen::Matrix3d strain;
  strain << 1, 0.5, -0.2, 0.5, -0.4, 0.3, -0.2, 0.3, 0.6;
  strain *= 1e-6;
  const CellAnswer rest = solve_packed(Eigen::Matrix3d::Identity(), 1e-9);
  EXPECT_LT(rest.stress.norm(), 1e-12);
  const Eigen::VectorXd linear = rest.tangent * by_rows(strain);
  Eigen::Matrix3d expected;
  for (int a = 0; a < 9; ++a) expected(a / 3, a % 3) = linear(a);
  const CellAnswer turned = solve_packed(q * (Eigen::Matrix3d::Identity() + strain), 1e-4);
  EXPECT_LT((turned.stress - by_rows(q * expected)).norm(), 1e-5 * linear.norm());
}

TEST(PhysicsReferenceCell, ElasticEnergyIsHalfStressTimesStrain) {
  const Eigen::VectorXd strain = Eigen::VectorXd::LinSpaced(6, -0.01, 0.02);
  CellProbe<3> cell(elastic_options(3, 12, "one_point", 1e-9), packed_spheres());
  const CellAnswer answer = cell(strain);
  EXPECT_NEAR(answer.energy / (0.5 * answer.stress.dot(strain)), 1, 1e-9);
  EXPECT_LT((answer.stress - answer.tangent * strain).norm(), 1e-8 * answer.stress.norm());
}

/// Effective stiffness (Mandel) of a cell with sphere(s) of the reference materials.
Eigen::MatrixXd elastic_stiffness(std::unique_ptr<Microstructure<3>> shape, int resolution) {
  CellProbe<3> cell(elastic_options(3, resolution, "one_point", 1e-8), std::move(shape));
  return cell(Eigen::VectorXd::LinSpaced(6, 0.01, 0.02)).tangent;
}

Eigen::MatrixXd isotropic(double bulk, double shear) {
  Eigen::MatrixXd c = 2 * shear * Eigen::MatrixXd::Identity(6, 6);
  c.topLeftCorner<3, 3>().array() += bulk - 2 * shear / 3;
  return c;
}

double smallest_eigenvalue(const Eigen::MatrixXd& m) {
  return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(m).eigenvalues()(0);
}

TEST(PhysicsReferenceCell, StiffnessLiesBetweenVoigtAndReuss) {
  const double c = 0.25;
  const auto harmonic = [c](double a, double b) { return 1 / (c / a + (1 - c) / b); };
  const Eigen::MatrixXd voigt = isotropic(c * kInclusion.bulk + (1 - c) * kMatrix.bulk,
                                          c * kInclusion.shear + (1 - c) * kMatrix.shear);
  const Eigen::MatrixXd reuss =
      isotropic(harmonic(kInclusion.bulk, kMatrix.bulk), harmonic(kInclusion.shear, kMatrix.shear));
  const Eigen::MatrixXd stiffness = elastic_stiffness(packed_spheres(), 16);
  EXPECT_GT(smallest_eigenvalue(voigt - stiffness), 0);
  EXPECT_GT(smallest_eigenvalue(stiffness - reuss), 0);
}

TEST(PhysicsReferenceCell, CentredSphereIsCubicAndObeysHashinShtrikman) {
  const double fraction = 0.3;
  const Eigen::MatrixXd c =
      elastic_stiffness(make_sphere<3>({fraction}, {}, Interface::laminate), 24);
  const double c11 = c(0, 0), c12 = c(0, 1), c44 = c(3, 3);
  Eigen::MatrixXd cubic = c44 * Eigen::MatrixXd::Identity(6, 6);
  cubic.topLeftCorner<3, 3>() =
      (c11 - c12) * Eigen::Matrix3d::Identity() + Eigen::Matrix3d::Constant(c12);
  EXPECT_LT((c - cubic).norm(), 1e-6 * c.norm());
  const double bulk = (c11 + 2 * c12) / 3;
  EXPECT_GT(bulk, reference::hashin_shtrikman_bulk(kInclusion, kMatrix, fraction, kMatrix));
  EXPECT_LT(bulk, reference::hashin_shtrikman_bulk(kInclusion, kMatrix, fraction, kInclusion));
}

TEST(PhysicsReferenceCell, ShiftsByVoxelsChangeNothing) {
  constexpr int n = 10;
  auto points = shapes::pack<3>({6, 2, 0.3});
  std::vector<CellAnswer> answers;
  for (int shifted = 0; shifted < 2; ++shifted) {
    const shapes::Spheres<3> spheres(
        shapes::to_centres<3>(points, shapes::smallest_distance<3>(points)),
        {{{"volume_fraction", "1", 0.25}}}, {}, "solver.microstructure");
    CellProbe<3> cell(finite_options(3, n, 1e-9, "full"),
                      make_inclusions<3>(spheres, Interface::laminate));
    answers.push_back(cell(by_rows(skewed())));
    for (shapes::Point<3>& p : points) p = {p[0] + 0.3, p[1] - 0.2, p[2] + 0.6};
  }
  EXPECT_LT((answers[1].stress - answers[0].stress).norm(), 1e-8 * answers[0].stress.norm());
  EXPECT_LT((answers[1].tangent - answers[0].tangent).norm(), 1e-6 * answers[0].tangent.norm());
}

TEST(PhysicsReferenceCell, TurningCellAndLoadTurnsTheStress) {
  Eigen::Matrix2d q, f;
  q << 0, -1, 1, 0;
  f << 1.15, 0.1, 0.05, 0.9;
  std::vector<Eigen::Matrix2d> stress;
  for (int turned = 0; turned < 2; ++turned) {
    CellProbe<2> cell(
        finite_options(2, 24, 1e-9, "plane_strain"),
        make_ellipsoid<2>({0.2, 1.8, 0.4 + turned * M_PI / 2}, {}, Interface::laminate));
    const CellAnswer answer =
        cell(by_rows(turned == 1 ? Eigen::Matrix2d(q * f * q.transpose()) : f));
    stress.emplace_back();
    for (int a = 0; a < 4; ++a) stress.back()(a / 2, a % 2) = answer.stress(a);
  }
  EXPECT_LT((stress[1] - q * stress[0] * q.transpose()).norm(), 1e-8 * stress[0].norm());
}

TEST(PhysicsReferenceCell, LargeStatesConvergeInOneIncrement) {
  const std::vector<std::vector<double>> states = {
      {1.3, 0.2, 0.1, 0.85}, {0.8, 0.1, 0, 0.8}, {1.5, 0, 0, 0.75}};
  for (const auto& state : states) {
    CellProbe<2> cell(finite_options(2, 32, 1e-6, "plane_strain"),
                      make_ellipsoid<2>({0.2, 1.5, 0.5}, {}, Interface::laminate));
    const CellAnswer answer = cell(Eigen::Map<const Eigen::VectorXd>(state.data(), 4));
    EXPECT_EQ(answer.outcome, Outcome::ok);
    EXPECT_EQ(cell.counters().increments, 1) << state[0];
  }
}

/// Deformation of the middle of a voxel: the mean one and the slope of the fluctuation there.
template <int D>
Eigen::MatrixXd middle_deformation(const Eigen::MatrixXd& mean, const HostField& fluctuation, int n,
                                   int voxel) {
  Eigen::MatrixXd f = mean;
  for (int corner = 0; corner < 1 << D; ++corner) {
    int node = 0, stride = 1, rest = voxel;
    for (int d = 0; d < D; ++d, rest /= n, stride *= n)
      node += (rest % n + (corner >> d & 1)) % n * stride;
    for (int i = 0; i < D; ++i)
      for (int d = 0; d < D; ++d)
        f(i, d) += (corner >> d & 1 ? 1 : -1) * n / std::pow(2.0, D - 1) *
                   fluctuation(0, static_cast<std::size_t>(node * D + i));
  }
  return f;
}

/// <P : F> / (<P> : <F>) of a cell of one-point elements with laminate voxels.
template <int D>
double hill_mandel(int n) {
  CellSolver<D> solver(
      finite_options(D, n, 1e-9, "full"),
      {{"matrix", kMatrix.bulk, kMatrix.shear}, {"inclusion", kInclusion.bulk, kInclusion.shear}},
      make_random_inclusions<D>({3, 2, 0.25, 1.1, 0.2}, {}, Interface::laminate), {});
  Batch in(solver.signature().inputs, 1), out(solver.signature().outputs, 1);
  const Eigen::MatrixXd mean = skewed().topLeftCorner(D, D);
  for (std::size_t a = 0; a < D * D; ++a)
    at(in["deformation_gradient"], 0, a) = mean(static_cast<int>(a) / D, static_cast<int>(a) % D);
  const Outcomes outcomes("outcomes", 1);
  solver.apply(Execution(), in, out, outcomes);
  Kokkos::fence();
  double micro = 0, macro = 0;
  const auto fluctuation = on_host(out["displacement_fluctuation"]);
  const auto stress = on_host(out["stress_field"]);
  const int voxels = static_cast<int>(std::pow(n, D) + 0.5);
  for (int voxel = 0; voxel < voxels; ++voxel) {
    const auto f = middle_deformation<D>(mean, fluctuation, n, voxel);
    for (int a = 0; a < D * D; ++a)
      micro += f(a / D, a % D) / voxels * stress(0, static_cast<std::size_t>(voxel * D * D + a));
  }
  for (std::size_t a = 0; a < D * D; ++a)
    macro += at(out["stress"], 0, a) * at(in["deformation_gradient"], 0, a);
  return micro / macro;
}

TEST(PhysicsReferenceCell, HillMandelHoldsAtFiniteStrain) {
  EXPECT_NEAR(hill_mandel<2>(12), 1, 1e-9);
  EXPECT_NEAR(hill_mandel<3>(8), 1, 1e-9);
}

/// Derivative of the law's stress, by differences.
Eigen::MatrixXd law_tangent(const Eigen::Matrix3d& f, int n) {
  constexpr double step = 1e-6;
  Eigen::MatrixXd tangent(n * n, n * n);
  for (int b = 0; b < n * n; ++b) {
    Eigen::Matrix3d above = f, below = f;
    above(b / n, b % n) += step;
    below(b / n, b % n) -= step;
    const Eigen::Matrix3d slope =
        (reference::neo_hookean(kMatrix, above) - reference::neo_hookean(kMatrix, below)) /
        (2 * step);
    tangent.col(b) = by_rows(Eigen::MatrixXd(slope.topLeftCorner(n, n)));
  }
  return tangent;
}

template <int D>
void expect_the_law(const std::string& element) {
  Eigen::Matrix3d f = Eigen::Matrix3d::Identity();
  f.topLeftCorner(D, D) = skewed().topLeftCorner(D, D);
  CellOptions options = finite_options(D, 7, 1e-9, "full");
  options.element = element;
  CellProbe<D> cell(
      options, make_random_inclusions<D>({3, 2, 0.25, 1.1, 0.2}, {}, Interface::laminate), kMatrix);
  const CellAnswer answer = cell(by_rows(Eigen::MatrixXd(f.topLeftCorner(D, D))));
  ASSERT_EQ(answer.outcome, Outcome::ok);
  const Eigen::MatrixXd stress = reference::neo_hookean(kMatrix, f).topLeftCorner(D, D);
  EXPECT_LT((answer.stress - by_rows(stress)).norm(), 1e-11 * stress.norm());
  EXPECT_NEAR(answer.energy / reference::neo_hookean_energy(kMatrix, f), 1, 1e-11);
  EXPECT_LT((answer.tangent - law_tangent(f, D)).norm(), 1e-8 * answer.tangent.norm());
}

TEST(PhysicsReferenceCell, AHomogeneousCellIsTheLaw) {
  for (const char* element : {"one_point", "full"}) {
    expect_the_law<2>(element);
    expect_the_law<3>(element);
  }
}

}  // namespace
}  // namespace understudy::materials
