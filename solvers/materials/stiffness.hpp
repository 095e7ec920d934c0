#pragma once
#include <understudy/solvers/materials/sweep.hpp>

namespace understudy::materials {

/// [row, number]: one row per cell or column of a group.
template <class T>
using Rows = Kokkos::View<T**, Kokkos::LayoutRight>;

/// Rows of few numbers that kernels write and the host reads after a fence; and the other way
/// round, for kernels that read them often.
using HostReadableRows = Kokkos::View<double**, Kokkos::LayoutRight, Kokkos::SharedHostPinnedSpace>;
using HostWritableRows = Kokkos::View<double**, Kokkos::LayoutRight, Kokkos::SharedSpace>;

/// Scalars of CG, one row per system: rho = r.z, the step, the square of the residual and that to
/// reach, whether the system is still being solved, and its iterations so far.
struct CgScalar {
  static constexpr int rho = 0, alpha = 1, square = 2, goal = 3, active = 4, iterations = 5,
                       size = 6;
};

/// Whether a system needs no more work; never without scalars.
KOKKOS_FORCEINLINE_FUNCTION bool is_done(const Rows<const double>& scalars, int system) {
  return scalars.size() > 0 && scalars(system, CgScalar::active) == 0;
}

namespace sweep {

/// forces = K modes for one block of voxels; `stiffness` is its packed upper triangle.
template <class Element, class P, class T>
KOKKOS_FORCEINLINE_FUNCTION void multiply(const T* stiffness, const P* modes, P* forces) {
  constexpr int n = Element::unknowns, block = CellLayout<Element::dimensions>::block;
#pragma GCC unroll 21
  for (int i = 0; i < n; ++i) forces[i] = P();
#pragma GCC unroll 21
  for (int i = 0; i < n; ++i) {
#pragma GCC unroll 21
    for (int j = i; j < n; ++j) {
      const P k = P::load(stiffness + packed(i, j, n) * block);
      forces[i] += k * modes[j];
      if (j != i) forces[j] += k * modes[i];
    }
  }
}

/// Sums a scratch plane of the voxels of a layer; all members of the team get the result.
template <class T>
KOKKOS_FORCEINLINE_FUNCTION double sum_plane(const Team& team, const T* plane, int count) {
  using P = Pack<T, lanes<T>>;
  constexpr int segment = 32 * P::width;
  double total = 0;
  Kokkos::parallel_reduce(
      Kokkos::TeamThreadRange(team, (count + segment - 1) / segment),
      [&](int s, double& partial) {
        const int end = (s + 1) * segment < count ? (s + 1) * segment : count;
        P p;
        for (int j = s * segment; j < end; j += P::width) p += P::load(plane + j);
        partial += sum(p);
      },
      total);
  return total;
}

/// Inner product of `count` numbers at any address; all members of the team get the result.
template <class A, class B>
KOKKOS_FORCEINLINE_FUNCTION double dot(const Team& team, const A* a, const B* b, int count) {
  constexpr int width = lanes<A>, segment = 32 * width;
  using P = Pack<A, width>;
  double total = 0;
  Kokkos::parallel_reduce(
      Kokkos::TeamThreadRange(team, (count + segment - 1) / segment),
      [&](int s, double& partial) {
        const int end = (s + 1) * segment < count ? (s + 1) * segment : count;
        int j = s * segment;
        P p;
        for (; j + width <= end; j += width) p += P::load(a + j) * load_as<A, width>(b + j);
        partial += sum(p);
        for (; j < end; ++j) partial += static_cast<double>(a[j]) * static_cast<double>(b[j]);
      },
      total);
  return total;
}

/// Writes a padded plane, ghosts folded in, to plane z of component c of a field of nodes; adds to
/// it instead when `add`.
template <int D, class T>
KOKKOS_FORCEINLINE_FUNCTION void unpad(const Team& team, const CellLayout<D>& layout, T* padded,
                                       T* field, bool add) {
  using P = Pack<T, lanes<T>>;
  fold_ghosts(team, layout, padded);
  const int columns = layout.columns(), rows = layout.rows(), pitch = layout.pitch();
  Kokkos::parallel_for(Kokkos::TeamThreadRange(team, rows), [&](int y) {
    const T* from = padded + y * pitch;
    T* to = field + y * columns;
    int x = 0;
    if (add) {
      for (; x + P::width <= columns; x += P::width)
        (P::load(to + x) + P::load(from + x)).store(to + x);
      for (; x < columns; ++x) to[x] += from[x];
    } else {
      // Packs may run over into rows that are written later, but not beyond the plane.
      const int left = (rows - y) * columns;
      for (; x < columns && x + P::width <= left; x += P::width) P::load(from + x).store(to + x);
      for (; x < columns; ++x) to[x] = from[x];
    }
  });
  team.team_barrier();
}

/// Scratch planes of a kernel that walks over the layers of a cell with R fields of type T.
template <class Element, class T>
struct Planes {
  static constexpr int D = Element::dimensions;
  T *lower, *upper;  ///< padded planes of a field's components
  T* forces;         ///< planes of the modes of all components
  T* carried;        ///< forces on the upper plane so far, per component
  T* result;         ///< one padded plane

  KOKKOS_FUNCTION static std::size_t numbers(const CellLayout<D>& layout) {
    return static_cast<std::size_t>((3 * D + 1) * layout.plane_room() +
                                    Element::unknowns * layout.force_room());
  }
  KOKKOS_FUNCTION static std::size_t bytes(const CellLayout<D>& layout) {
    return numbers(layout) * sizeof(T);
  }

