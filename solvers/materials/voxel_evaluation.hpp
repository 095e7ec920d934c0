#pragma once
#include <understudy/solvers/materials/voxel_passes.hpp>
#include <understudy/solvers/materials/voxel_response.hpp>

namespace understudy::materials {

/// What the passes of an evaluation hand on; empty where cells are walked over layer by layer.
struct VoxelMemory {
  Rows<double> forces;             ///< [cell][mode of all components][voxel, layers padded]
  Rows<double> energies, volumes;  ///< [cell][voxel]
  Rows<double> sums;               ///< [cell][part of a cell]
  Kokkos::View<int**, Kokkos::LayoutRight> unsettled;  ///< [cell][layer]
};

/// First pass of an evaluation: every voxel as if of one phase.
template <class Element, template <int> class LawOf, class T>
struct EvaluateVoxels : VoxelResponse<Element, LawOf, T> {
  using Base = VoxelResponse<Element, LawOf, T>;
  using Base::D, Base::layout;
  using typename Base::P;

  VoxelMemory memory;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int in_row = voxels::parts(layout.padded_voxels());
    const int cell = this->cells(team.league_rank() / in_row);
    const double *u = &this->fluctuation(cell, 0), *mean = &this->deformation(cell, 0);
    double* forces = &memory.forces(cell, 0);
    const std::ptrdiff_t room = layout.padded_voxels();
    const Moduli& table = this->moduli(cell);
    voxels::for_packs<P>(team, layout, team.league_rank() % in_row, [&](int voxel) {
      const auto [z, j] = voxels::place_of(layout, voxel);
      const int layer = voxel - j;
      T* k = &this->stiffness(cell, layout.template stiffness_start<Element>(z, 0));
      this->respond_whole(
          this->geometry(cell).phase + layer, table, mean, j,
          [&, z = z, j = j](int c, int b, bool upper) {
            return voxels::corner_values<P>(layout, u + c * layout.nodes(), z, j, b, upper);
          },
          [&](int i, P f) { f.store(forces + i * room + voxel); },
          {&memory.energies(cell, layer), &memory.volumes(cell, layer)}, k);
    });
  }
};

/// Second pass: the laminate voxels of one layer of one cell per team.
template <class Element, template <int> class LawOf, class T>
struct EvaluateCuts : VoxelResponse<Element, LawOf, T> {
  using Base = VoxelResponse<Element, LawOf, T>;
  using Base::D, Base::layout;
  using typename Base::P;

  VoxelMemory memory;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = this->cells(team.league_rank() / layout.planes());
    const int z = team.league_rank() % layout.planes(), layer = z * layout.layer_voxels();
    const GeometryView<D> view = this->geometry(cell);
    const int first = view.first_cut[z], blocks = view.first_cut[z + 1] - first;
    const double* u = &this->fluctuation(cell, 0);
    T* k = &this->stiffness(cell, layout.template stiffness_start<Element>(z, 0));
    int unsettled = 0;
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team, blocks),
        [&](int block, int& part) {
          const auto load = [&](int c, int b, bool upper, const int* voxel) {
            return voxels::corner_values<P>(
                layout, u + c * layout.nodes(), z, [voxel](int lane) { return voxel[lane]; }, b,
                upper);
          };
          part += !this->respond_block(
              cell, first + block, load, &memory.forces(cell, layer), layout.padded_voxels(),
              {&memory.energies(cell, layer), &memory.volumes(cell, layer)}, k);
        },
        unsettled);
    Kokkos::single(Kokkos::PerTeam(team), [&] { memory.unsettled(cell, z) = unsettled; });
  }
};

/// Last pass: a team adds up what it needs to know of a cell's state.
template <class Element>
struct SumState {
  static constexpr int D = Element::dimensions;

