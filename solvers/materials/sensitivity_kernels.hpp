#pragma once
#include <understudy/solvers/materials/load_space.hpp>
#include <understudy/solvers/materials/stiffness.hpp>

namespace understudy::materials {

/// residual_k = -(K X_k + B_k) for all loads k of a list of cells, in one pass over the stiffness,
/// where B_k are the forces that load k causes; response[k][k'] = basis[k'] : mean stress under
/// load k with fluctuation X_k.
///
/// Rows of X and residual: cell * loads + load.
template <class Element, class T>
struct SensitivityResidual {
  static constexpr int D = Element::dimensions;
  using P = numerics::Pack<T, numerics::lanes<T>>;
  using Planes = sweep::Planes<Element, T>;

  CellLayout<D> layout;
  LoadSpace loads;
  Kokkos::View<const int*> cells;
  Rows<const T> stiffness, sensitivity;
  Rows<T> residual;
  HostReadableRows response;  // [cell][load * loads + load']

  static std::size_t scratch_bytes(const CellLayout<D>& layout, const LoadSpace& loads) {
    return Planes::bytes(layout) * loads.count + 64;
  }

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = cells(team.league_rank());
    T* memory = static_cast<T*>(
        team.team_scratch(1).get_shmem_aligned(Planes::bytes(layout) * loads.count, 64));
    const std::size_t step = Planes::numbers(layout);
    for (int k = 0; k < loads.count; ++k) {
      Planes planes(team, layout, memory + k * step);
      sweep::pad_plane(team, layout, &sensitivity(cell * loads.count + k, 0), 0, planes.lower);
    }
    double sums[LoadSpace::most][LoadSpace::most] = {};
    // All loads have the same arrangement of planes, `step` numbers apart.
    Planes planes(team, layout, memory, typename Planes::Keep{});
    for (int z = 0; z < layout.planes(); ++z) {
      for (int k = 0; k < loads.count; ++k)
        sweep::pad_plane(team, layout, &sensitivity(cell * loads.count + k, 0),
                         z + 1 == layout.planes() ? 0 : z + 1, planes.upper + k * step);
      multiply_layer(team, &stiffness(cell, 0), z, planes);
      for (int k = 0; k < loads.count; ++k) {
        add_stresses(team, planes.forces + k * step, sums[k]);
        sweep::finish_layer<Element>(team, layout, planes.shifted(k * step), z,
                                     &residual(cell * loads.count + k, 0));
      }
      planes.next();
    }
    for (int k = 0; k < loads.count; ++k)
      sweep::close_period<Element>(team, layout, planes.shifted(k * step),
                                   &residual(cell * loads.count + k, 0));
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      for (int k = 0; k < loads.count; ++k)
        for (int l = 0; l < loads.count; ++l)
          response(cell, k * loads.count + l) = -sums[k][l] / layout.gradient_scale();
    });
  }

 private:
  KOKKOS_FORCEINLINE_FUNCTION void multiply_layer(const sweep::Team& team, const T* k, int z,
                                                  const Planes& planes) const {
    constexpr int packs = CellLayout<D>::block / P::width;
    const int room = layout.force_room(), front = layout.front(), plane = layout.plane_room();
    const std::size_t start = layout.template stiffness_start<Element>(z, 0);
    const std::size_t step = Planes::numbers(layout);
    const T *lower0 = planes.lower, *upper0 = planes.upper;
    T* forces0 = planes.forces + front;
    // A uniform gradient of one has linear modes of one over the gradient of a mode.
    const double scale = 1.0 / layout.gradient_scale();
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, layout.blocks() * packs), [&](int pack) {
      const int j = pack * P::width;
      const T* block =
          k + start +
          static_cast<std::size_t>(pack / packs) * (Element::stiffness * CellLayout<D>::block) +
          pack % packs * P::width;
      for (int load = 0; load < loads.count; ++load) {
        const T *lower = lower0 + load * step, *upper = upper0 + load * step;
        T* forces = forces0 + load * step;
        P modes[Element::unknowns], f[Element::unknowns];
#pragma GCC unroll 3
        for (int c = 0; c < D; ++c) {
          sweep::gather<Element>(layout, lower + c * plane, upper + c * plane, j,
                                 modes + c * Element::modes);
#pragma GCC unroll 3
          for (int d = 0; d < D; ++d)
            modes[c * Element::modes + linear_mode<Element>(d)] +=
                P(static_cast<T>(scale * loads.basis[load][c * D + d]));
        }
        sweep::multiply<Element>(block, modes, f);
#pragma GCC unroll 21
        for (int i = 0; i < Element::unknowns; ++i) (-f[i]).store(forces + i * room + j);
      }
    });
    team.team_barrier();
  }

  // The linear modes of the forces are the stresses, times the gradient of a mode and the volume.
  KOKKOS_FORCEINLINE_FUNCTION void add_stresses(const sweep::Team& team, const T* forces,
                                                double* sums) const {
    for (int c = 0; c < D; ++c)
      for (int d = 0; d < D; ++d) {
        const int mode = c * Element::modes + linear_mode<Element>(d);
        bool wanted = false;
        for (int l = 0; l < loads.count; ++l) wanted = wanted || loads.basis[l][c * D + d] != 0.0;
        if (!wanted) continue;
        const double total = sweep::sum_plane(
            team, forces + mode * layout.force_room() + layout.front(), layout.layer_voxels());
        for (int l = 0; l < loads.count; ++l) sums[l] += loads.basis[l][c * D + d] * total;
      }
  }
};

/// products[cell][a * m + b] = left_a . right_b for the rows cell * m + a of two sets of m vectors.
template <class A, class B>
struct InnerProducts {
  int rows_left, rows_right, length;
  Kokkos::View<const int*> cells;
  Rows<const A> left;
  Rows<const B> right;
  HostReadableRows products;  // [cell][rows_left * rows_right]

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = cells(team.league_rank());
    constexpr int most = LoadSpace::most * LoadSpace::most, segment = 1024;
    double sums[most] = {};
    for (int start = 0; start < length; start += segment) {
      const int size = length - start < segment ? length - start : segment;
      for (int a = 0; a < rows_left; ++a)
        for (int b = 0; b < rows_right; ++b)
          sums[a * rows_right + b] += sweep::dot(team, &left(cell * rows_left + a, start),
                                                 &right(cell * rows_right + b, start), size);
    }
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      for (int k = 0; k < rows_left * rows_right; ++k) products(cell, k) = sums[k];
    });
  }
};

}  // namespace understudy::materials
