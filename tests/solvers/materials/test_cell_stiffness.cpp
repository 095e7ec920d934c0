#include <gtest/gtest.h>

#include <cmath>
#include <understudy/core/random.hpp>
#include <understudy/solvers/materials/conjugate_gradients_impl.hpp>
#include <understudy/solvers/materials/group_workspace.hpp>

namespace understudy::materials {
namespace {

/// Serial finite elements the textbook way: shape functions of the corners, Gauss points, loops.
template <int D>
struct Oracle {
  Grid<D> grid;
  bool one_point;
  std::vector<int> phase;
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

  auto point(const std::vector<double>& u, int voxel, const double (*g)[D]) const {
    using P = numerics::Pack<double, 1>;
    const auto h = slope(u, voxel, g);
    P f[D * D];
    for (std::size_t a = 0; a < D * D; ++a) f[a].v = mean[a] + h[a];
    const auto p = static_cast<std::size_t>(phase[static_cast<std::size_t>(voxel)]);
    return NeoHookean<D>::at(f, P(moduli.mu[p]), P(moduli.lambda[p]));
  }

  std::vector<double> force(const std::vector<double>& u, double& energy) const {
    std::vector<double> result(u.size(), 0.0);
    energy = 0;
    for_points([&](int voxel, double weight, const double(*g)[D]) {
      const auto p = point(u, voxel, g);
      energy += weight * p.energy().v;
      for (int b = 0; b < 1 << D; ++b)
        for (int a = 0; a < D * D; ++a)
          result[static_cast<std::size_t>(a / D * nodes() + node(voxel, b))] +=
              weight * p.stress(a).v * g[b][a % D];
    });
    return result;
  }

  std::vector<double> product(const std::vector<double>& u, const std::vector<double>& x) const {
    std::vector<double> result(u.size(), 0.0);
    for_points([&](int voxel, double weight, const double(*g)[D]) {
      const auto p = point(u, voxel, g);
      const auto h = slope(x, voxel, g);
      for (int a = 0; a < D * D; ++a) {
        double stress = 0;
        for (int b = 0; b < D * D; ++b)
          stress += p.tangent(a, b).v * h[static_cast<std::size_t>(b)];
        for (int b = 0; b < 1 << D; ++b)
          result[static_cast<std::size_t>(a / D * nodes() + node(voxel, b))] +=
              weight * stress * g[b][a % D];
      }
    });
    return result;
  }
};

template <class Element>
struct Kernels {
  static constexpr int D = Element::dimensions;
  CellLayout<D> layout;
  GroupWorkspace<Element, double> work;
  Rows<double> direction, product;
  Kokkos::View<double*> curvature;

  explicit Kernels(const Grid<D>& grid)
      : layout{grid},
        work(layout, 1, 1),
        direction("direction", 1, work.row_size(layout)),
        product("product", 1, work.row_size(layout)),
        curvature("curvature", 1) {
    work.jumps = Rows<double>("jumps", 1, 1);
  }

  void run(const Oracle<D>& oracle, const std::vector<double>& u, const std::vector<double>& x) {
    std::vector<Voxel<D>> voxels(oracle.phase.size());
    for (std::size_t v = 0; v < voxels.size(); ++v) {
      voxels[v] = {};
      voxels[v].inside = voxels[v].outside = static_cast<std::uint8_t>(oracle.phase[v]);
    }
    const CellGeometry<D> geometry(layout.grid, voxels.data(), 2);
    work.geometry(0) = geometry.view();
    work.moduli(0) = oracle.moduli;
    for (std::size_t a = 0; a < oracle.mean.size(); ++a) work.deformation(0, a) = oracle.mean[a];
    for (std::size_t k = 0; k < u.size(); ++k) {
      work.fluctuation(0, k) = u[k];
      direction(0, k) = x[k];
    }
    const Execution exec;
    const auto list = work.cell_list.fill(exec, {0});
    evaluate(exec, 1,
             Evaluate<Element, NeoHookean, double>{
                 layout, list, work.geometry, work.moduli, work.deformation, work.fluctuation,
                 work.jumps, work.force, work.stiffness, 1e-10, work.state, work.fields});
    apply_stiffness(exec, 1,
                    ApplyStiffness<Element, double>{layout, list, list, work.stiffness, direction,
                                                    product, curvature});
    exec.fence();
  }
};

template <class Element>
void expect_oracle(const Kokkos::Array<int, Element::dimensions>& n) {
  constexpr int D = Element::dimensions;
  const Grid<D> grid{n, 1.0 / n[0]};
  const Stream stream(3, "stiffness", 0);
  Oracle<D> oracle{grid, Element::one_point, {}, {}, {}};
  oracle.moduli.mu[0] = 28.8;
  oracle.moduli.lambda[0] = 43.3;
  oracle.moduli.mu[1] = 250;
  oracle.moduli.lambda[1] = 170;
  const int nodes = oracle.nodes(), unknowns = D * nodes;
  for (int v = 0; v < nodes; ++v)
    oracle.phase.push_back(stream.uniform(static_cast<std::uint64_t>(v)) > 0.6);
  for (int a = 0; a < D * D; ++a) oracle.mean.push_back(a % (D + 1) == 0 ? 1.1 : 0.04 * (a - 2));
  std::vector<double> u, x;
  for (int k = 0; k < unknowns; ++k) {
    u.push_back(0.05 * grid.spacing * stream.normal(static_cast<std::uint64_t>(1000 + k)));
    x.push_back(stream.normal(static_cast<std::uint64_t>(100000 + k)));
  }
  Kernels<Element> kernels(grid);
  kernels.run(oracle, u, x);
  double energy = 0, curvature = 0, square = 0;
  const auto force = oracle.force(u, energy), product = oracle.product(u, x);
  for (std::size_t k = 0; k < force.size(); ++k) {
    ASSERT_NEAR(kernels.work.force(0, k), force[k], 1e-11) << k;
    ASSERT_NEAR(kernels.product(0, k), product[k], 1e-9) << k;
    curvature += product[k] * x[k];
    square += force[k] * force[k];
  }
  EXPECT_NEAR(kernels.curvature(0) / curvature, 1, 1e-12);
  EXPECT_NEAR(kernels.work.state(0, State::energy) / energy, 1, 1e-12);
  EXPECT_NEAR(kernels.work.state(0, State::force) / square, 1, 1e-11);
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

}  // namespace
}  // namespace understudy::materials
