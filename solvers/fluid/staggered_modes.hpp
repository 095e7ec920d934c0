#pragma once
#include <understudy/solvers/fluid/flow_cell.hpp>

namespace understudy::fluid {

/// Sums over fluid nodes of momentum along each direction, with a sign that changes from node to
/// node in that direction.
template <int D>
struct StaggeredSums {
  double momentum[D] = {};

  KOKKOS_FUNCTION StaggeredSums& operator+=(const StaggeredSums& other) {
    for (int d = 0; d < D; ++d) momentum[d] += other.momentum[d];
    return *this;
  }
};

/// The staggered momenta of a cell. A lattice with an even number of nodes conserves the sum of
/// (-1)^(x + t) times the momentum along x (G. Zanetti, Phys. Rev. A 40, 1989), which no fluid
/// does. Bounce-back half-way between nodes keeps that, too; interpolation at walls lets it grow,
/// slowly, until the march is lost after some hundred thousand steps. So it is taken away every now
/// and then, which costs a hundredth of the march and leaves the flow as it is.
template <int D>
class StaggeredModes {
 public:
  using Team = Kokkos::TeamPolicy<Execution>::member_type;

  KOKKOS_FUNCTION StaggeredModes(const Team& team, const FlowCell<D>& cell)
      : team_(team), nodes_(cell.nodes), f_(cell.current()) {}

  /// Called by a whole team.
  KOKKOS_FUNCTION void remove() const {
    constexpr int width = FlowNodes<D>::pack;
    StaggeredSums<D> sums, rest;
    team_.team_barrier();
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, nodes_.packs.size * width),
        [&](int k, StaggeredSums<D>& sum) { add(nodes_.packs[k / width] + k % width, sum); }, sums);
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team_, nodes_.singles.size),
        [&](int k, StaggeredSums<D>& sum) { add(nodes_.singles[k], sum); }, rest);
    sums += rest;
    for (int d = 0; d < D; ++d)
      sums.momentum[d] *= nodes_.grid.n[d] % 2 == 0 ? 3.0 / nodes_.fluid : 0.0;
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team_, nodes_.packs.size * width),
                         [&](int k) { subtract(nodes_.packs[k / width] + k % width, sums); });
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team_, nodes_.singles.size),
                         [&](int k) { subtract(nodes_.singles[k], sums); });
    team_.team_barrier();
  }

 private:
  KOKKOS_FUNCTION void add(int index, StaggeredSums<D>& sums) const {
    for (int d = 0; d < D; ++d) {
      double momentum = 0;
      for (int i = 1; i < Lattice<D>::count; ++i)
        momentum += Lattice<D>::velocity(i, d) * f_[i * nodes_.grid.room() + index];
      sums.momentum[d] += sign(index, d) * momentum;
    }
  }

  KOKKOS_FUNCTION void subtract(int index, const StaggeredSums<D>& sums) const {
    double push[D];
    for (int d = 0; d < D; ++d) push[d] = sign(index, d) * sums.momentum[d];
    for (int i = 1; i < Lattice<D>::count; ++i) {
      double along = 0;
      for (int d = 0; d < D; ++d) along += Lattice<D>::velocity(i, d) * push[d];
      f_[i * nodes_.grid.room() + index] -= Lattice<D>::weight(i) * along;
    }
  }

  KOKKOS_FUNCTION double sign(int index, int d) const {
    const FlowGrid<D>& grid = nodes_.grid;
    const int rows = index / grid.pitch();
    const int place[3] = {index % grid.pitch(), rows % (grid.n[1] + 2), rows / (grid.n[1] + 2)};
    return place[d] % 2 == 0 ? 1 : -1;
  }

  const Team& team_;
  const FlowNodes<D> nodes_;
  double* const f_;
};

}  // namespace understudy::fluid

template <int D>
struct Kokkos::reduction_identity<understudy::fluid::StaggeredSums<D>> {
  KOKKOS_FUNCTION static understudy::fluid::StaggeredSums<D> sum() { return {}; }
};
