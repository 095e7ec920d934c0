#pragma once
#include <understudy/solvers/fluid/flow_cell.hpp>

namespace understudy::fluid {

/// Sums over the fluid nodes of a cell: density less one, momentum, and momentum along d with a
/// sign that changes from node to node along d. T is a number or a pack of them.
template <int D, class T = double>
struct FlowSums {
  T density{}, momentum[D]{}, stagger[D]{};

  KOKKOS_FORCEINLINE_FUNCTION FlowSums& operator+=(const FlowSums& other) {
    density += other.density;
    for (int d = 0; d < D; ++d) {
      momentum[d] += other.momentum[d];
      stagger[d] += other.stagger[d];
    }
    return *this;
  }
};

/// Over the lanes of packs.
template <int D, class P>
KOKKOS_FUNCTION FlowSums<D> over_lanes(const FlowSums<D, P>& packs) {
  FlowSums<D> sums;
  sums.density = numerics::sum(packs.density);
  for (int d = 0; d < D; ++d) {
    sums.momentum[d] = numerics::sum(packs.momentum[d]);
    sums.stagger[d] = numerics::sum(packs.stagger[d]);
  }
  return sums;
}

/// Marches a cell by time steps of the lattice Boltzmann equation: populations are pulled from the
/// neighbours, collide and are written to the other set, in one pass. One team per cell: a cell of
/// 64^2 stays in a core's cache for all steps.
///
/// The equilibrium is the incompressible one (X. He, L.-S. Luo, 1997), the force as in Z. Guo, C.
/// Zheng, B. Shi (2002). Interpolation at walls does not conserve mass: every step takes away what
/// the mean density was off in the step before.
///
/// A wanted mean velocity is kept by taking the drag of the last step, and half of what is missing:
/// that skips the slowest mode of a flow at a given force, its start as a whole.
///
/// A lattice with an even number of nodes conserves the sum of (-1)^(x + t) times the momentum
/// along x (G. Zanetti, Phys. Rev. A 40, 1989), which no fluid does. Interpolation at walls feeds
/// that mode: without the `stagger` force, which takes away in every step what has come, drags
/// drift and long marches are lost.
///
/// Memory traffic per fluid node and step: 16 bytes per population.
template <int D>
class StreamCollide {
 public:
  using L = Lattice<D>;
  using Team = Kokkos::TeamPolicy<Execution>::member_type;

  /// The whole team has to call this and `march` alike.
  KOKKOS_FUNCTION StreamCollide(const Team& team, const FlowCell<D>& cell)
      : team_(team), nodes_(cell.nodes), rates_(cell.rates) {}

  KOKKOS_FUNCTION void march(FlowCell<D>& cell, int steps) const {
    for (int step = 0; step < steps; ++step) {
      prepare(cell.current());
      account(cell.drive, advance(cell.current(), cell.other(), cell.state), cell.state);
      ++cell.steps;
    }
  }

 private:
  /// The state after a step, and the force of the next one.
  KOKKOS_FUNCTION void account(Drive drive, const FlowSums<D>& sums, FlowState<D>& now) const {
    now.density = sums.density / nodes_.fluid;
    for (int d = 0; d < D; ++d) {
      const double old = now.velocity[d];
      now.velocity[d] = sums.momentum[d] / nodes_.grid.nodes();
      if (drive == Drive::velocity)
        now.force[d] +=
            0.5 * (now.wanted[d] - 2 * now.velocity[d] + old) * nodes_.grid.nodes() / nodes_.fluid;
      // Streaming turns the sign of the mode: what is left of it after this step is pushed away in
      // the next.
      const double left = sums.stagger[d] / nodes_.fluid + 0.5 * now.stagger[d];
      now.stagger[d] = nodes_.grid.n[d] % 2 == 0 ? left : 0;
    }
  }

