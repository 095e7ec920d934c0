#pragma once
#include <understudy/solvers/materials/stiffness.hpp>
#include <understudy/solvers/numerics/launch_graph.hpp>

/// The kernels that walk over the layers of a cell, for a GPU: there every voxel has a thread,
/// which leaves the forces of its modes in memory, and then every node, which collects them. That
/// costs 2 x 9 numbers per voxel (one-point elements in space) beside the 45 of the stiffness, and
/// needs neither scratch memory nor barriers, so that a few cells keep a device busy, too. Sums are
/// taken in a fixed order: same input, same bits.
namespace understudy::materials {

namespace voxels {

using sweep::Team;

/// Numbers that a team works on.
inline constexpr int per_team = 512;

/// Teams that share a row of `count` numbers.
KOKKOS_FORCEINLINE_FUNCTION constexpr int parts(int count) {
  return (count + per_team - 1) / per_team;
}

/// Node at corner b of the voxel at in-plane position j of layer z; any node for the padding.
template <int D>
KOKKOS_FORCEINLINE_FUNCTION int corner_node(const CellLayout<D>& layout, int z, int j, int b,
                                            bool upper) {
  const int pitch = layout.pitch();
  int x = j % pitch + (b & 1), y = D == 3 ? (j / pitch) % layout.rows() + (b >> 1) : 0;
  if (x >= layout.columns()) x -= layout.columns();
  if (y >= layout.rows()) y -= layout.rows();
  const int plane = upper ? (z + 1 == layout.planes() ? 0 : z + 1) : z;
  return (plane * layout.rows() + y) * layout.columns() + x;
}

/// A node's position in the grid.
struct NodePlace {
  int x, y, z;
};
template <int D>
KOKKOS_FORCEINLINE_FUNCTION NodePlace node_place(const CellLayout<D>& layout, int node) {
  const int x = node % layout.columns(), rest = node / layout.columns();
  return {x, D == 3 ? rest % layout.rows() : 0, D == 3 ? rest / layout.rows() : rest};
}

/// The voxel of which a node is corner b, bits of all directions.
template <int D>
KOKKOS_FORCEINLINE_FUNCTION int voxel_at(const CellLayout<D>& layout, const NodePlace& node,
                                         int b) {
  const int vx = node.x - (b & 1), vy = D == 3 ? node.y - (b >> 1 & 1) : 0;
  const int vz = node.z - (b >> (D - 1));
  return (vz < 0 ? layout.planes() - 1 : vz) * layout.layer_voxels() +
         (vy < 0 ? layout.rows() - 1 : vy) * layout.pitch() + (vx < 0 ? layout.columns() - 1 : vx);
}

/// Values of a field at one corner of voxels of a layer, whose positions at(lane) gives.
template <class P, int D, class T, class At>
KOKKOS_FORCEINLINE_FUNCTION P corner_values(const CellLayout<D>& layout, const T* field, int z,
                                            const At& at, int b, bool upper) {
  P p;
  for (int lane = 0; lane < P::width; ++lane)
    p.set(lane, field[corner_node(layout, z, at(lane), b, upper)]);
  return p;
}

/// The same for the voxels j, j + 1, ...
template <class P, int D, class T>
KOKKOS_FORCEINLINE_FUNCTION P corner_values(const CellLayout<D>& layout, const T* field, int z,
                                            int j, int b, bool upper) {
  return corner_values<P>(
      layout, field, z, [j](int lane) { return j + lane; }, b, upper);
}

/// Where a pack of voxels lies.
struct Place {
  int layer, in_layer;
};
template <int D>
KOKKOS_FORCEINLINE_FUNCTION Place place_of(const CellLayout<D>& layout, int voxel) {
  return {voxel / layout.layer_voxels(), voxel % layout.layer_voxels()};
}

/// Calls work(first voxel of a pack) for the packs of one part of a cell.
template <class P, int D, class Work>
KOKKOS_FORCEINLINE_FUNCTION void for_packs(const Team& team, const CellLayout<D>& layout, int part,
                                           const Work& work) {
  const int first = part * per_team, all = layout.padded_voxels();
  const int last = first + per_team < all ? first + per_team : all;
  Kokkos::parallel_for(Kokkos::TeamVectorRange(team, (last - first) / P::width),
                       [&](int pack) { work(first + pack * P::width); });
}

/// Modes of all components of a field of nodes, in the pack of voxels that begins with `voxel`.
template <class Element, class P, class T>
KOKKOS_FORCEINLINE_FUNCTION void gather(const CellLayout<Element::dimensions>& layout,
                                        const T* field, int voxel, P* modes) {
  const Place at = place_of(layout, voxel);
#pragma GCC unroll 3
  for (int c = 0; c < Element::dimensions; ++c)
    sweep::modes_of<Element>(
        [&](int b, bool upper) {
          return corner_values<P>(layout, field + c * layout.nodes(), at.layer, at.in_layer, b,
                                  upper);
        },
        modes + c * Element::modes);
}

/// Forces of the modes from the modes and the stiffness of a cell.
template <class Element, class P, class T>
KOKKOS_FORCEINLINE_FUNCTION void multiply(const CellLayout<Element::dimensions>& layout,
                                          const T* stiffness, int voxel, const P* modes,
                                          P* forces) {
  const Place at = place_of(layout, voxel);
  const std::size_t start = layout.template stiffness_start<Element>(at.layer, 0) +
                            layout.template stiffness_in_layer<Element>(at.in_layer);
  sweep::multiply<Element>(stiffness + start, modes, forces);
}

/// Force on a node, component c, from the forces of the modes of a cell's voxels.
template <class Element, class T>
KOKKOS_FORCEINLINE_FUNCTION T node_force(const CellLayout<Element::dimensions>& layout,
                                         const T* forces, int c, const int* around) {
  T total = 0;
  const int voxels = layout.padded_voxels();
#pragma GCC unroll 7
  for (int k = 0; k < Element::modes; ++k) {
    const T* mode = forces + static_cast<std::ptrdiff_t>(c * Element::modes + k) * voxels;
#pragma GCC unroll 8
    for (int b = 0; b < 1 << Element::dimensions; ++b) {
      if (sign(Element::directions(k), b) > 0)
        total += mode[around[b]];
      else
        total -= mode[around[b]];
    }
  }
  return total;
}

/// A team policy with a team for every part.
inline numerics::LaunchedTeams teams(const Execution& exec, int count) {
  return {exec, count, Kokkos::AUTO};
}

}  // namespace voxels

/// Second pass: result = what the voxels do to the nodes, for a list of rows, and for every part of
/// a row the sum of the products with `factor` (the result itself without one).
///
/// The k-th row worked on is `list(k / loads) * loads + k % loads`.
template <class Element, class T>
struct CollectForces {
  static constexpr int D = Element::dimensions;

