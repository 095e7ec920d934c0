#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/core/voxel_image.hpp>
#include <understudy/solvers/materials/layout.hpp>
#include <understudy/solvers/materials/voxel.hpp>
#include <vector>

namespace understudy::materials {

/// Laminate voxels of a layer, as many as a double-precision pack has lanes; lanes from `valid` on
/// repeat the last one.
template <int D>
struct CutBlock {
  static constexpr int width = lanes<double>;
  int valid;
  int voxel[width];                            ///< position in the padded layer
  std::uint8_t inside[width], outside[width];  ///< phases
  double share[width];                         ///< of phase `inside`
  double normal[D][width];
};

/// What kernels see of a cell's geometry.
template <int D>
struct GeometryView {
  const std::uint8_t* phase;  ///< [layer][voxel in padded layer]; `most_phases` where none
  const CutBlock<D>* cuts;    ///< layer by layer
  const int* first_cut;       ///< block of a layer, and their number
};

/// The voxels of one cell in the form the solver wants. Immutable, shared by all samples with the
/// same microstructure parameters.
template <int D>
class CellGeometry {
 public:
  /// `voxels`: one per voxel of the grid, x fastest, on the host. `id` tells geometries apart.
  CellGeometry(const Grid<D>& grid, const Voxel<D>* voxels, int phases, std::uint64_t id = 0);

  GeometryView<D> view() const { return {phase_.data(), cuts_.data(), first_cut_.data()}; }
  int cut_blocks() const { return static_cast<int>(cuts_.extent(0)); }
  std::uint64_t id() const { return id_; }
  std::size_t bytes() const;

  /// Euclidean norm of the nodal forces that uniform stresses, one per phase, would cause:
  /// stresses[phase][D*D]. The residual of every solve is measured by it.
  double reference_force(const std::vector<std::vector<double>>& stresses) const;

 private:
  void sort_voxels(const CellLayout<D>& layout, const Voxel<D>* voxels);
  void correlate_interfaces(const CellLayout<D>& layout, const Voxel<D>* voxels);

  int phases_;
  std::uint64_t id_;
  Kokkos::View<std::uint8_t*> phase_;
  Kokkos::View<CutBlock<D>*> cuts_;
  Kokkos::View<int*> first_cut_;
  std::vector<double> correlation_;  // [phase-1][d][phase'-1][d']
};

extern template class CellGeometry<2>;
extern template class CellGeometry<3>;

}  // namespace understudy::materials
