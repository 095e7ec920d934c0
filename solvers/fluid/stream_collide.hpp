#pragma once
#include <understudy/solvers/fluid/flow_geometry.hpp>
#include <utility>

namespace understudy::fluid {

/// Two relaxation times (I. Ginzburg, F. Verhaeghe, D. d'Humieres, 2008): even moments relax with
/// the rate that the viscosity asks for, odd ones so that the product of (1/rate - 1/2) is 3/16,
/// with which the place of a wall half-way between nodes does not depend on the viscosity.
struct RelaxationRates {
  double even, odd;

  /// Of a kinematic viscosity in lattice units (node distance squared per step).
  KOKKOS_FUNCTION static RelaxationRates of(double viscosity) {
    constexpr double magic = 3.0 / 16.0;
    const double excess = 3 * viscosity;
    return {1 / (excess + 0.5), 1 / (magic / excess + 0.5)};
  }
};

/// Sums over the fluid nodes of a cell: density less one, momentum.
template <int D>
struct FlowSums {
  double density = 0, momentum[D] = {};

  KOKKOS_FUNCTION FlowSums& operator+=(const FlowSums& other) {
    density += other.density;
    for (int d = 0; d < D; ++d) momentum[d] += other.momentum[d];
    return *this;
  }
};

/// Columns of the state of a cell.
template <int D>
struct FlowState {
  static constexpr int force = 0;           ///< D, per fluid node and step
  static constexpr int velocity = D;        ///< D, mean over all nodes of the cell, solid ones too
  static constexpr int density = 2 * D;     ///< mean over the fluid nodes, less one
  static constexpr int wanted = 2 * D + 1;  ///< D, mean velocity that the force is to bring about
  static constexpr int size = 3 * D + 1;
};

/// Who decides on the force of a cell.
enum class Drive {
  force,    ///< it is given
  velocity  ///< adjusted in every step so that the mean velocity becomes the wanted one
};

/// Marches cells by a number of time steps of the lattice Boltzmann equation: populations are
/// pulled from the neighbours, collide and are written to the other half of a cell's memory, in one
/// pass. One team per cell: a cell of 64^2 stays in a core's cache for all steps.
///
/// Populations are stored less their weights, which keeps the digits of small velocities. The
/// equilibrium is the incompressible one (X. He, L.-S. Luo, 1997), the force as in Z. Guo, C.
/// Zheng, B. Shi (2002). Interpolation at walls does not conserve mass: every step takes away what
/// the mean density was off in the step before.
///
/// A wanted mean velocity is kept by taking the drag of the last step, and half of what is missing:
/// that skips the slowest mode of a flow at a given force, its start as a whole.
///
/// Memory traffic per fluid node and step: 16 bytes per population.
template <int D>
struct StreamCollide {
  using L = Lattice<D>;
  using Team = Kokkos::TeamPolicy<Execution>::member_type;

  FlowGeometry<D> geometry;
  RelaxationRates rates;
  Drive drive;
  int first, steps;  ///< the steps so far say which half of the memory holds the populations
  Kokkos::View<double**, Kokkos::LayoutRight> populations;  ///< [cell][half, population, node]
  Kokkos::View<double**, Kokkos::LayoutRight> state;        ///< [cell][FlowState]

  /// Numbers of a cell's populations.
  static std::size_t numbers(const FlowGrid<D>& grid) {
    return std::size_t{2} * L::count * static_cast<std::size_t>(grid.room());
  }

