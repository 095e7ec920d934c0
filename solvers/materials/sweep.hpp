#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/solvers/materials/layout.hpp>

/// What the kernels that walk over the layers of a cell share: device functions called by all
/// members of a team, which end with a barrier.
namespace understudy::materials::sweep {

/// The threads that sweep over one cell together.
using Team = Kokkos::TeamPolicy<Kokkos::DefaultExecutionSpace>::member_type;

/// Copies plane z of a field of nodes into padded planes (one per component, `plane_room` apart).
template <int D, class T>
KOKKOS_FORCEINLINE_FUNCTION void pad_plane(const Team& team, const CellLayout<D>& layout,
                                           const T* field, int z, T* padded) {
  using P = Pack<T, lanes<T>>;
  const int columns = layout.columns(), rows = layout.rows(), pitch = layout.pitch();
  // Whole packs run over the end of a row; the next row, or the ghosts, then overwrite that.
  Kokkos::parallel_for(Kokkos::TeamThreadRange(team, D * rows), [&](int cy) {
    const int c = cy / rows, y = cy % rows;
    const T* from = field + layout.plane_start(c, z) + y * columns;
    T* to = padded + c * layout.plane_room() + y * pitch;
    for (int x = 0; x < columns; x += P::width) P::load(from + x).store(to + x);
  });
  team.team_barrier();
  Kokkos::parallel_for(Kokkos::TeamThreadRange(team, D * rows), [&](int cy) {
    T* row = padded + cy / rows * layout.plane_room() + cy % rows * pitch;
    row[columns] = row[0];
  });
  team.team_barrier();
  if constexpr (D == 3) {
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, D * pitch), [&](int cx) {
      T* plane = padded + cx / pitch * layout.plane_room();
      plane[rows * pitch + cx % pitch] = plane[cx % pitch];
    });
    team.team_barrier();
  }
}

/// Modes of voxels for one component; load(b, upper) gives its values at their in-plane corner b,
/// in their lower or upper plane.
template <class Element, class P, class Load>
KOKKOS_FORCEINLINE_FUNCTION void modes_of(const Load& load, P* modes) {
  constexpr int D = Element::dimensions, corners = 1 << (D - 1);
  P plus[corners], minus[corners];  // upper plus and minus lower, then their in-plane modes
#pragma GCC unroll 4
  for (int b = 0; b < corners; ++b) {
    const P low = load(b, false), high = load(b, true);
    plus[b] = high + low;
    minus[b] = high - low;
  }
#pragma GCC unroll 2
  for (int d = 0; d < D - 1; ++d) {
#pragma GCC unroll 4
    for (int b = 0; b < corners; ++b) {
      if (b >> d & 1) continue;
      const int far = b | 1 << d;
      const P p = plus[far] - plus[b], m = minus[far] - minus[b];
      plus[b] += plus[far];
      minus[b] += minus[far];
      plus[far] = p;
      minus[far] = m;
    }
  }
#pragma GCC unroll 7
  for (int k = 0; k < Element::modes; ++k) {
    const int s = Element::directions(k), in_plane = s & (corners - 1);
    modes[k] = s >> (D - 1) & 1 ? minus[in_plane] : plus[in_plane];
  }
}

/// Modes of the voxels from in-plane position j on, for one component.
template <class Element, class P, class T>
KOKKOS_FORCEINLINE_FUNCTION void gather(const CellLayout<Element::dimensions>& layout,
                                        const T* lower, const T* upper, int j, P* modes) {
  modes_of<Element>(
      [&](int b, bool up) { return P::load((up ? upper : lower) + layout.corner(b) + j); }, modes);
}

/// Adds the forces of a layer of voxels onto the nodes of its lower and upper plane, for one
/// component: `lower` = carried + forces on the lower plane, `carried` = forces on the upper one.
/// forces[k] is the plane of mode k, in which front() numbers before and the room behind are zero.
template <class Element, class T>
KOKKOS_FORCEINLINE_FUNCTION void scatter(const Team& team,
                                         const CellLayout<Element::dimensions>& layout,
                                         const T* forces, T* carried, T* lower) {
  constexpr int D = Element::dimensions, corners = 1 << (D - 1);
  using P = Pack<T, lanes<T>>;
  const int packs = (layout.padded_nodes() + P::width - 1) / P::width;
  // Pointer-sized, and held in registers: the loop below does little else than find addresses.
  const std::ptrdiff_t room = layout.force_room();
  std::ptrdiff_t corner[corners];
  for (int b = 0; b < corners; ++b) corner[b] = layout.front() - layout.corner(b);
  Kokkos::parallel_for(Kokkos::TeamVectorRange(team, packs), [&](int pack) {
    const T* from = forces + pack * P::width;
    const int j = pack * P::width;
    P even, odd;  // modes that do not, and that do, change sign between the two planes
#pragma GCC unroll 7
    for (int k = 0; k < Element::modes; ++k) {
      const int s = Element::directions(k);
      P total;
#pragma GCC unroll 4
      for (int b = 0; b < corners; ++b) {
        const P f = P::load(from + k * room + corner[b]);
        if (sign(s & (corners - 1), b) > 0)
          total += f;
        else
          total -= f;
      }
      if (s >> (D - 1) & 1)
        odd += total;
      else
        even += total;
    }
    (P::load(carried + j) + (even - odd)).store(lower + j);
    (even + odd).store(carried + j);
  });
  team.team_barrier();
}

/// Zeroes what scatter() reads outside the voxels of a layer.
template <class Element, class T>
KOKKOS_FORCEINLINE_FUNCTION void clear_margins(const Team& team,
                                               const CellLayout<Element::dimensions>& layout,
                                               T* forces, int planes) {
  const int front = layout.front(), voxels = layout.layer_voxels(), room = layout.force_room();
  Kokkos::parallel_for(Kokkos::TeamThreadRange(team, planes), [&](int k) {
    T* plane = forces + static_cast<std::ptrdiff_t>(k) * room;
    for (int j = 0; j < front; ++j) plane[j] = T(0);
    for (int j = front + voxels; j < room; ++j) plane[j] = T(0);
  });
}

/// Adds ghosts of a padded plane onto the nodes they repeat.
template <int D, class T>
KOKKOS_FORCEINLINE_FUNCTION void fold_ghosts(const Team& team, const CellLayout<D>& layout,
                                             T* padded) {
  const int columns = layout.columns(), rows = layout.rows(), pitch = layout.pitch();
  if constexpr (D == 3) {
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, pitch),
                         [&](int x) { padded[x] += padded[rows * pitch + x]; });
    team.team_barrier();
  }
  Kokkos::parallel_for(Kokkos::TeamThreadRange(team, rows),
                       [&](int y) { padded[y * pitch] += padded[y * pitch + columns]; });
  team.team_barrier();
}

}  // namespace understudy::materials::sweep
