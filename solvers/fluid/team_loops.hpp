#pragma once
#include <understudy/solvers/fluid/flow_geometry.hpp>

namespace understudy::fluid {

template <int D>
using WidePack = Pack<double, FlowNodes<D>::pack>;
using SinglePack = Pack<double, 1>;

/// visit(pack, node) for the fluid nodes of a cell, many at a time or one by one; the team waits
/// for all.
template <int D, class Team, class Visit>
KOKKOS_FUNCTION void for_nodes(const Team& team, const FlowNodes<D>& nodes, const Visit& visit) {
  const auto packs = nodes.packs, singles = nodes.singles;
  Kokkos::parallel_for(Kokkos::TeamVectorRange(team, packs.size),
                       [&](int k) { visit(WidePack<D>(), packs[k]); });
  Kokkos::parallel_for(Kokkos::TeamVectorRange(team, singles.size),
                       [&](int k) { visit(SinglePack(), singles[k]); });
  team.team_barrier();
}

/// visit(pack, first) for the numbers of an array; the team waits for all.
template <int D, class Team, class Visit>
KOKKOS_FUNCTION void for_numbers(const Team& team, int count, const Visit& visit) {
  constexpr int width = WidePack<D>::width;
  const int packs = count / width;
  Kokkos::parallel_for(Kokkos::TeamVectorRange(team, packs),
                       [&](int k) { visit(WidePack<D>(), k * width); });
  Kokkos::parallel_for(Kokkos::TeamVectorRange(team, packs * width, count),
                       [&](int k) { visit(SinglePack(), k); });
  team.team_barrier();
}

}  // namespace understudy::fluid