  KOKKOS_FUNCTION void operator()(const Team& team) const {
    const int cell = team.league_rank();
    double* from = &populations(cell, 0);
    double* to = from + L::count * geometry.grid.room();
    if (first % 2 == 1) swap(from, to);
    double now[FlowState<D>::size];
    for (int k = 0; k < FlowState<D>::size; ++k) now[k] = state(cell, k);
    for (int step = 0; step < steps; ++step) {
      prepare(team, from);
      account(advance(team, from, to, now + FlowState<D>::force, now[FlowState<D>::density]), now);
      swap(from, to);
    }
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      for (int k = 0; k < FlowState<D>::size; ++k) state(cell, k) = now[k];
    });
  }

 private:
  KOKKOS_FUNCTION static void swap(double*& a, double*& b) {
    double* const old = a;
    a = b;
    b = old;
  }

  /// The state after a step, and the force of the next one.
  KOKKOS_FUNCTION void account(const FlowSums<D>& sums, double* now) const {
    now[FlowState<D>::density] = sums.density / geometry.fluid;
    for (int d = 0; d < D; ++d) {
      double& velocity = now[FlowState<D>::velocity + d];
      const double old = velocity, wanted = now[FlowState<D>::wanted + d];
      velocity = sums.momentum[d] / geometry.grid.nodes();
      if (drive == Drive::velocity)
        now[FlowState<D>::force + d] +=
            0.5 * (wanted - 2 * velocity + old) * geometry.grid.nodes() / geometry.fluid;
    }
  }

  /// Puts in place what comes from the other side of the cell, then what comes out of walls.
  KOKKOS_FUNCTION void prepare(const Team& team, double* f) const {
    team.team_barrier();
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, geometry.halo.extent_int(0)),
                         [&](int k) { f[geometry.halo(k).first] = f[geometry.halo(k).second]; });
    team.team_barrier();
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, geometry.links.extent_int(0)), [&](int k) {
      const WallLink& link = geometry.links(k);
      f[link.to] = f[link.toward] + link.k * (f[link.behind] - f[link.away]);
    });
    team.team_barrier();
  }

  KOKKOS_FUNCTION FlowSums<D> advance(const Team& team, const double* from, double* to,
                                      const double* force, double density) const {
    using P = numerics::Pack<double, FlowGeometry<D>::pack>;
    using Single = numerics::Pack<double, 1>;
    FlowSums<D> packs, singles;
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team, geometry.packs.extent_int(0)),
        [&](int k, FlowSums<D>& sums) {
          sums += collide<P>(from, to, force, density, geometry.packs(k));
        },
        packs);
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team, geometry.singles.extent_int(0)),
        [&](int k, FlowSums<D>& sums) {
          sums += collide<Single>(from, to, force, density, geometry.singles(k));
        },
        singles);
    return packs += singles;
  }

  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION FlowSums<D> collide(const double* from, double* to,
                                                  const double* force, double mean_density,
                                                  int node) const {
    const int room = geometry.grid.room();
    P f[L::count], density, velocity[D];
#pragma GCC unroll 19
    for (int i = 0; i < L::count; ++i) {
      f[i] = P::load(from + i * room + node - step(i)) - L::weight(i) * mean_density;
      density += f[i];
    }
#pragma GCC unroll 3
    for (int d = 0; d < D; ++d) velocity[d] = momentum(f, d) + 0.5 * force[d];
    relax(f, density, velocity, force);
#pragma GCC unroll 19
    for (int i = 0; i < L::count; ++i) f[i].store(to + i * room + node);
    FlowSums<D> sums;
    sums.density = numerics::sum(density);
    for (int d = 0; d < D; ++d) sums.momentum[d] = numerics::sum(velocity[d]);
    return sums;
  }

  KOKKOS_FORCEINLINE_FUNCTION int step(int i) const {
    Node<D> c;
    for (int d = 0; d < D; ++d) c[d] = L::velocity(i, d);
    return geometry.grid.step(c);
  }

  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION static P momentum(const P* f, int d) {
    P sum;
#pragma GCC unroll 19
    for (int i = 1; i < L::count; ++i) {
      if (L::velocity(i, d) > 0) sum += f[i];
      if (L::velocity(i, d) < 0) sum -= f[i];
    }
    return sum;
  }

  /// c_i . v for a vector of packs or numbers.
  template <class V>
  KOKKOS_FORCEINLINE_FUNCTION static V along(int i, const V* v) {
    V sum{};
#pragma GCC unroll 3
    for (int d = 0; d < D; ++d) {
      if (L::velocity(i, d) > 0) sum += v[d];
      if (L::velocity(i, d) < 0) sum -= v[d];
    }
    return sum;
  }

  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION void relax(P* f, P density, const P* velocity,
                                         const double* force) const {
    const double even = rates.even, odd = rates.odd;
    const double even_force = 1 - 0.5 * even, odd_force = 1 - 0.5 * odd;
    P square, power;  // 3/2 u.u and 3 u.F
#pragma GCC unroll 3
    for (int d = 0; d < D; ++d) {
      square += 1.5 * (velocity[d] * velocity[d]);
      power += (3 * force[d]) * velocity[d];
    }
    f[0] += even * (L::weight(0) * (density - square) - f[0]) - (even_force * L::weight(0)) * power;
#pragma GCC unroll 19
    for (int i = 1; i < L::count; i += 2) {
      const double w = L::weight(i);
      const P u = along(i, velocity);
      const double push = along(i, force);
      const P symmetric = 0.5 * (f[i] + f[i + 1]), rest = 0.5 * (f[i] - f[i + 1]);
      const P change_even = even * (w * (density + 4.5 * (u * u) - square) - symmetric) +
                            (even_force * w) * ((9 * push) * u - power);
      const P change_odd = odd * ((3 * w) * u - rest) + 3 * odd_force * w * push;
      f[i] += change_even + change_odd;
      f[i + 1] += change_even - change_odd;
    }
  }
};

}  // namespace understudy::fluid

template <int D>
struct Kokkos::reduction_identity<understudy::fluid::FlowSums<D>> {
  KOKKOS_FUNCTION static understudy::fluid::FlowSums<D> sum() { return {}; }
};
