#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/random.hpp>
#include <understudy/solvers/materials/conjugate_gradients_impl.hpp>
#include <understudy/solvers/materials/group_workspace.hpp>
#include <understudy/solvers/materials/preconditioner_impl.hpp>

namespace understudy::materials {
namespace {

/// Serial finite elements the textbook way: shape functions of the corners, Gauss points, loops.
template <int D>
struct Oracle {
  Grid<D> grid;
  bool one_point;
  std::vector<Voxel<D>> voxels;
  Moduli moduli;
  std::vector<double> mean;

  int nodes() const { return static_cast<int>(grid.voxels()); }

  int node(int voxel, int corner) const {
    int index = 0, stride = 1;
    for (int d = 0; d < D; ++d) {
      const int n = grid.n[static_cast<std::size_t>(d)];
      index += (voxel % n + (corner >> d & 1)) % n * stride;
      voxel /= n;
      stride *= n;
    }
    return index;
  }

  double gradient(int corner, int d, const double* xi) const {
    double value = 1;
    for (int e = 0; e < D; ++e) {
      const double s = corner >> e & 1 ? 1 : -1;
      value *= e == d ? s / grid.spacing : 0.5 * (1 + s * xi[e]);
    }
    return value;
  }

  /// Calls use(voxel, weight, gradients of all corners) for every Gauss point.
  template <class Use>
  void for_points(const Use& use) const {
    const int points = one_point ? 1 : 1 << D;
    for (int voxel = 0; voxel < nodes(); ++voxel)
      for (int q = 0; q < points; ++q) {
        double xi[D], gradients[1 << D][D];
        for (int d = 0; d < D; ++d) xi[d] = one_point ? 0 : (q >> d & 1 ? 1 : -1) / std::sqrt(3.0);
        for (int b = 0; b < 1 << D; ++b)
          for (int d = 0; d < D; ++d) gradients[b][d] = gradient(b, d, xi);
        use(voxel, 1.0 / (nodes() * points), gradients);
      }
  }

  template <class Gradients>
  std::vector<double> slope(const std::vector<double>& u, int voxel, const Gradients& g) const {
    std::vector<double> h(D * D, 0.0);
    for (int b = 0; b < 1 << D; ++b)
      for (int i = 0; i < D; ++i)
        for (int d = 0; d < D; ++d)
          h[static_cast<std::size_t>(i * D + d)] +=
              u[static_cast<std::size_t>(i * nodes() + node(voxel, b))] * g[b][d];
    return h;
  }

  /// What a material point answers.
  struct Point {
    double energy, stress[D * D], tangent[D * D][D * D];
  };

  // The law and the laminate themselves have tests of their own.
  Point point(const std::vector<double>& u, int voxel, const double (*g)[D]) const {
    using P = numerics::Pack<double, 1>;
    const auto h = slope(u, voxel, g);
    P f[D * D], tangent[D * D * (D * D + 1) / 2], jump[D];
    for (std::size_t a = 0; a < D * D; ++a) f[a].v = mean[a] + h[a];
    const Voxel<D>& v = voxels[static_cast<std::size_t>(voxel)];
    LaminateVoxels<D, P> layers{
        P(v.inside_fraction),       P(1 - v.inside_fraction),   {},
        P(moduli.mu[v.inside]),     P(moduli.lambda[v.inside]), P(moduli.mu[v.outside]),
        P(moduli.lambda[v.outside])};
    for (std::size_t d = 0; d < D; ++d) layers.normal[d].v = v.normal[d];
    if (v.inside == v.outside)
      return read(NeoHookean<D>::at(f, layers.mu_inside, layers.lambda_inside));
    const Laminate<NeoHookean, D, P> laminate(f, layers, jump, 1, 1e-12);
    laminate.tangent(tangent);
    Point p{laminate.energy().v, {}, {}};
    for (int a = 0; a < D * D; ++a) {
      p.stress[a] = laminate.stress(a).v;
      for (int b = 0; b < D * D; ++b) p.tangent[a][b] = tangent[packed(a, b, D * D)].v;
    }
    return p;
  }

