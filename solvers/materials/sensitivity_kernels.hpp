#pragma once
#include <understudy/solvers/materials/voxel_sensitivities.hpp>

namespace understudy::materials {

/// residual_k = -(K X_k + B_k) for all loads k of a list of cells, in one pass over the stiffness,
/// where B_k are the forces that load k causes; response[k][k'] is basis[k'] : mean stress under
/// load k with fluctuation X_k.
///
/// Rows of X and residual: cell * loads + load.
template <class Element, class T>
struct SensitivityResidual {
  static constexpr int D = Element::dimensions;
  using P = Pack<T, lanes<T>>;
  using Planes = sweep::Planes<Element, T>;

  CellLayout<D> layout;
  LoadSpace loads;
  Kokkos::View<const int*> cells;
  Rows<const T> stiffness, sensitivity;
  Rows<T> residual;
  HostReadableRows response;  // [cell][load * loads + load']

  KOKKOS_FUNCTION static std::size_t scratch_bytes(const CellLayout<D>& layout,
                                                   const LoadSpace& loads) {
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
      const T* block = k + start + layout.template stiffness_in_layer<Element>(j);
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
    for (int a = 0; a < D * D; ++a) {
      bool wanted = false;
      for (int l = 0; l < loads.count; ++l) wanted = wanted || loads.basis[l][a] != 0.0;
      if (!wanted) continue;
      const double total = sweep::sum_plane(
          team, forces + stress_mode<Element>(a) * layout.force_room() + layout.front(),
          layout.layer_voxels());
      for (int l = 0; l < loads.count; ++l) sums[l] += loads.basis[l][a] * total;
    }
  }
};

template <class Element, class T>
void sensitivity_residual_by_voxel(const Execution& exec, int active,
                                   const SensitivityResidual<Element, T>& kernel,
                                   const Rows<T>& forces) {
  const CellLayout<Element::dimensions>& layout = kernel.layout;
  const int loads = kernel.loads.count;
  Kokkos::parallel_for(
      "understudy/materials/multiply_voxels_for_loads",
      voxels::teams(exec, active * voxels::parts(layout.padded_voxels())),
      MultiplyVoxelsForLoads<Element, T>{layout, kernel.loads, kernel.cells, kernel.stiffness,
                                         kernel.sensitivity, forces});
  const CollectForces<Element, T> collect{layout,          loads, kernel.cells, forces, {},
                                          kernel.residual, {}};
  Kokkos::parallel_for("understudy/materials/collect_forces",
                       voxels::teams(exec, active * loads * collect.parts()), collect);
  Kokkos::parallel_for(
      "understudy/materials/mean_stresses", voxels::teams(exec, active * loads),
      MeanStresses<Element, T>{layout, kernel.loads, kernel.cells, forces, kernel.response});
}

/// Residuals for the first `active` cells of the list: see SensitivityResidual; on a GPU voxel by
/// voxel, with `forces` for what the passes hand on.
template <class Element, class T>
void sensitivity_residual(const Execution& exec, int active,
                          const SensitivityResidual<Element, T>& kernel, const Rows<T>& forces) {
  if constexpr (on_gpu) {
    sensitivity_residual_by_voxel(exec, active, kernel, forces);
  } else {
    using Kernel = SensitivityResidual<Element, T>;
    const auto scratch = Kokkos::PerTeam(Kernel::scratch_bytes(kernel.layout, kernel.loads));
    Kokkos::parallel_for(
        "understudy/materials/sensitivity_residual",
        Kokkos::TeamPolicy<Execution>(exec, active, Kokkos::AUTO).set_scratch_size(1, scratch),
        kernel);
  }
}

/// Inner products of one segment of a vector with those of others, of which there are `count`.
template <class T>
KOKKOS_FORCEINLINE_FUNCTION void segment_products(const T* a, const T* const* b, int count,
                                                  int size, double* sums) {
  using P = Pack<T, lanes<T>>;
  int k = 0;
  for (; k + 4 <= count; k += 4) {  // four at a time, so that a is read once for all of them
    P s0, s1, s2, s3;
    for (int i = 0; i < size; i += P::width) {
      const P v = P::load(a + i);
      s0 += v * P::load(b[k] + i);
      s1 += v * P::load(b[k + 1] + i);
      s2 += v * P::load(b[k + 2] + i);
      s3 += v * P::load(b[k + 3] + i);
    }
    sums[k] += sum(s0);
    sums[k + 1] += sum(s1);
    sums[k + 2] += sum(s2);
    sums[k + 3] += sum(s3);
  }
  for (; k < count; ++k) {
    P s;
    for (int i = 0; i < size; i += P::width) s += P::load(a + i) * P::load(b[k] + i);
    sums[k] += sum(s);
  }
}

/// Numbers that a team adds up.
template <int N>
struct Sums {
  double value[N] = {};
  KOKKOS_FUNCTION Sums& operator+=(const Sums& other) {
    for (int k = 0; k < N; ++k) value[k] += other.value[k];
    return *this;
  }
};

/// products[cell] = X_i . R_j [load * loads + load'], then R_i . R_i. `length`: whole packs.
template <class T>
struct SensitivityProducts {
  static constexpr int most = LoadSpace::most, segment = 1024;

