#include <understudy/loops/porous/momentum.hpp>

namespace understudy::loops {

struct PointVelocities {
  Stencil s;
  Values velocity;
  Field out;

  KOKKOS_FUNCTION void operator()(int point) const {
    double other = 0;
    for (int q = 0; q < 4; ++q) other += s.cross_weight(point, q) * velocity(s.cross(point, q));
    out(point, s.component(point)) = velocity(s.face(point));
    out(point, 1 - s.component(point)) = other;
  }
};

struct MomentumTerms {
  Stencil s;
  FlowState state;
  Field gradient, out;

  KOKKOS_FUNCTION void operator()(int point) const {
    out(point, pressure_term) =
        s.area(point) * (pressure(s.cell(point, 0)) - pressure(s.cell(point, 1)));
    out(point, viscous_term) = viscous(point);
    out(point, drag_term) = -s.volume(point) * gradient(point, s.component(point));
    out(point, inertia_term) = state.density == 0 ? 0 : -inertia(point);
  }

  KOKKOS_FUNCTION double pressure(int cell) const { return cell < 0 ? 0 : state.pressure(cell); }
  KOKKOS_FUNCTION double velocity(int face) const { return face < 0 ? 0 : state.velocity(face); }

  /// Of the fluid in the pores.
  KOKKOS_FUNCTION double intrinsic(int face) const {
    return face < 0 ? 0 : state.velocity(face) / state.porosity(face);
  }

  KOKKOS_FUNCTION double viscous(int point) const {
    const double here = velocity(s.face(point));
    double sum = 0;
    for (int side = 0; side < 4; ++side)
      sum += state.viscosity(s.site(point, side)) * s.shape(point, side) *
             (velocity(s.neighbour(point, side)) - here);
    return sum;
  }

  KOKKOS_FUNCTION double inertia(int point) const {
    const double here = intrinsic(s.face(point));
    double sum = 0;
    for (int side = 0; side < 4; ++side) {
      const double there = intrinsic(s.neighbour(point, side));
      for (int q = 0; q < 2; ++q)
        sum += s.weight(point, side, q) * velocity(s.carrier(point, side, q)) *
               (s.own(point, side, q) * here + s.other(point, side, q) * there);
    }
    return state.density / state.porosity(s.face(point)) * sum;
  }
};

namespace {

Kokkos::RangePolicy<Execution> all_points(const Execution& exec, const Stencil& stencil) {
  return {exec, 0, static_cast<int>(stencil.points())};
}

}  // namespace

void point_velocities(const Execution& exec, const Stencil& stencil, const Values& velocity,
                      const Field& out) {
  Kokkos::parallel_for("understudy/porous/point_velocities", all_points(exec, stencil),
                       PointVelocities{stencil, velocity, out});
}

void momentum_terms(const Execution& exec, const Stencil& stencil, const FlowState& state,
                    const Field& gradient, const Field& out) {
  Kokkos::parallel_for("understudy/porous/momentum_terms", all_points(exec, stencil),
                       MomentumTerms{stencil, state, gradient, out});
}

std::vector<double> outflow(const StaggeredGrid& grid, const std::vector<double>& velocity) {
  const auto at = [&](int c, int k, int m) {
    return velocity[static_cast<std::size_t>(grid.face(c, k, m))];
  };
  std::vector<double> flow;
  for (int j = 0; j < grid.cells[1]; ++j)
    for (int i = 0; i < grid.cells[0]; ++i)
      flow.push_back(grid.spacing[1] * (at(0, i + 1, j) - at(0, i, j)) +
                     grid.spacing[0] * (at(1, j + 1, i) - at(1, j, i)));
  return flow;
}

}  // namespace understudy::loops