  template <class LawPoint>
  static Point read(const LawPoint& law) {
    Point p{law.energy().v, {}, {}};
    for (int a = 0; a < D * D; ++a) {
      p.stress[a] = law.stress(a).v;
      for (int b = 0; b < D * D; ++b) p.tangent[a][b] = law.tangent(a, b).v;
    }
    return p;
  }

  std::vector<double> force(const std::vector<double>& u, double& energy) const {
    std::vector<double> result(u.size(), 0.0);
    energy = 0;
    for_points([&](int voxel, double weight, const double(*g)[D]) {
      const auto p = point(u, voxel, g);
      energy += weight * p.energy;
      for (int b = 0; b < 1 << D; ++b)
        for (int a = 0; a < D * D; ++a)
          result[static_cast<std::size_t>(a / D * nodes() + node(voxel, b))] +=
              weight * p.stress[a] * g[b][a % D];
    });
    return result;
  }

  /// Forces that a uniform deformation and a fluctuation x cause together, at the state u; adds
  /// the mean of the stresses to `stress`.
  std::vector<double> product(const std::vector<double>& u, const std::vector<double>& x,
                              const double* uniform, std::vector<double>& stress) const {
    std::vector<double> result(u.size(), 0.0);
    for_points([&](int voxel, double weight, const double(*g)[D]) {
      const Point p = point(u, voxel, g);
      const auto h = slope(x, voxel, g);
      for (int a = 0; a < D * D; ++a) {
        double change = 0;
        for (int b = 0; b < D * D; ++b)
          change += p.tangent[a][b] * (uniform[b] + h[static_cast<std::size_t>(b)]);
        stress[static_cast<std::size_t>(a)] += weight * change;
        for (int b = 0; b < 1 << D; ++b)
          result[static_cast<std::size_t>(a / D * nodes() + node(voxel, b))] +=
              weight * change * g[b][a % D];
      }
    });
    return result;
  }
};

/// A state with values to work on.
template <int D>
struct Example {
  Oracle<D> oracle;
  std::vector<double> u, x;
};

enum class Cut { none, some };

template <class Element>
Example<Element::dimensions> example(const Kokkos::Array<int, Element::dimensions>& n, Cut cut) {
  constexpr int D = Element::dimensions;
  const Grid<D> grid{n, 1.0 / n[0]};
  const Stream stream(3, "stiffness", 0);
  Example<D> made{{grid, Element::one_point, {}, {}, {}}, {}, {}};
  Oracle<D>& oracle = made.oracle;
  oracle.moduli.mu[0] = 28.8;
  oracle.moduli.lambda[0] = 43.3;
  oracle.moduli.mu[1] = 250;
  oracle.moduli.lambda[1] = 170;
  for (std::uint64_t v = 0; v < grid.voxels(); ++v) {
    const std::uint8_t phase = stream.uniform(v) > 0.6;
    Voxel<D> voxel{1, {}, phase, phase};
    const double angle = 6 * stream.uniform(50000 + v);
    voxel.normal[0] = std::cos(angle);
    voxel.normal[D - 1] = std::sin(angle);
    if (cut == Cut::some && stream.uniform(60000 + v) > 0.5)
      voxel = {0.1 + 0.8 * stream.uniform(70000 + v), voxel.normal, 1, 0};
    oracle.voxels.push_back(voxel);
  }
  for (int a = 0; a < D * D; ++a) oracle.mean.push_back(a % (D + 1) == 0 ? 1.1 : 0.04 * (a - 2));
  for (int k = 0; k < D * oracle.nodes(); ++k) {
    made.u.push_back(0.05 * grid.spacing * stream.normal(static_cast<std::uint64_t>(1000 + k)));
    made.x.push_back(stream.normal(static_cast<std::uint64_t>(100000 + k)));
  }
  return made;
}

template <class View>
void set_row(const View& view, std::size_t row, const std::vector<double>& values) {
  using T = typename View::non_const_value_type;
  const auto host = on_host(view);
  for (std::size_t k = 0; k < values.size(); ++k) host(row, k) = static_cast<T>(values[k]);
  Kokkos::deep_copy(view, host);
}

/// As this build does by default, or as a GPU does: one thread per voxel, then per node.
enum class Way { by_default, by_voxel };
constexpr Way both_ways[] = {Way::by_default, Way::by_voxel};

/// The kernels of one cell, with linear systems in precision T.
template <class Element, class T>
struct Kernels {
  static constexpr int D = Element::dimensions;
  CellLayout<D> layout;
  LoadSpace loads;
  GroupWorkspace<Element, T> work;
  Rows<T> direction, product;
  Rows<double> curvature;
  Rows<T> voxel_forces;
  VoxelMemory voxel_memory;
  Kokkos::View<const int*> list;
  std::shared_ptr<const CellGeometry<D>> geometry;
  Way way;

