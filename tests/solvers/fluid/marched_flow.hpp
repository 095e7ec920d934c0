#pragma once
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <understudy/solvers/fluid/build_geometry.hpp>
#include <understudy/solvers/fluid/stream_collide.hpp>
#include <vector>

namespace understudy::fluid {

/// Positive in the fluid, negative in the solid, zero on the wall, in node distances; for kernels
/// on the host, which these tests build geometries with.
template <int D>
using LevelSet = std::function<double(const Kokkos::Array<double, D>&)>;

template <int D>
FlowGeometry<D> make_flow_geometry(const Node<D>& n, const LevelSet<D>& level_set) {
  return build_geometry<D>(Execution(), FlowGrid<D>{n}, make_halo<D>({n}), level_set);
}

/// One cell that is marched from rest, with a force or to a mean velocity, for tests.
template <int D>
class MarchedFlow {
 public:
  using Vector = std::array<double, D>;

  MarchedFlow(const Node<D>& n, const LevelSet<D>& level_set, double viscosity,
              const Vector& driven, Drive drive = Drive::force)
      : geometry_(make_flow_geometry<D>(n, level_set)),
        populations_("populations", FlowCell<D>::numbers({n})) {
    cell_.nodes = geometry_.nodes();
    cell_.rates = RelaxationRates::of(viscosity);
    cell_.drive = drive;
    cell_.populations = populations_.data();
    double* const first = drive == Drive::force ? cell_.state.force : cell_.state.wanted;
    for (std::size_t d = 0; d < D; ++d) first[d] = driven[d];
  }

  const FlowGeometry<D>& geometry() const { return geometry_; }
  int steps() const { return cell_.steps; }
  double time() const { return cell_.time(); }

  void march(int steps) {
    const Kokkos::View<FlowCell<D>*> cells("cells", 1);
    const auto host = Kokkos::create_mirror_view(cells);
    host(0) = cell_;
    Kokkos::deep_copy(cells, host);
    Kokkos::parallel_for("test/march", Kokkos::TeamPolicy<Execution>(1, Kokkos::AUTO),
                         MarchCells<D>{cells, steps});
    Kokkos::deep_copy(host, cells);
    cell_ = host(0);
  }

  /// Until the mean velocity changes by no more than that share within `every` steps.
  void march_until_steady(double change, int every = 200) {
    for (Vector old = mean_velocity();; old = mean_velocity()) {
      march(every);
      double difference = 0, size = 0;
      for (std::size_t d = 0; d < D; ++d) {
        difference += std::abs(mean_velocity()[d] - old[d]);
        size += std::abs(mean_velocity()[d]);
      }
      if (difference <= change * size || steps() > 1'000'000) return;
    }
  }

  Vector mean_velocity() const {
    Vector u;
    for (std::size_t d = 0; d < D; ++d) u[d] = cell_.state.velocity[d];
    return u;
  }
  double force(std::size_t d) const { return cell_.state.force[d]; }
  double density() const { return cell_.state.density; }

  /// Between two steps, half of the force's push included.
  Vector velocity(const Node<D>& node) const {
    const auto f = on_host(populations_);
    Vector u;
    for (int d = 0; d < D; ++d) {
      // What is stored has got the whole push of the last step.
      double sum = -0.5 * cell_.state.force[d];
      for (int i = 1; i < Lattice<D>::count; ++i)
        sum += Lattice<D>::velocity(i, d) * f(place(i, node));
      u[static_cast<std::size_t>(d)] = sum;
    }
    return u;
  }

  /// After collision, less its weight.
  double population(int i, const Node<D>& node) const { return populations_(place(i, node)); }
  double population_sum(const Node<D>& node) const {
    double sum = 0;
    for (int i = 0; i < Lattice<D>::count; ++i) sum += population(i, node);
    return sum;
  }

  /// Both sets of populations of the solid nodes become no numbers.
  void spoil_solid() {
    const auto f = on_host(populations_);
    const auto solid = on_host(geometry_.solid);
    const FlowGrid<D>& grid = geometry_.grid;
    for (int flat = 0; flat < grid.nodes(); ++flat)
      for (int i = 0; solid(flat) && i < 2 * Lattice<D>::count; ++i)
        f(grid.place(i, grid.node(flat))) = std::nan("");
    Kokkos::deep_copy(populations_, f);
  }

  /// Equilibrium populations of density 1 everywhere.
  template <class Velocity>
  void start_from(const Velocity& velocity) {
    const auto f = on_host(populations_);
    const FlowGrid<D>& grid = geometry_.grid;
    for (int flat = 0; flat < grid.nodes(); ++flat) {
      Node<D> node;
      for (int d = 0, rest = flat; d < D; rest /= grid.n[d], ++d) node[d] = rest % grid.n[d];
      const Vector u = velocity(node);
      double square = 0;
      for (const double v : u) square += v * v;
      for (int i = 0; i < Lattice<D>::count; ++i) {
        double c = 0;
        for (int d = 0; d < D; ++d)
          c += Lattice<D>::velocity(i, d) * u[static_cast<std::size_t>(d)];
        f(place(i, node)) = Lattice<D>::weight(i) * (3 * c + 4.5 * c * c - 1.5 * square);
      }
    }
    Kokkos::deep_copy(populations_, f);
  }

 private:
  std::size_t place(int i, const Node<D>& node) const {
    const FlowGrid<D>& grid = geometry_.grid;
    const int half = cell_.steps % 2 * Lattice<D>::count;
    return static_cast<std::size_t>((half + i) * grid.room() + grid.index(node));
  }

  FlowGeometry<D> geometry_;
  Kokkos::View<double*> populations_;
  FlowCell<D> cell_;
};

/// Radius of a cylinder (sphere) of that solid fraction in a cell of side n.
template <int D>
double radius_of(int n, double fraction) {
  constexpr double pi = std::numbers::pi;
  return n * (D == 2 ? std::sqrt(fraction / pi) : std::cbrt(3 * fraction / (4 * pi)));
}

/// A cylinder (sphere) in the middle of a square (cube) of side n.
template <int D>
LevelSet<D> round_body(int n, double fraction, std::array<double, D> shift = {}) {
  const double side = n, radius = radius_of<D>(n, fraction);
  return [=](const Kokkos::Array<double, D>& at) {
    double square = 0;
    for (std::size_t d = 0; d < D; ++d) {
      const double x = at[d] - 0.5 * side - shift[d];
      square += std::pow(x - side * std::round(x / side), 2);
    }
    return std::sqrt(square) - radius;
  };
}

/// An ellipse of that solid fraction whose axis, `aspect` times the other one, is turned by
/// `angle`, in the middle of a square of side n.
inline LevelSet<2> ellipse(int n, double fraction, double aspect, double angle) {
  const double side = n, a = n * std::sqrt(fraction * aspect / std::numbers::pi), b = a / aspect;
  const double cosine = std::cos(angle), sine = std::sin(angle);
  return [=](const Kokkos::Array<double, 2>& at) {
    double x = at[0] - 0.5 * side, y = at[1] - 0.5 * side;
    x -= side * std::round(x / side);
    y -= side * std::round(y / side);
    return std::hypot((cosine * x + sine * y) / a, (cosine * y - sine * x) / b) - 1;
  };
}

}  // namespace understudy::fluid