  int loads, length;
  Kokkos::View<const int*> cells;
  Rows<const T> sensitivity, residual;
  HostReadableRows products;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = cells(team.league_rank());
    Sums<most*(most + 1)> total;
    Kokkos::parallel_reduce(
        Kokkos::TeamThreadRange(team, (length + segment - 1) / segment),
        [&](int s, Sums<most*(most + 1)>& part) {
          const int start = s * segment, left = length - start,
                    size = segment < left ? segment : left;
          const T* r[most] = {};
          for (int j = 0; j < loads; ++j) r[j] = &residual(cell * loads + j, start);
          for (int i = 0; i < loads; ++i) {
            segment_products(&sensitivity(cell * loads + i, start), r, loads, size,
                             part.value + i * loads);
            segment_products(r[i], r + i, 1, size, part.value + loads * loads + i);
          }
        },
        total);
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      for (int k = 0; k < (loads + 1) * loads; ++k) products(cell, k) = total.value[k];
    });
  }
};

/// X_i += d_i for the rows that were solved, and sums[cell] = d_i . R_j, then d_i . R'_j, where R'
/// are the residuals after the correction, then X_i . force. `length`: whole packs.
template <class T>
struct CorrectSensitivities {
  static constexpr int most = LoadSpace::most, segment = 1024;
  using Total = Sums<most*(2 * most + 1)>;

  int loads, length;
  Kokkos::View<const int*> cells;
  Kokkos::View<const int*, Kokkos::SharedSpace> solved;
  Rows<const T> residual, new_residual, correction;
  Rows<const double> force;
  Rows<T> sensitivity;
  HostReadableRows sums;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = cells(team.league_rank());
    Total total;
    Kokkos::parallel_reduce(
        Kokkos::TeamThreadRange(team, (length + segment - 1) / segment),
        [&](int s, Total& part) { correct(cell, s * segment, part.value); }, total);
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      for (int k = 0; k < (2 * loads + 1) * loads; ++k) sums(cell, k) = total.value[k];
    });
  }

 private:
  KOKKOS_FORCEINLINE_FUNCTION void correct(int cell, int start, double* part) const {
    using P = Pack<T, lanes<T>>;
    const int left = length - start, size = segment < left ? segment : left, square = loads * loads;
    const T *before[most] = {}, *after[most] = {};
    for (int j = 0; j < loads; ++j) {
      const int row = cell * loads + j;
      before[j] = &residual(row, start);
      after[j] = solved(row) ? &new_residual(row, start) : before[j];
    }
    for (int i = 0; i < loads; ++i) {
      T* x = &sensitivity(cell * loads + i, start);
      if (solved(cell * loads + i)) {
        const T* d = &correction(cell * loads + i, start);
        segment_products(d, before, loads, size, part + i * loads);
        segment_products(d, after, loads, size, part + square + i * loads);
        for (int k = 0; k < size; k += P::width) (P::load(x + k) + P::load(d + k)).store(x + k);
      }
      part[2 * square + i] += product(x, &force(cell, start), size);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION static double product(const T* x, const double* g, int size) {
    using P = Pack<double, lanes<double>>;
    P p;
    for (int k = 0; k < size; k += P::width) p += load_as<double, P::width>(x + k) * P::load(g + k);
    return sum(p);
  }
};

}  // namespace understudy::materials
