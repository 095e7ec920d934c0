#include <understudy/loops/structure/element_kernels.hpp>

namespace understudy::loops {
namespace {

/// I + sum_a u_a (x) g_a, row by row; `row` picks the gradients.
template <class Views>
KOKKOS_INLINE_FUNCTION void gradient_of(const Views& v, int element, int row, bool centre,
                                        double f[4]) {
  f[0] = f[3] = 1;
  f[1] = f[2] = 0;
  for (int a = 0; a < v.d.nodes; ++a) {
    const int node = v.d.connectivity(element, a);
    for (int j = 0; j < 2; ++j) {
      const double g = centre ? v.d.centre_gradients(row, a, j) : v.d.gradients(row, a, j);
      f[j] += v.u(2 * node) * g;
      f[2 + j] += v.u(2 * node + 1) * g;
    }
  }
}

KOKKOS_INLINE_FUNCTION double determinant(const double f[4]) { return f[0] * f[3] - f[1] * f[2]; }

/// Entry (k, l) of the inverse transposed.
KOKKOS_INLINE_FUNCTION void inverse_transposed(const double f[4], double g[4]) {
  const double j = determinant(f);
  g[0] = f[3] / j;
  g[1] = -f[2] / j;
  g[2] = -f[1] / j;
  g[3] = f[0] / j;
}

}  // namespace

/// The device part of a Discretisation: a kernel must not carry host vectors.
struct ElementViews {
  int nodes, points;
  bool fbar;
  Kokkos::View<int**, Kokkos::LayoutRight> connectivity;
  Kokkos::View<double***, Kokkos::LayoutRight> gradients, centre_gradients;
  Kokkos::View<double*> weights;

  explicit ElementViews(const Discretisation& d)
      : nodes(d.nodes),
        points(d.points),
        fbar(d.fbar),
        connectivity(d.connectivity),
        gradients(d.gradients),
        centre_gradients(d.centre_gradients),
        weights(d.weights) {}
};

struct DeformationGradients {
  ElementViews d;
  Displacement u;
  Field out;
  Kokkos::View<double*> ratios;

  KOKKOS_FUNCTION void operator()(int point, std::size_t& inverted) const {
    const int element = point / d.points;
    double f[4];
    gradient_of(*this, element, point, false, f);
    const double j = determinant(f);
    double ratio = 1;
    bool bad = !(j > 0);
    if (d.fbar) {
      double centre[4];
      gradient_of(*this, element, element, true, centre);
      const double j0 = determinant(centre);
      bad = bad || !(j0 > 0);
      ratio = Kokkos::sqrt(j0 / j);
    }
    for (int c = 0; c < 4; ++c) out(point, c) = ratio * f[c];
    ratios(point) = ratio;
    if (bad) ++inverted;
  }
};

struct ElementForces {
  ElementViews d;
  Displacement u;
  PointResponse r;
  Field forces, stiffness;

  KOKKOS_FUNCTION void operator()(int element) const {
    const int size = 2 * d.nodes;
    for (int c = 0; c < size; ++c) forces(element, c) = 0;
    for (int c = 0; c < size * size; ++c) stiffness(element, c) = 0;
    double centre[4] = {1, 0, 0, 1};
    if (d.fbar) {
      double f0[4];
      gradient_of(*this, element, element, true, f0);
      inverse_transposed(f0, centre);
    }
    for (int q = 0; q < d.points; ++q) add_point(element, element * d.points + q, centre);
  }

  KOKKOS_FUNCTION void add_point(int element, int point, const double centre[4]) const {
    const double weight = d.weights(point);
    const double ratio = r.ratios(point);
    for (int a = 0; a < d.nodes; ++a)
      for (int i = 0; i < 2; ++i)
        forces(element, 2 * a + i) += weight / ratio *
                                      (r.stress(point, 2 * i) * d.gradients(point, a, 0) +
                                       r.stress(point, 2 * i + 1) * d.gradients(point, a, 1));
    double q[4] = {0, 0, 0, 0};
    double inverse[4] = {0, 0, 0, 0};
    if (d.fbar) volumetric(point, q, inverse);
    for (int b = 0; b < d.nodes; ++b) add_column(element, point, b, {centre, inverse, q});
  }

  /// Q / 2 and F^-T (of F itself, not of F-bar).
  KOKKOS_FUNCTION void volumetric(int point, double q[4], double inverse[4]) const {
    const double ratio = r.ratios(point);
    double fbar[4];
    for (int c = 0; c < 4; ++c) fbar[c] = r.gradient(point, c);
    for (int c = 0; c < 4; ++c) {
      double sum = -r.stress(point, c);
      for (int e = 0; e < 4; ++e) sum += r.tangent(point, 4 * c + e) * fbar[e];
      q[c] = 0.5 * sum / ratio;
    }
    inverse_transposed(fbar, inverse);
    for (int c = 0; c < 4; ++c) inverse[c] *= ratio;
  }

  struct Volumetric {
    const double* centre;
    const double* inverse;
    const double* q;
  };

  /// The two columns of node b: h = dP_eff / du_bk, then all rows.
  KOKKOS_FUNCTION void add_column(int element, int point, int b, const Volumetric& v) const {
    const double weight = d.weights(point);
    const int size = 2 * d.nodes;
    for (int k = 0; k < 2; ++k) {
      double volume = 0;
      if (d.fbar)
        for (int l = 0; l < 2; ++l)
          volume += v.centre[2 * k + l] * d.centre_gradients(element, b, l) -
                    v.inverse[2 * k + l] * d.gradients(point, b, l);
      double h[4];
      for (int c = 0; c < 4; ++c)
        h[c] = weight *
               (r.tangent(point, 4 * c + 2 * k) * d.gradients(point, b, 0) +
                r.tangent(point, 4 * c + 2 * k + 1) * d.gradients(point, b, 1) + v.q[c] * volume);
      for (int a = 0; a < d.nodes; ++a)
        for (int i = 0; i < 2; ++i)
          stiffness(element, (2 * a + i) * size + 2 * b + k) +=
              h[2 * i] * d.gradients(point, a, 0) + h[2 * i + 1] * d.gradients(point, a, 1);
    }
  }
};

std::size_t deformation_gradients(const Execution& exec, const Discretisation& d,
                                  const Displacement& u, const Field& gradients,
                                  const Kokkos::View<double*>& ratios) {
  std::size_t inverted = 0;
  Kokkos::parallel_reduce(
      "understudy/structure/deformation_gradients",
      Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(d.integration_points())),
      DeformationGradients{ElementViews(d), u, gradients, ratios}, inverted);
  return inverted;
}

void element_forces(const Execution& exec, const Discretisation& d, const Displacement& u,
                    const PointResponse& response, const Field& forces, const Field& stiffness) {
  Kokkos::parallel_for("understudy/structure/element_forces",
                       Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(d.elements())),
                       ElementForces{ElementViews(d), u, response, forces, stiffness});
}

}  // namespace understudy::loops