  CellLayout<D> layout;
  Kokkos::View<const int*> cells;
  VoxelMemory memory;
  HostReadableRows state;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = cells(team.league_rank()), voxels = layout.padded_voxels();
    for (int a = 0; a < D * D; ++a) {
      const auto mode = static_cast<std::ptrdiff_t>(stress_mode<Element>(a));
      const double sum = sweep::sum_plane(team, &memory.forces(cell, 0) + mode * voxels, voxels);
      write(team, cell, State::mean_stress + a, sum / layout.gradient_scale());
    }
    const double energy = sweep::sum_plane(team, &memory.energies(cell, 0), voxels);
    write(team, cell, State::energy, energy / layout.nodes());
    write(team, cell, State::volume_ratio, least_volume(team, cell));
    double force = 0, unsettled = 0;
    for (int part = 0; part < voxels::parts(layout.nodes()); ++part)
      force += memory.sums(cell, part);
    for (int z = 0; z < layout.planes(); ++z) unsettled += memory.unsettled(cell, z);
    write(team, cell, State::force, force);
    write(team, cell, State::unsettled, unsettled);
  }

 private:
  KOKKOS_FORCEINLINE_FUNCTION void write(const sweep::Team& team, int cell, int entry,
                                         double value) const {
    Kokkos::single(Kokkos::PerTeam(team), [&] { state(cell, entry) = value; });
  }

  KOKKOS_FORCEINLINE_FUNCTION double least_volume(const sweep::Team& team, int cell) const {
    double least = 1e9;
    Kokkos::parallel_reduce(
        Kokkos::TeamVectorRange(team, layout.padded_voxels()),
        [&](int j, double& part) { part = Kokkos::fmin(part, memory.volumes(cell, j)); },
        Kokkos::Min<double>(least));
    return Kokkos::fmin(least, 1e9);
  }
};

/// Mean stress of every voxel, for cells that want it.
template <class Element>
struct WriteVoxelStresses {
  static constexpr int D = Element::dimensions;

  CellLayout<D> layout;
  Kokkos::View<const int*> cells;
  Kokkos::View<const FieldPointers*, Kokkos::SharedSpace> fields;
  Rows<const double> forces;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = cells(team.league_rank());
    double* stress = fields(cell).stress;
    if (!stress) return;
    // The linear modes of the forces are the stresses, times the gradient of a mode and the volume.
    const double scale = layout.nodes() / layout.gradient_scale();
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, layout.nodes()), [&](int node) {
      const int voxel = voxels::voxel_at(layout, voxels::node_place(layout, node), 0);
      for (int a = 0; a < D * D; ++a)
        stress[node * (D * D) + a] =
            scale * forces(cell, stress_mode<Element>(a) * layout.padded_voxels() + voxel);
    });
  }
};

template <class Element, template <int> class LawOf, class T>
void evaluate_by_voxel(const Execution& exec, int active,
                       const VoxelResponse<Element, LawOf, T>& kernel, const VoxelMemory& memory) {
  const CellLayout<Element::dimensions>& layout = kernel.layout;
  if (active == 0) return;
  Kokkos::parallel_for("understudy/materials/evaluate_voxels",
                       voxels::teams(exec, active * voxels::parts(layout.padded_voxels())),
                       EvaluateVoxels<Element, LawOf, T>{kernel, memory});
  Kokkos::parallel_for("understudy/materials/evaluate_cuts",
                       voxels::teams(exec, active * layout.planes()),
                       EvaluateCuts<Element, LawOf, T>{kernel, memory});
  const CollectForces<Element, double> collect{
      layout, 1, kernel.cells, memory.forces, {}, kernel.force, memory.sums};
  Kokkos::parallel_for("understudy/materials/collect_forces",
                       voxels::teams(exec, active * collect.parts()), collect);
  Kokkos::parallel_for("understudy/materials/sum_state", voxels::teams(exec, active),
                       SumState<Element>{layout, kernel.cells, memory, kernel.state});
  Kokkos::parallel_for(
      "understudy/materials/write_stresses", voxels::teams(exec, active),
      WriteVoxelStresses<Element>{layout, kernel.cells, kernel.fields, memory.forces});
}

}  // namespace understudy::materials