  CellLayout<D> layout;
  int loads;
  Kokkos::View<const int*> list;
  Rows<const T> forces;
  Rows<const T> factor;
  Rows<T> result;
  Rows<double> sums;                ///< [row][part], empty where it is not wanted
  Rows<const double> scalars = {};  ///< as in ApplyStiffness

  int parts() const { return voxels::parts(layout.nodes()); }

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int in_row = voxels::parts(layout.nodes()), k = team.league_rank() / in_row;
    const int row = list(k / loads) * loads + k % loads, part = team.league_rank() % in_row;
    if (is_done(scalars, row)) return;
    const T *from = &forces(row, 0), *other = factor.size() > 0 ? &factor(row, 0) : nullptr;
    T* to = &result(row, 0);
    const int first = part * voxels::per_team;
    const int last = Kokkos::min(first + voxels::per_team, layout.nodes());
    double sum = 0;
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team, last - first),
        [&](int i, double& sum_of_thread) { sum_of_thread += collect(from, other, to, first + i); },
        sum);
    if (sums.size() > 0) Kokkos::single(Kokkos::PerTeam(team), [&] { sums(row, part) = sum; });
  }

 private:
  KOKKOS_FORCEINLINE_FUNCTION double collect(const T* from, const T* other, T* to, int node) const {
    const voxels::NodePlace place = voxels::node_place(layout, node);
    int around[1 << D];
#pragma GCC unroll 8
    for (int b = 0; b < 1 << D; ++b) around[b] = voxels::voxel_at(layout, place, b);
    double product = 0;
    for (int c = 0; c < D; ++c) {
      const T force = voxels::node_force<Element>(layout, from, c, around);
      const int at = c * layout.nodes() + node;
      to[at] = force;
      product += static_cast<double>(force) * static_cast<double>(other ? other[at] : force);
    }
    return product;
  }
};

/// First pass of ApplyStiffness: forces of the modes of every voxel.
template <class Element, class T>
struct MultiplyVoxels {
  using P = Pack<T, lanes<T>>;

  ApplyStiffness<Element, T> of;
  Rows<T> forces;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const auto& layout = of.layout;
    const int in_row = voxels::parts(layout.padded_voxels());
    const int system = of.systems(team.league_rank() / in_row);
    if (is_done(of.scalars, system)) return;
    const T *k = &of.stiffness(of.cell_of_system(system), 0), *p = &of.direction(system, 0);
    T* to = &forces(system, 0);
    voxels::for_packs<P>(team, layout, team.league_rank() % in_row, [&](int voxel) {
      P modes[Element::unknowns], f[Element::unknowns];
      voxels::gather<Element>(layout, p, voxel, modes);
      voxels::multiply<Element>(layout, k, voxel, modes, f);
#pragma GCC unroll 21
      for (int i = 0; i < Element::unknowns; ++i)
        f[i].store(to + static_cast<std::ptrdiff_t>(i) * layout.padded_voxels() + voxel);
    });
  }
};

template <class Element, class T>
void apply_stiffness_by_voxel(const Execution& exec, int active,
                              const ApplyStiffness<Element, T>& kernel, const Rows<T>& forces) {
  const CellLayout<Element::dimensions>& layout = kernel.layout;
  if (active == 0) return;
  Kokkos::parallel_for("understudy/materials/multiply_voxels",
                       voxels::teams(exec, active * voxels::parts(layout.padded_voxels())),
                       MultiplyVoxels<Element, T>{kernel, forces});
  const CollectForces<Element, T> collect{
      layout,        1, kernel.systems, forces, kernel.direction, kernel.product, kernel.curvature,
      kernel.scalars};
  Kokkos::parallel_for("understudy/materials/collect_forces",
                       voxels::teams(exec, active * collect.parts()), collect);
}

/// Multiplies for the first `active` systems of the list: see ApplyStiffness; on a GPU voxel by
/// voxel, with `forces` for what the passes hand on.
template <class Element, class T>
void apply_stiffness(const Execution& exec, int active, const ApplyStiffness<Element, T>& kernel,
                     const Rows<T>& forces) {
  if constexpr (on_gpu) {
    apply_stiffness_by_voxel(exec, active, kernel, forces);
  } else {
    const auto scratch = Kokkos::PerTeam(sweep::Planes<Element, T>::bytes(kernel.layout) + 64);
    Kokkos::parallel_for(
        "understudy/materials/apply_stiffness",
        Kokkos::TeamPolicy<Execution>(exec, active, Kokkos::AUTO).set_scratch_size(1, scratch),
        kernel);
  }
}

}  // namespace understudy::materials