  /// Puts in place what comes from the other side of the cell, then what comes out of walls.
  KOKKOS_FUNCTION void prepare(double* f) const {
    const auto halo = nodes_.halo;
    const auto links = nodes_.links;
    team_.team_barrier();
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team_, halo.size),
                         [&](int k) { f[halo[k].first] = f[halo[k].second]; });
    team_.team_barrier();
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team_, links.size), [&](int k) {
      const WallLink& link = links[k];
      f[link.to] = f[link.toward] + link.k * (f[link.behind] - f[link.away]);
    });
    team_.team_barrier();
  }

  KOKKOS_FUNCTION FlowSums<D> advance(const double* from, double* to,
                                      const FlowState<D>& state) const {
    using P = numerics::Pack<double, FlowNodes<D>::pack>;
    using Single = numerics::Pack<double, 1>;
    const auto pack_nodes = nodes_.packs, single_nodes = nodes_.singles;
    const double density = state.density;
    double force[D], stagger[D];
    for (int d = 0; d < D; ++d) {
      force[d] = state.force[d];
      stagger[d] = state.stagger[d];
    }
    FlowSums<D, P> packs;
    FlowSums<D, Single> singles;
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, pack_nodes.size),
        [&](int k, FlowSums<D, P>& sums) {
          collide(from, to, force, stagger, density, pack_nodes[k], sums);
        },
        packs);
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, single_nodes.size),
        [&](int k, FlowSums<D, Single>& sums) {
          collide(from, to, force, stagger, density, single_nodes[k], sums);
        },
        singles);
    FlowSums<D> all = over_lanes(packs);
    return all += over_lanes(singles);
  }

  /// Adds to `sums`.
  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION void collide(const double* from, double* to, const double* force,
                                           const double* stagger, double mean_density,
                                           const NodeRun& run, FlowSums<D, P>& sums) const {
    const int room = nodes_.grid.room(), node = run.first;
    P f[L::count], density, velocity[D], push[D], sign[D];
#pragma GCC unroll 19
    for (int i = 0; i < L::count; ++i) {
      f[i] = P::load(from + i * room + node - step(i)) - L::weight(i) * mean_density;
      density += f[i];
    }
#pragma GCC unroll 3
    for (int d = 0; d < D; ++d) {
      sign[d] = run.sign(d) * (d == 0 ? P::alternating() : P(1));
      push[d] = stagger[d] * sign[d] + force[d];
      velocity[d] = momentum(f, d) + 0.5 * push[d];
    }
    relax(f, density, velocity, push);
#pragma GCC unroll 19
    for (int i = 0; i < L::count; ++i) f[i].store(to + i * room + node);
    sums.density += density;
    for (int d = 0; d < D; ++d) {
      sums.momentum[d] += velocity[d];
      sums.stagger[d] += velocity[d] * sign[d];
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION int step(int i) const {
    Node<D> c;
    for (int d = 0; d < D; ++d) c[d] = L::velocity(i, d);
    return nodes_.grid.step(c);
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
  KOKKOS_FORCEINLINE_FUNCTION void relax(P* f, P density, const P* velocity, const P* force) const {
    const double even = rates_.even, odd = rates_.odd;
    const double even_force = 1 - 0.5 * even, odd_force = 1 - 0.5 * odd;
    P square, power;  // 3/2 u.u and 3 u.F
#pragma GCC unroll 3
    for (int d = 0; d < D; ++d) {
      square += 1.5 * (velocity[d] * velocity[d]);
      power += 3 * (force[d] * velocity[d]);
    }
    f[0] += even * (L::weight(0) * (density - square) - f[0]) - (even_force * L::weight(0)) * power;
#pragma GCC unroll 19
    for (int i = 1; i < L::count; i += 2) {
      const double w = L::weight(i);
      const P u = along(i, velocity);
      const P push = along(i, force);
      const P symmetric = 0.5 * (f[i] + f[i + 1]), rest = 0.5 * (f[i] - f[i + 1]);
      const P change_even = even * (w * (density + 4.5 * (u * u) - square) - symmetric) +
                            (even_force * w) * (9 * (push * u) - power);
      const P change_odd = odd * ((3 * w) * u - rest) + (3 * odd_force * w) * push;
      f[i] += change_even + change_odd;
      f[i + 1] += change_even - change_odd;
    }
  }

  const Team& team_;
  const FlowNodes<D> nodes_;
  const RelaxationRates rates_;
};

/// Marches every cell of a table, each with one team.
template <int D>
struct MarchCells {
  Kokkos::View<FlowCell<D>*> cells;
  int steps;

  KOKKOS_FUNCTION void operator()(const typename StreamCollide<D>::Team& team) const {
    FlowCell<D> cell = cells(team.league_rank());
    StreamCollide<D>(team, cell).march(cell, steps);
    Kokkos::single(Kokkos::PerTeam(team), [&] { cells(team.league_rank()) = cell; });
  }
};

}  // namespace understudy::fluid

template <int D, class T>
struct Kokkos::reduction_identity<understudy::fluid::FlowSums<D, T>> {
  KOKKOS_FUNCTION static understudy::fluid::FlowSums<D, T> sum() { return {}; }
};
