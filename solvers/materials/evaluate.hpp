#pragma once
#include <understudy/solvers/materials/voxel_evaluation.hpp>

namespace understudy::materials {

/// Nodal forces, mean stress, energy and the stiffness of every voxel, for the mean deformation and
/// the fluctuation u of a list of cells: a team walks over the layers of a cell.
template <class Element, template <int> class LawOf, class T>
struct EvaluateCells : VoxelResponse<Element, LawOf, T> {
  using Base = VoxelResponse<Element, LawOf, T>;
  using Base::D, Base::components, Base::layout;
  using typename Base::P;
  using Planes = sweep::Planes<Element, double>;
  using Averages = typename Base::Averages;

  KOKKOS_FUNCTION static std::size_t scratch_numbers(const CellLayout<D>& layout) {
    return Planes::numbers(layout) + 2 * layout.force_room();
  }

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = this->cells(team.league_rank());
    double* memory = static_cast<double*>(
        team.team_scratch(1).get_shmem_aligned(scratch_numbers(layout) * sizeof(double), 64));
    Planes planes(team, layout, memory);
    double* energies = memory + Planes::numbers(layout);
    const Averages averages{energies, energies + layout.force_room()};
    const double* u = &this->fluctuation(cell, 0);
    double* g = &this->force(cell, 0);
    double sums[State::size] = {};
    sums[State::volume_ratio] = 1e9;
    sweep::pad_plane(team, layout, u, 0, planes.lower);
    for (int z = 0; z < layout.planes(); ++z) {
      sweep::pad_plane(team, layout, u, z + 1 == layout.planes() ? 0 : z + 1, planes.upper);
      respond_whole_layer(team, cell, z, planes, averages);
      sums[State::unsettled] += respond_cut(team, cell, z, planes, averages);
      add_means(team, planes, averages, sums);
      if (this->fields(cell).stress) write_stresses(team, planes, z, this->fields(cell).stress);
      sweep::finish_layer<Element>(team, layout, planes, z, g);
      if (z > 0) sums[State::force] += square(team, g, z);
      planes.next();
    }
    sweep::close_period<Element>(team, layout, planes, g);
    sums[State::force] += square(team, g, 0);
    Kokkos::single(Kokkos::PerTeam(team), [&] {
      for (int k = 0; k < State::size; ++k) this->state(cell, k) = sums[k];
      for (int a = 0; a < components; ++a) this->state(cell, a) /= layout.gradient_scale();
      this->state(cell, State::energy) /= layout.nodes();
    });
  }

