#pragma once
#include <algorithm>
#include <cmath>
#include <understudy/core/random.hpp>
#include <understudy/solvers/materials/conjugate_gradients_impl.hpp>
#include <understudy/solvers/materials/group_workspace.hpp>
#include <understudy/solvers/materials/preconditioner_impl.hpp>

namespace understudy::materials {

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
    using P = Pack<double, 1>;
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
inline constexpr Way both_ways[] = {Way::by_default, Way::by_voxel};

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
    const int jumps = geometry->cut_blocks() * Element::points * D * lanes<double>;
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

inline double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

inline double largest(const std::vector<double>& values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

}  // namespace understudy::materials