  Kernels(const Oracle<D>& oracle, Way way_to_go)
      : layout{oracle.grid},
        loads(make_load_space(D, D, true)),
        work(layout, 1, loads.count),
        direction("direction", 1, work.row_size(layout)),
        product("product", 1, work.row_size(layout)),
        curvature("curvature", 1, voxels::parts(layout.nodes())),
        voxel_forces("voxel_forces", loads.count, Element::unknowns * layout.padded_voxels()),
        voxel_memory(GroupWorkspace<Element, T>::voxel_memory(layout, 1)),
        list(work.cell_list.fill(Execution(), {0})),
        geometry(std::make_shared<const CellGeometry<D>>(layout.grid, oracle.voxels.data(), 2)),
        way(way_to_go) {
    const int jumps = geometry->cut_blocks() * Element::points * D * numerics::lanes<double>;
    work.jumps = Rows<double>("jumps", 1, std::max(1, jumps));
    work.geometry(0) = geometry->view();
    work.moduli(0) = oracle.moduli;
    for (std::size_t a = 0; a < oracle.mean.size(); ++a) work.deformation(0, a) = oracle.mean[a];
  }

  void evaluate_at(const std::vector<double>& u, double traction_tolerance = 1e-12) {
    set_row(work.fluctuation, 0, u);
    const VoxelResponse<Element, NeoHookean, T> response{
        layout,           list,       work.geometry, work.moduli,    work.deformation,
        work.fluctuation, work.jumps, work.force,    work.stiffness, traction_tolerance,
        work.state,       work.fields};
    if (way == Way::by_voxel)
      evaluate_by_voxel(Execution(), 1, response, voxel_memory);
    else
      evaluate(Execution(), 1, response, work.voxels);
    Kokkos::fence();
  }

  void multiply(const std::vector<double>& x) {
    set_row(direction, 0, x);
    const ApplyStiffness<Element, T> apply{layout,    list,    list,     work.stiffness,
                                           direction, product, curvature};
    if (way == Way::by_voxel)
      apply_stiffness_by_voxel(Execution(), 1, apply, voxel_forces);
    else
      apply_stiffness(Execution(), 1, apply, voxel_forces);
    Kokkos::fence();
  }

  double sum_of_curvatures() const {
    double sum = 0;
    const auto parts = on_host(curvature);
    for (std::size_t part = 0; part < parts.extent(1); ++part) sum += parts(0, part);
    return sum;
  }