 private:
  /// All voxels as if of one phase; respond_cut then overwrites those that are not.
  KOKKOS_FORCEINLINE_FUNCTION void respond_whole_layer(const sweep::Team& team, int cell, int z,
                                                       const Planes& planes,
                                                       const Averages& averages) const {
    const int room = layout.force_room(), front = layout.front(), plane = layout.plane_room();
    const double *lower = planes.lower, *upper = planes.upper, *mean = &this->deformation(cell, 0);
    double* forces = planes.forces + front;
    const std::uint8_t* phase = this->geometry(cell).phase + z * layout.layer_voxels();
    const Moduli& table = this->moduli(cell);
    T* k = &this->stiffness(cell, layout.template stiffness_start<Element>(z, 0));
    const int packs = layout.layer_voxels() / P::width;
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, packs), [&](int pack) {
      const int j = pack * P::width;
      this->respond_whole(
          phase, table, mean, j,
          [&](int c, int b, bool up) {
            return P::load((up ? upper : lower) + c * plane + layout.corner(b) + j);
          },
          [&](int i, P f) { f.store(forces + i * room + j); }, averages, k);
    });
    team.team_barrier();
  }

  /// Laminate voxels of layer z; returns the number of blocks in which the traction still jumps.
  KOKKOS_FORCEINLINE_FUNCTION double respond_cut(const sweep::Team& team, int cell, int z,
                                                 const Planes& planes,
                                                 const Averages& averages) const {
    const GeometryView<D> view = this->geometry(cell);
    const int first = view.first_cut[z], blocks = view.first_cut[z + 1] - first;
    if (blocks == 0) return 0;
    T* k = &this->stiffness(cell, layout.template stiffness_start<Element>(z, 0));
    const double *lower = planes.lower, *upper = planes.upper;
    const int room = layout.force_room(), plane = layout.plane_room();
    double* forces = planes.forces + layout.front();
    int unsettled = 0;
    Kokkos::parallel_reduce(
        Kokkos::TeamThreadRange(team, blocks),
        [&](int b, int& part) {
          const auto load = [&](int c, int corner, bool up, const int* voxels) {
            return P::gather((up ? upper : lower) + c * plane + layout.corner(corner), voxels);
          };
          part += !this->respond_block(cell, first + b, load, forces, room, averages, k);
        },
        unsettled);
    team.team_barrier();
    return unsettled;
  }

  // The linear modes of the forces are the stresses, times the gradient of a mode and the volume.
  KOKKOS_FORCEINLINE_FUNCTION void write_stresses(const sweep::Team& team, const Planes& planes,
                                                  int z, double* stress) const {
    const double scale = layout.nodes() / layout.gradient_scale();
    const int columns = layout.columns(), first = z * layout.plane_nodes();
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, layout.plane_nodes()), [&](int node) {
      const int at = layout.front() + node / columns * layout.pitch() + node % columns;
      double* to = stress + static_cast<std::size_t>(first + node) * components;
      for (int a = 0; a < components; ++a) {
        const int mode = stress_mode<Element>(a);
        to[a] = scale * planes.forces[mode * layout.force_room() + at];
      }
    });
    team.team_barrier();
  }

  KOKKOS_FORCEINLINE_FUNCTION void add_means(const sweep::Team& team, const Planes& planes,
                                             const Averages& averages, double* sums) const {
    const int count = layout.layer_voxels();
    for (int a = 0; a < components; ++a)
      sums[State::mean_stress + a] += sweep::sum_plane(
          team, planes.forces + stress_mode<Element>(a) * layout.force_room() + layout.front(),
          count);
    sums[State::energy] += sweep::sum_plane(team, averages.energies, count);
    double least = 1e9;
    Kokkos::parallel_reduce(
        Kokkos::TeamThreadRange(team, count / P::width),
        [&](int pack, double& part) {
          part = Kokkos::fmin(part, smallest(P::load(averages.volumes + pack * P::width)));
        },
        Kokkos::Min<double>(least));
    sums[State::volume_ratio] = Kokkos::fmin(sums[State::volume_ratio], least);
  }

  KOKKOS_FORCEINLINE_FUNCTION double square(const sweep::Team& team, const double* g, int z) const {
    double total = 0;
    for (int c = 0; c < D; ++c) {
      const double* plane = g + layout.plane_start(c, z);
      total += sweep::dot(team, plane, plane, layout.plane_nodes());
    }
    return total;
  }
};

/// Evaluates the first `active` cells of the list: see EvaluateCells; on a GPU voxel by voxel, see
/// EvaluateVoxels, with `memory` for what the passes hand on.
template <class Element, template <int> class LawOf, class T>
void evaluate(const Execution& exec, int active, const VoxelResponse<Element, LawOf, T>& kernel,
              const VoxelMemory& memory) {
  if constexpr (on_gpu) {
    evaluate_by_voxel(exec, active, kernel, memory);
  } else {
    using Cells = EvaluateCells<Element, LawOf, T>;
    const auto bytes = Cells::scratch_numbers(kernel.layout) * sizeof(double);
    Kokkos::parallel_for("understudy/materials/evaluate",
                         Kokkos::TeamPolicy<Execution>(exec, active, Kokkos::AUTO)
                             .set_scratch_size(1, Kokkos::PerTeam(bytes + 64)),
                         Cells{kernel});
  }
}

}  // namespace understudy::materials
