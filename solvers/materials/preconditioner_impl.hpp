#pragma once
#include <cmath>
#include <understudy/solvers/materials/laminate.hpp>
#include <understudy/solvers/materials/preconditioner.hpp>

namespace understudy::materials {
namespace detail {

/// Symbols 2 sin(t/2) and 2 cos(t/2) of difference and sum of neighbours at frequency k of n.
inline void neighbour_symbols(int k, int n, double& difference, double& total) {
  const double half = M_PI * k / n;
  difference = 2 * std::sin(half);
  total = 2 * k == n ? 0.0 : 2 * std::cos(half);
}

/// Stiffness symbol of a homogeneous medium: sum over modes s = R + J, t = R + L of
/// A_iJkL w_s w_t r_s r_t, where r_s is the mode's symbol.
template <class Element>
void stiffness_symbol(const double* difference, const double* total, double mu, double lambda,
                      double* symbol) {
  constexpr int D = Element::dimensions;
  double weighted[1 << D];
  for (int s = 1; s < 1 << D; ++s) {
    weighted[s] = gauss_weight(s);
    for (int d = 0; d < D; ++d) weighted[s] *= s >> d & 1 ? difference[d] : total[d];
  }
  for (int i = 0; i < D; ++i)
    for (int k = i; k < D; ++k) {
      double sum = 0;
      for (int r = 0; r < (Element::one_point ? 1 : 1 << D); ++r)
        for (int j = 0; j < D; ++j)
          for (int l = 0; l < D; ++l) {
            if (r >> j & 1 || r >> l & 1) continue;
            const double a = (i == j && k == l ? lambda : 0.0) + (i == k && j == l ? mu : 0.0) +
                             (i == l && j == k ? mu : 0.0);
            sum += a * weighted[r | 1 << j] * weighted[r | 1 << l];
          }
      symbol[packed(i, k, D)] = sum;
    }
}

/// Inverse stiffness at every wave vector, divided by the number of nodes.
template <class Element>
std::vector<double> inverse_symbols(const CellLayout<Element::dimensions>& layout, double mu,
                                    double lambda) {
  constexpr int D = Element::dimensions, entries = D * (D + 1) / 2;
  const auto& n = layout.grid.n;
  const int nx = n[0] / 2 + 1, ny = D == 3 ? n[1] : 1, nz = n[D - 1], waves = nx * ny * nz;
  std::vector<double> table(static_cast<std::size_t>(entries * waves), 0.0);
  for (int w = 0; w < waves; ++w) {
    int k[3] = {w % nx, w / nx % ny, 0}, at_nyquist = 0;
    k[D - 1] = w / (nx * ny);
    double difference[D], total[D];
    bool mean = true;
    for (int d = 0; d < D; ++d) {
      neighbour_symbols(k[d], n[d], difference[d], total[d]);
      at_nyquist += 2 * k[d] == n[d];
      mean = mean && k[d] == 0;
    }
    if (mean || (Element::one_point && at_nyquist >= 2)) continue;
    Pack<double, 1> symbol[entries], inverse[entries];
    double values[entries];
    stiffness_symbol<Element>(difference, total, mu, lambda, values);
    for (int e = 0; e < entries; ++e) symbol[e].v = values[e];
    invert(symbol, inverse, std::integral_constant<int, D>{});
    // Forces are means over the cell, one over the number of nodes each; constants drop out of CG.
    for (int e = 0; e < entries; ++e)
      table[static_cast<std::size_t>(e * waves + w)] =
          inverse[e].v / layout.gradient_scale() / layout.gradient_scale();
  }
  return table;
}

/// transform = R table R^T transform at every wave vector, of the rows in the order of the list.
template <int D, class T>
struct MultiplySymbols {
  int numbers;  ///< real numbers per component, two per wave vector
  Kokkos::View<const int*> rows, cells;
  HostWritableRows rotations;
  Kokkos::View<const T*> table;
  Rows<T> transform;

  template <class P, class Load>
  KOKKOS_FORCEINLINE_FUNCTION void multiply(T* x, const T* rotation, int k,
                                            const Load& factor) const {
    P in[D], turned[D], multiplied[D];
#pragma GCC unroll 3
    for (int c = 0; c < D; ++c) in[c] = P::load(x + c * numbers + k);
#pragma GCC unroll 3
    for (int i = 0; i < D; ++i)
#pragma GCC unroll 3
      for (int j = 0; j < D; ++j) turned[i] += rotation[j * D + i] * in[j];
#pragma GCC unroll 3
    for (int i = 0; i < D; ++i)
#pragma GCC unroll 3
      for (int j = 0; j < D; ++j) multiplied[i] += factor(packed(i, j, D)) * turned[j];
#pragma GCC unroll 3
    for (int i = 0; i < D; ++i) {
      P out;
#pragma GCC unroll 3
      for (int j = 0; j < D; ++j) out += rotation[i * D + j] * multiplied[j];
      out.store(x + i * numbers + k);
    }
  }

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    constexpr int width = lanes<T>;
    const int row = rows(team.league_rank());
    T* x = &transform(team.league_rank(), 0);
    T rotation[D * D];
    for (int a = 0; a < D * D; ++a) rotation[a] = static_cast<T>(rotations(cells(row), a));
    const T* g = table.data();
    const int waves = numbers / 2;
    int done = 0;
    if constexpr (width > 1) {
      using P = Pack<T, width>;
      done = numbers / width * width;
      Kokkos::parallel_for(Kokkos::TeamVectorRange(team, numbers / width), [&](int pack) {
        const int k = pack * width;
        multiply<P>(x, rotation, k,
                    [&](int e) { return load_each_twice<T, width>(g + e * waves + k / 2); });
      });
    }
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, done, numbers), [&](int k) {
      using P = Pack<T, 1>;
      multiply<P>(x, rotation, k, [&](int e) { return P(g[e * waves + k / 2]); });
    });
  }
};

template <int D>
std::vector<int> fft_shape(const CellLayout<D>& layout) {
  std::vector<int> shape;
  for (int d = D - 1; d >= 0; --d) shape.push_back(layout.grid.n[d]);
  return shape;
}

}  // namespace detail

template <class Element, class T>
FourierPreconditioner<Element, T>::FourierPreconditioner(const CellLayout<D>& layout, double mu,
                                                         double lambda)
    : fft_(detail::fft_shape(layout), D) {
  const std::vector<double> table = detail::inverse_symbols<Element>(layout, mu, lambda);
  Kokkos::View<T*> view("understudy/materials/preconditioner", table.size());
  const auto host = Kokkos::create_mirror_view(view);
  for (std::size_t k = 0; k < table.size(); ++k) host(k) = static_cast<T>(table[k]);
  Kokkos::deep_copy(view, host);
  table_ = view;
}

template <class Element, class T>
void FourierPreconditioner<Element, T>::apply(const Execution& exec, const PreconditionedRows& rows,
                                              const Rows<T>& residual, const Rows<T>& transform,
                                              const Rows<T>& result) const {
  fft_.forward(exec, residual, transform, {rows.on_host, rows.list});
  Kokkos::parallel_for(
      "understudy/materials/multiply_symbols",
      numerics::LaunchedTeams(exec, static_cast<int>(rows.on_host.size()), Kokkos::AUTO),
      detail::MultiplySymbols<D, T>{static_cast<int>(fft_.numbers()), rows.list, rows.cells,
                                    rows.rotations, table_, transform});
  fft_.backward(exec, transform, result, {rows.on_host, rows.list});
}

}  // namespace understudy::materials