  void find_sensitivity_residuals() {
    const SensitivityResidual<Element, T> residual{
        layout,       loads, list, work.stiffness, work.sensitivity, work.sensitivity_residual,
        work.response};
    if (way == Way::by_voxel)
      sensitivity_residual_by_voxel(Execution(), 1, residual, voxel_forces);
    else
      sensitivity_residual(Execution(), 1, residual, voxel_forces);
    Kokkos::parallel_for(
        "test/products", Kokkos::TeamPolicy<Execution>(1, Kokkos::AUTO),
        SensitivityProducts<T>{loads.count, CellLayout<D>::round_up(layout.unknowns()), list,
                               work.sensitivity, work.sensitivity_residual, work.products});
    Kokkos::fence();
  }
};

/// The first row, as far as numbers are used.
template <class View>
std::vector<double> row_of(const View& view, std::size_t numbers) {
  const auto host = on_host(view);
  std::vector<double> row;
  for (std::size_t k = 0; k < numbers; ++k) row.push_back(static_cast<double>(host(0, k)));
  return row;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

double largest(const std::vector<double>& values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

template <class Element, class T = double>
void expect_oracle(const Kokkos::Array<int, Element::dimensions>& n, Cut cut, Way way) {
  constexpr int D = Element::dimensions;
  constexpr double rounding = sizeof(T) == 4 ? 5e-6 : 1e-12;
  const auto [oracle, u, x] = example<Element>(n, cut);
  Kernels<Element, T> kernels(oracle, way);
  kernels.evaluate_at(u);
  kernels.multiply(x);
  double energy = 0;
  std::vector<double> mean(D * D, 0.0);
  const double fixed[D * D] = {};
  const auto force = oracle.force(u, energy), product = oracle.product(u, x, fixed, mean);
  const auto found_force = on_host(kernels.work.force);
  const auto found_product = on_host(kernels.product);
  for (std::size_t k = 0; k < force.size(); ++k) {
    ASSERT_NEAR(found_force(0, k), force[k], 1e-11) << k;
    ASSERT_NEAR(found_product(0, k), product[k], rounding * largest(product)) << k;
  }
  EXPECT_NEAR(kernels.sum_of_curvatures() / dot(product, x), 1, rounding);
  EXPECT_NEAR(kernels.work.state(0, State::energy) / energy, 1, 1e-12);
  EXPECT_NEAR(kernels.work.state(0, State::force) / dot(force, force), 1, 1e-11);
}

template <class Element, class T = double>
void expect_oracle(const Kokkos::Array<int, Element::dimensions>& n, Cut cut = Cut::none) {
  for (const Way way : both_ways) expect_oracle<Element, T>(n, cut, way);
}

TEST(CellStiffness, AgreesWithTextbookElements) {
  expect_oracle<OnePoint<2>>({5, 7});
  expect_oracle<OnePoint<3>>({5, 4, 6});
  expect_oracle<FullIntegration<2>>({18, 5});
  expect_oracle<FullIntegration<3>>({4, 6, 5});
}

TEST(CellStiffness, RowsLongerThanAPackAreNoException) {
  expect_oracle<OnePoint<3>>({19, 3, 4});
  expect_oracle<OnePoint<2>>({16, 4});
}

TEST(CellStiffness, LaminateVoxelsToo) {
  expect_oracle<OnePoint<2>>({18, 7}, Cut::some);
  expect_oracle<OnePoint<3>>({5, 4, 6}, Cut::some);
  expect_oracle<FullIntegration<2>>({18, 5}, Cut::some);
  expect_oracle<FullIntegration<3>>({4, 6, 5}, Cut::some);
}

TEST(CellStiffness, SinglePrecisionToo) {
  expect_oracle<OnePoint<2>, float>({18, 7}, Cut::some);
  expect_oracle<OnePoint<3>, float>({5, 4, 6}, Cut::some);
  expect_oracle<FullIntegration<2>, float>({18, 5});
  expect_oracle<FullIntegration<3>, float>({4, 6, 5});
}

TEST(CellStiffness, TractionsThatStillJumpAreCounted) {
  const auto made = example<OnePoint<2>>({9, 6}, Cut::some);
  for (const Way way : both_ways) {
    Kernels<OnePoint<2>, double> kernels(made.oracle, way);
    kernels.evaluate_at(made.u);
    EXPECT_EQ(kernels.work.state(0, State::unsettled), 0);
    const double out_of_reach = -1;
    kernels.evaluate_at(made.u, out_of_reach);
    EXPECT_EQ(kernels.work.state(0, State::unsettled), kernels.geometry->cut_blocks());
  }
}

/// Sensitivities of every load that solve nothing yet: their residuals, and what is made of them.
template <class Element, class T>
void expect_sensitivity_oracle(const Kokkos::Array<int, Element::dimensions>& n, Cut cut, Way way) {
  constexpr int D = Element::dimensions;
  constexpr double rounding = sizeof(T) == 4 ? 5e-6 : 1e-12;
  const auto [oracle, u, unused] = example<Element>(n, cut);
  Kernels<Element, T> kernels(oracle, way);
  kernels.evaluate_at(u);
  const Stream stream(5, "sensitivity", 0);
  std::vector<std::vector<double>> x(D * D), residual(D * D), stress(D * D);
  for (std::size_t load = 0; load < D * D; ++load) {
    for (std::size_t k = 0; k < u.size(); ++k) {
      const auto value = static_cast<T>(oracle.grid.spacing * stream.normal(load * 10000 + k));
      x[load].push_back(static_cast<double>(value));
    }
    set_row(kernels.work.sensitivity, load, x[load]);
    stress[load].assign(D * D, 0.0);
    residual[load] = oracle.product(u, x[load], kernels.loads.basis[load], stress[load]);
    for (double& r : residual[load]) r = -r;
  }
  kernels.find_sensitivity_residuals();
  const auto found = on_host(kernels.work.sensitivity_residual);
  for (std::size_t i = 0; i < D * D; ++i) {
    const double size = largest(residual[i]), norm = std::sqrt(dot(residual[i], residual[i]));
    for (std::size_t k = 0; k < u.size(); ++k)
      ASSERT_NEAR(found(i, k), residual[i][k], rounding * size) << i;
    EXPECT_NEAR(kernels.work.products(0, D * D * D * D + i) / (norm * norm), 1, 2 * rounding);
    for (std::size_t j = 0; j < D * D; ++j) {
      EXPECT_NEAR(kernels.work.products(0, i * D * D + j), dot(x[i], residual[j]),
                  rounding * std::sqrt(dot(x[i], x[i]) * dot(residual[j], residual[j])));
      double expected = 0;
      for (std::size_t a = 0; a < D * D; ++a) expected += kernels.loads.basis[j][a] * stress[i][a];
      EXPECT_NEAR(kernels.work.response(0, i * D * D + j), expected, rounding * largest(stress[i]));
    }
  }
}

template <class Element, class T>
void expect_sensitivity_oracle(const Kokkos::Array<int, Element::dimensions>& n, Cut cut) {
  for (const Way way : both_ways) expect_sensitivity_oracle<Element, T>(n, cut, way);
}

TEST(SensitivityKernels, AgreeWithTextbookElements) {
  expect_sensitivity_oracle<OnePoint<3>, double>({4, 4, 4}, Cut::some);
  expect_sensitivity_oracle<OnePoint<3>, float>({4, 4, 4}, Cut::some);
  expect_sensitivity_oracle<OnePoint<2>, double>({17, 5}, Cut::none);
  expect_sensitivity_oracle<FullIntegration<2>, float>({6, 7}, Cut::some);
  expect_sensitivity_oracle<FullIntegration<3>, double>({4, 4, 4}, Cut::none);
}

/// One iteration of CG on a homogeneous medium, undeformed but rotated, from K x back to K x.
template <class Element, class T>
void expect_one_iteration(const Kokkos::Array<int, Element::dimensions>& n) {
  constexpr int D = Element::dimensions;
  constexpr double tolerance = sizeof(T) == 4 ? 2e-5 : 1e-11;
  auto [oracle, u, x] = example<Element>(n, Cut::none);
  for (Voxel<D>& voxel : oracle.voxels) voxel.inside = voxel.outside = 0;
  const double cosine = 0.8, sine = 0.6;
  oracle.mean.assign(D * D, 0.0);
  for (std::size_t d = 0; d < D; ++d) oracle.mean[d * (D + 1)] = d < 2 ? cosine : 1.0;
  oracle.mean[1] = -sine;
  oracle.mean[D] = sine;
  Kernels<Element, T> kernels(oracle, Way::by_default);
  kernels.evaluate_at(std::vector<double>(u.size(), 0.0));
  for (std::size_t a = 0; a < D * D; ++a) kernels.work.rotation(0, a) = oracle.mean[a];
  kernels.multiply(x);
  ConjugateGradients<Element, T> cg(
      kernels.layout, 1,
      std::make_shared<const FourierPreconditioner<Element, T>>(kernels.layout, oracle.moduli.mu[0],
                                                                oracle.moduli.lambda[0]));
  const std::vector<double> force = row_of(kernels.product, u.size());
  set_row(cg.residual(), 0, force);
  const double norm = std::sqrt(dot(force, force));
  std::vector<LinearSystem> systems = {{.norm = norm, .tolerance = tolerance * norm}};
  cg.solve(Execution(), kernels.work.stiffness, kernels.work.rotation, systems, 10);
  EXPECT_TRUE(systems[0].converged());
  EXPECT_EQ(systems[0].iterations, 1);
  kernels.multiply(row_of(cg.solution(), u.size()));
  const std::vector<double> back = row_of(kernels.product, u.size());
  for (std::size_t k = 0; k < u.size(); ++k)
    ASSERT_NEAR(back[k], force[k], 2 * tolerance * largest(force)) << k;
}

TEST(ConjugateGradients, HomogeneousMediaTakeOneIteration) {
  expect_one_iteration<OnePoint<2>, double>({5, 7});
  expect_one_iteration<OnePoint<2>, double>({6, 8});
  expect_one_iteration<OnePoint<3>, double>({5, 3, 7});
  expect_one_iteration<OnePoint<3>, double>({4, 6, 5});
  expect_one_iteration<OnePoint<3>, float>({4, 6, 5});
  expect_one_iteration<FullIntegration<2>, double>({9, 6});
  expect_one_iteration<FullIntegration<3>, double>({5, 4, 6});
  expect_one_iteration<FullIntegration<3>, float>({3, 5, 7});
}

struct Solved {
  std::vector<LinearSystem> systems;
  std::vector<std::vector<double>> solutions;
  int replays = 0;
};

/// The same right-hand side of the same matrix to several tolerances.
Solved solve(const std::vector<double>& tolerances, int most_iterations,
             const CgSchedule& schedule = {}) {
  const auto made = example<OnePoint<2>>({9, 6}, Cut::some);
  Kernels<OnePoint<2>, double> kernels(made.oracle, Way::by_default);
  kernels.evaluate_at(made.u);
  kernels.multiply(made.x);
  for (int d = 0; d < 2; ++d) kernels.work.rotation(0, static_cast<std::size_t>(3 * d)) = 1;
  ConjugateGradients<OnePoint<2>, double> cg(
      kernels.layout, static_cast<int>(tolerances.size()),
      std::make_shared<const FourierPreconditioner<OnePoint<2>, double>>(kernels.layout, 28.8,
                                                                         43.3),
      schedule);
  const std::vector<double> force = row_of(kernels.product, made.x.size());
  const double norm = std::sqrt(dot(force, force));
  Solved all;
  for (const double tolerance : tolerances) {
    set_row(cg.residual(), all.systems.size(), force);
    all.systems.push_back(
        {.row = static_cast<int>(all.systems.size()), .norm = norm, .tolerance = tolerance * norm});
  }
  cg.solve(Execution(), kernels.work.stiffness, kernels.work.rotation, all.systems,
           most_iterations);
  all.replays = cg.replays();
  for (std::size_t row = 0; row < tolerances.size(); ++row) {
    const auto host = on_host(cg.solution());
    all.solutions.emplace_back(&host(row, 0), &host(row, 0) + made.x.size());
  }
  return all;
}

// The way of a GPU, where launches are recorded, converged systems stay in, and looks are rare.
TEST(ConjugateGradients, DoNotCareHowOftenTheHostLooks) {
  const std::vector<double> tolerances = {0.3, 1e-4, 0};  // the last is never reached
  for (const int most_iterations : {9, 30}) {
    const Solved plain = solve(tolerances, most_iterations, {.look_every = 1, .replay_below = 0});
    EXPECT_LT(plain.systems[0].iterations, plain.systems[1].iterations);
    EXPECT_EQ(plain.systems[2].iterations, most_iterations);
    for (const CgSchedule schedule :
         {CgSchedule{1, 0}, CgSchedule{4, 0}, CgSchedule{1, 100'000}, CgSchedule{4, 100'000}}) {
      const Solved other = solve(tolerances, most_iterations, schedule);
      if (most_iterations == 30)
        EXPECT_EQ(other.replays > 0, numerics::on_gpu && schedule.replay_below > 0);
      for (std::size_t row = 0; row < 3; ++row) {
        EXPECT_EQ(other.systems[row].iterations, plain.systems[row].iterations) << row;
        EXPECT_NEAR(other.systems[row].norm, plain.systems[row].norm,
                    1e-9 * plain.systems[0].tolerance);
        for (std::size_t k = 0; k < plain.solutions[row].size(); ++k)
          ASSERT_NEAR(other.solutions[row][k], plain.solutions[row][k], 1e-12) << row;
      }
    }
  }
}

TEST(ConjugateGradients, SayWhenTheyDoNotConverge) {
  for (const int most : {2, 200})
    EXPECT_EQ(solve({1e-8}, most).systems[0].converged(), most == 200);
}

}  // namespace
}  // namespace understudy::materials
