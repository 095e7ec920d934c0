#pragma once
#include <understudy/solvers/materials/conjugate_gradients.hpp>
#include <understudy/solvers/materials/evaluate.hpp>
#include <understudy/solvers/materials/load_space.hpp>
#include <understudy/solvers/materials/sensitivity_kernels.hpp>
#include <understudy/solvers/materials/state_kernels.hpp>

namespace understudy::materials {

/// Memory of a group of cells that are solved in lockstep. Rows of `sensitivity` and
/// `sensitivity_residual`: cell * loads + load.
template <class Element, class T>
struct GroupWorkspace {
  static constexpr int D = Element::dimensions;

  GroupWorkspace(const CellLayout<D>& layout, int cells, int loads)
      : geometry("understudy/materials/geometry", cells),
        moduli("understudy/materials/moduli", cells),
        starts("understudy/materials/starts", cells),
        fields("understudy/materials/fields", cells),
        deformation("understudy/materials/deformation", cells, D * D),
        rotation("understudy/materials/rotation", cells, D * D),
        state("understudy/materials/state", cells, State::size),
        fluctuation("understudy/materials/fluctuation", cells, row_size(layout)),
        force("understudy/materials/force", cells, row_size(layout)),
        stiffness("understudy/materials/stiffness", cells,
                  layout.template stiffness_start<Element>(layout.planes(), 0)),
        sensitivity("understudy/materials/sensitivity", cells * loads, row_size(layout)),
        sensitivity_residual("understudy/materials/sensitivity_residual", cells * loads,
                             row_size(layout)),
        voxels(voxel_memory(layout, on_gpu ? cells : 0)),
        response("understudy/materials/response", cells, loads * loads),
        products("understudy/materials/products", cells, (loads + 1) * loads),
        corrections("understudy/materials/corrections", cells, (2 * loads + 1) * loads),
        solved("understudy/materials/solved", cells * loads),
        factors("understudy/materials/factors", cells * loads),
        cell_list(cells * loads),
        source_list(cells * loads),
        target_list(cells * loads) {}

  static int row_size(const CellLayout<D>& layout) {
    return ConjugateGradients<Element, T>::row_size(layout);
  }

  /// For evaluations voxel by voxel of that many cells.
  static VoxelMemory voxel_memory(const CellLayout<D>& layout, int cells) {
    const int all = layout.padded_voxels();
    return {Rows<double>("understudy/materials/voxel_forces", cells, Element::unknowns * all),
            Rows<double>("understudy/materials/voxel_energies", cells, all),
            Rows<double>("understudy/materials/voxel_volumes", cells, all),
            Rows<double>("understudy/materials/force_sums", cells, voxels::parts(layout.nodes())),
            Kokkos::View<int**, Kokkos::LayoutRight>("understudy/materials/unsettled", cells,
                                                     layout.planes())};
  }

  /// Bytes of a cell, CG included.
  static std::size_t bytes_per_cell(const CellLayout<D>& layout, int loads) {
    const auto row = static_cast<std::size_t>(row_size(layout));
    const auto voxels = static_cast<std::size_t>(layout.padded_voxels());
    const std::size_t passes =
        on_gpu ? voxels * (Element::unknowns * (sizeof(double) + loads * sizeof(T)) +
                           2 * sizeof(double)) +
                     2 * row * sizeof(T) * loads  // cuFFT's rows and work area
               : 0;
    return row * sizeof(double) * 2 + row * sizeof(T) * 8 * loads + passes +
           layout.template stiffness_start<Element>(layout.planes(), 0) * sizeof(T);
  }

  Kokkos::View<GeometryView<D>*, Kokkos::SharedSpace> geometry;
  Kokkos::View<Moduli*, Kokkos::SharedSpace> moduli;
  StartList starts;
  Kokkos::View<FieldPointers*, Kokkos::SharedSpace> fields;
  HostWritableRows deformation, rotation;
  HostReadableRows state;
  Rows<double> fluctuation, force, jumps;
  Rows<T> stiffness, sensitivity, sensitivity_residual;
  VoxelMemory voxels;
  HostReadableRows response, products, corrections;
  Kokkos::View<int*, Kokkos::SharedSpace> solved;
  Kokkos::View<double*, Kokkos::SharedSpace> factors;
  IndexList cell_list, source_list, target_list;
};

}  // namespace understudy::materials