  /// Takes its planes out of `memory`, and clears what must be finite or zero.
  KOKKOS_FUNCTION Planes(const Team& team, const CellLayout<D>& layout, T* memory) {
    arrange(layout, memory);
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, 3 * D * layout.plane_room()),
                         [&](int k) { memory[k] = T(0); });
    clear_margins<Element>(team, layout, forces, Element::unknowns);
    team.team_barrier();
  }

  /// The same planes again, without touching them.
  struct Keep {};
  KOKKOS_FUNCTION Planes(const Team&, const CellLayout<D>& layout, T* memory, Keep) {
    arrange(layout, memory);
  }

  /// Those of another field, `step` numbers further on.
  KOKKOS_FUNCTION Planes shifted(std::size_t step) const {
    Planes other = *this;
    other.lower += step;
    other.upper += step;
    other.forces += step;
    other.carried += step;
    other.result += step;
    return other;
  }

  KOKKOS_FUNCTION void next() {
    T* swap = lower;
    lower = upper;
    upper = swap;
  }

 private:
  KOKKOS_FUNCTION void arrange(const CellLayout<D>& layout, T* memory) {
    const int room = layout.plane_room();
    lower = memory;
    upper = lower + D * room;
    carried = upper + D * room;
    result = carried + D * room;
    forces = result + room;
  }
};

/// Adds the forces of layer z to the product: writes plane z, carries the rest to plane z + 1.
template <class Element, class T>
KOKKOS_FORCEINLINE_FUNCTION void finish_layer(const Team& team,
                                              const CellLayout<Element::dimensions>& layout,
                                              const Planes<Element, T>& planes, int z, T* product) {
  constexpr int D = Element::dimensions;
  for (int c = 0; c < D; ++c) {
    T* carried = planes.carried + c * layout.plane_room();
    scatter<Element>(team, layout, planes.forces + c * Element::modes * layout.force_room(),
                     carried, planes.result);
    unpad(team, layout, planes.result, product + layout.plane_start(c, z), false);
  }
}

/// Adds what the last layer carried to plane 0, its upper plane.
template <class Element, class T>
KOKKOS_FORCEINLINE_FUNCTION void close_period(const Team& team,
                                              const CellLayout<Element::dimensions>& layout,
                                              const Planes<Element, T>& planes, T* product) {
  for (int c = 0; c < Element::dimensions; ++c)
    unpad(team, layout, planes.carried + c * layout.plane_room(),
          product + layout.plane_start(c, 0), true);
}

}  // namespace sweep

/// product = K direction for a list of systems, each with the stiffness of its cell, and
/// curvature = direction . product.
///
/// Memory traffic per voxel: the stiffness (45 numbers for HEX8R) once, 2 D numbers of vectors.
template <class Element, class T>
struct ApplyStiffness {
  static constexpr int D = Element::dimensions;
  using P = Pack<T, lanes<T>>;

  CellLayout<D> layout;
  Kokkos::View<const int*> systems, cell_of_system;
  Rows<const T> stiffness, direction;
  Rows<T> product;
  Rows<double> curvature;           ///< [system][part], the sum over parts counts
  Rows<const double> scalars = {};  ///< systems with CgScalar::active = 0 are left out, if there

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int system = systems(team.league_rank());
    if (is_done(scalars, system)) return;
    const T* k = &stiffness(cell_of_system(system), 0);
    const T* p = &direction(system, 0);
    T* q = &product(system, 0);
    sweep::Planes<Element, T> planes(
        team, layout,
        static_cast<T*>(team.team_scratch(1).get_shmem_aligned(
            static_cast<std::size_t>(sweep::Planes<Element, T>::bytes(layout)), 64)));
    double pq = 0;
    sweep::pad_plane(team, layout, p, 0, planes.lower);
    for (int z = 0; z < layout.planes(); ++z) {
      sweep::pad_plane(team, layout, p, z + 1 == layout.planes() ? 0 : z + 1, planes.upper);
      multiply_layer(team, k, z, planes);
      sweep::finish_layer<Element>(team, layout, planes, z, q);
      if (z > 0) pq += dot_plane(team, p, q, z);
      planes.next();
    }
    sweep::close_period<Element>(team, layout, planes, q);
    pq += dot_plane(team, p, q, 0);
    Kokkos::single(Kokkos::PerTeam(team), [&] { curvature(system, 0) = pq; });
  }

 private:
  KOKKOS_FORCEINLINE_FUNCTION void multiply_layer(const sweep::Team& team, const T* k, int z,
                                                  const sweep::Planes<Element, T>& planes) const {
    constexpr int packs = CellLayout<D>::block / P::width;
    const int room = layout.force_room(), front = layout.front(), plane = layout.plane_room();
    const T *lower = planes.lower, *upper = planes.upper;
    T* forces = planes.forces + front;
    const std::size_t start = layout.template stiffness_start<Element>(z, 0);
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, layout.blocks() * packs), [&](int pack) {
      const int j = pack * P::width;
      P modes[Element::unknowns], f[Element::unknowns];
#pragma GCC unroll 3
      for (int c = 0; c < D; ++c)
        sweep::gather<Element>(layout, lower + c * plane, upper + c * plane, j,
                               modes + c * Element::modes);
      const T* block = k + start + layout.template stiffness_in_layer<Element>(j);
      sweep::multiply<Element>(block, modes, f);
#pragma GCC unroll 21
      for (int i = 0; i < Element::unknowns; ++i) f[i].store(forces + i * room + j);
    });
    team.team_barrier();
  }

  KOKKOS_FORCEINLINE_FUNCTION double dot_plane(const sweep::Team& team, const T* p, const T* q,
                                               int z) const {
    double total = 0;
    for (int c = 0; c < D; ++c)
      total += sweep::dot(team, p + layout.plane_start(c, z), q + layout.plane_start(c, z),
                          layout.plane_nodes());
    return total;
  }
};

}  // namespace understudy::materials
