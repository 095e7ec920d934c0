#pragma once
#include <understudy/solvers/materials/load_space.hpp>
#include <understudy/solvers/materials/voxel_passes.hpp>

namespace understudy::materials {

/// First pass of SensitivityResidual: the stiffness of a voxel is read once for all loads.
template <class Element, class T>
struct MultiplyVoxelsForLoads {
  static constexpr int D = Element::dimensions;
  using P = Pack<T, lanes<T>>;

  CellLayout<D> layout;
  LoadSpace loads;
  Kokkos::View<const int*> cells;
  Rows<const T> stiffness, sensitivity;
  Rows<T> forces;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int in_row = voxels::parts(layout.padded_voxels());
    const int cell = cells(team.league_rank() / in_row);
    const T* k = &stiffness(cell, 0);
    voxels::for_packs<P>(team, layout, team.league_rank() % in_row, [&](int voxel) {
      for (int load = 0; load < loads.count; ++load) multiply(cell, load, k, voxel);
    });
  }

 private:
  KOKKOS_FORCEINLINE_FUNCTION void multiply(int cell, int load, const T* k, int voxel) const {
    const int row = cell * loads.count + load;
    T* to = &forces(row, 0);
    // A uniform gradient of one has linear modes of one over the gradient of a mode.
    const double scale = 1.0 / layout.gradient_scale();
    P modes[Element::unknowns], f[Element::unknowns];
    voxels::gather<Element>(layout, &sensitivity(row, 0), voxel, modes);
#pragma GCC unroll 3
    for (int c = 0; c < D; ++c)
#pragma GCC unroll 3
      for (int d = 0; d < D; ++d)
        modes[c * Element::modes + linear_mode<Element>(d)] +=
            P(static_cast<T>(scale * loads.basis[load][c * D + d]));
    voxels::multiply<Element>(layout, k, voxel, modes, f);
#pragma GCC unroll 21
    for (int i = 0; i < Element::unknowns; ++i)
      (-f[i]).store(to + static_cast<std::ptrdiff_t>(i) * layout.padded_voxels() + voxel);
  }
};

/// response[cell][load * loads + load'] = basis[load'] : mean stress under load, from what
/// MultiplyVoxelsForLoads left (forces with the sign turned).
template <class Element, class T>
struct MeanStresses {
  static constexpr int D = Element::dimensions;

  CellLayout<D> layout;
  LoadSpace loads;
  Kokkos::View<const int*> cells;
  Rows<const T> forces;
  HostReadableRows response;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = cells(team.league_rank() / loads.count);
    const int load = team.league_rank() % loads.count, voxels = layout.padded_voxels();
    const T* from = &forces(cell * loads.count + load, 0);
    double sums[LoadSpace::most] = {};
    for (int a = 0; a < D * D; ++a) {
      bool wanted = false;
      for (int l = 0; l < loads.count; ++l) wanted = wanted || loads.basis[l][a] != 0.0;
      if (!wanted) continue;
      const double total = sweep::sum_plane(
          team, from + static_cast<std::ptrdiff_t>(stress_mode<Element>(a)) * voxels, voxels);
      for (int l = 0; l < loads.count; ++l) sums[l] += loads.basis[l][a] * total;
    }
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      for (int l = 0; l < loads.count; ++l)
        response(cell, load * loads.count + l) = -sums[l] / layout.gradient_scale();
    });
  }
};

}  // namespace understudy::materials
