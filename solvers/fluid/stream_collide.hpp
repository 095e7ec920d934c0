#pragma once
#include <understudy/solvers/fluid/flow_cell.hpp>
#include <understudy/solvers/fluid/team_loops.hpp>

namespace understudy::fluid {

/// Sums over the fluid nodes of a cell: density less one, momentum. T is a number or a pack of
/// them.
template <int D, class T = double>
struct FlowSums {
  T density{}, momentum[D]{};

  KOKKOS_FORCEINLINE_FUNCTION FlowSums& operator+=(const FlowSums& other) {
    density += other.density;
    for (int d = 0; d < D; ++d) momentum[d] += other.momentum[d];
    return *this;
  }
};

/// Over the lanes of packs.
template <int D, class P>
KOKKOS_FUNCTION FlowSums<D> over_lanes(const FlowSums<D, P>& packs) {
  FlowSums<D> sums;
  sums.density = understudy::sum(packs.density);
  for (int d = 0; d < D; ++d) sums.momentum[d] = understudy::sum(packs.momentum[d]);
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
/// A wanted mean velocity is kept by half of the force that would make up for what is missing and
/// for the last change: that skips the slowest mode of a flow at a given force, its start as a
/// whole.
///
/// A lattice with even numbers of nodes conserves the sum of (-1)^(x + t) times the momentum along
/// x (G. Zanetti, Phys. Rev. A 40, 1989), which no fluid does, and interpolation at walls lets such
/// momentum grow, also where its sign differs from place to place: drags drift away and turn
/// negative. It changes its sign with every step, so every 16 steps, flow and flow of the step
/// before are replaced by their mean, in which it cancels. A steady flow stays what it is; time
/// passes more slowly by half a step.
///
/// Memory traffic per fluid node and step: 16 bytes per population.
template <int D>
class StreamCollide {
 public:
  using L = Lattice<D>;
  using Team = Kokkos::TeamPolicy<Execution>::member_type;

  /// The whole team has to call this and `march` alike.
  KOKKOS_FUNCTION StreamCollide(const Team& team, const FlowCell<D>& cell)
      : team_(team), nodes_(cell.nodes), rates_(cell.rates), source_(cell.source) {}

  KOKKOS_FUNCTION void march(FlowCell<D>& cell, int steps) const {
    for (int step = 0; step < steps; ++step) {
      prepare(cell.current());
      const FlowSums<D> sums = source_ == nullptr ? advance<false>(cell) : advance<true>(cell);
      account(cell.drive, sums, cell.state);
      ++cell.steps;
      if (cell.steps % FlowCell<D>::steps_between_means == 0) take_mean(cell);
    }
  }

 private:
  KOKKOS_FUNCTION void take_mean(const FlowCell<D>& cell) const {
    double* const now = cell.current();
    const double* const before = cell.other();
    team_.team_barrier();
    for_numbers<D>(team_, L::count * nodes_.grid.room(), [&](auto pack, int at) {
      using P = decltype(pack);
      (0.5 * (P::load(now + at) + P::load(before + at))).store(now + at);
    });
  }

  /// The state after a step, and the force of the next one.
  KOKKOS_FUNCTION void account(Drive drive, const FlowSums<D>& sums, FlowState<D>& now) const {
    now.density = sums.density / nodes_.fluid;
    for (int d = 0; d < D; ++d) {
      const double old = now.velocity[d];
      now.velocity[d] = sums.momentum[d] / nodes_.grid.nodes();
      if (drive == Drive::velocity)
        now.force[d] +=
            0.5 * (now.wanted[d] - 2 * now.velocity[d] + old) * nodes_.grid.nodes() / nodes_.fluid;
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

  template <bool HasSource>
  KOKKOS_FUNCTION FlowSums<D> advance(const FlowCell<D>& cell) const {
    const double* const from = cell.current();
    double* const to = cell.other();
    const FlowState<D>& state = cell.state;
    using P = WidePack<D>;
    using Single = SinglePack;
    const auto pack_nodes = nodes_.packs, single_nodes = nodes_.singles;
    const double density = state.density;
    double force[D];
    for (int d = 0; d < D; ++d) force[d] = state.force[d];
    FlowSums<D, P> packs;
    FlowSums<D, Single> singles;
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, pack_nodes.size),
        [&](int k, FlowSums<D, P>& sums) {
          collide<HasSource>(from, to, force, density, pack_nodes[k], sums);
        },
        packs);
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, single_nodes.size),
        [&](int k, FlowSums<D, Single>& sums) {
          collide<HasSource>(from, to, force, density, single_nodes[k], sums);
        },
        singles);
    FlowSums<D> all = over_lanes(packs);
    return all += over_lanes(singles);
  }

  /// Adds to `sums`.
  template <bool HasSource, class P>
  KOKKOS_FORCEINLINE_FUNCTION void collide(const double* from, double* to, const double* force,
                                           double mean_density, int node,
                                           FlowSums<D, P>& sums) const {
    const int room = nodes_.grid.room();
    P f[L::count], density, velocity[D];
#pragma GCC unroll 19
    for (int i = 0; i < L::count; ++i) {
      f[i] = P::load(from + i * room + node - step(i)) - L::weight(i) * mean_density;
      density += f[i];
    }
#pragma GCC unroll 3
    for (int d = 0; d < D; ++d) velocity[d] = momentum(f, d) + 0.5 * force[d];
    relax(f, density, velocity, force);
    if constexpr (HasSource) {
#pragma GCC unroll 19
      for (int i = 0; i < L::count; ++i) {
        const P more = P::load(source_ + i * room + node);
        f[i] += more;
        density += more;
      }
    }
#pragma GCC unroll 19
    for (int i = 0; i < L::count; ++i) f[i].store(to + i * room + node);
    sums.density += density;
    for (int d = 0; d < D; ++d) sums.momentum[d] += velocity[d];
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
  KOKKOS_FORCEINLINE_FUNCTION void relax(P* f, P density, const P* velocity,
                                         const double* force) const {
    const double even = rates_.even, odd = rates_.odd;
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

  const Team& team_;
  const FlowNodes<D> nodes_;
  const RelaxationRates rates_;
  const double* const source_;
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
