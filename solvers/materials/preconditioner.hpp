#pragma once
#include <understudy/solvers/materials/stiffness.hpp>
#include <understudy/solvers/materials/sweep.hpp>
#include <understudy/solvers/numerics/fft.hpp>
#include <understudy/solvers/numerics/launch_graph.hpp>

namespace understudy::materials {

/// Rows of a batch of vectors that are to be preconditioned.
struct PreconditionedRows {
  const std::vector<int>& on_host;
  Kokkos::View<const int*> list;   ///< the same
  Kokkos::View<const int*> cells;  ///< of every row, listed or not
  HostWritableRows rotations;      ///< [cell][D*D]
};

/// Stiffness of a homogeneous isotropic medium on the same elements, inverted in Fourier space
/// (M. Schneider, D. Merkert, M. Kabel, IJNME 109, 2017; S. Leuschner, F. Fritzen, Comput. Mech.
/// 62, 2018): with it, CG needs the same number of iterations on every grid.
///
/// Per wave vector a real symmetric D x D matrix, since all modes of a voxel share one phase. Wave
/// vectors that the elements do not resist are left out: the mean, and for one-point elements those
/// at the Nyquist frequency in two or more directions.
template <class Element, class T>
class FourierPreconditioner {
 public:
  static constexpr int D = Element::dimensions;
  static constexpr int entries = D * (D + 1) / 2;

  /// Only the ratio of the Lame moduli matters to CG.
  FourierPreconditioner(const CellLayout<D>& layout, double mu, double lambda);

  /// Numbers a row needs for the transform of all components.
  std::size_t transform_size() const { return fft_.row_numbers(); }

  /// See RealFft::shared_memory.
  std::uintptr_t shared_memory(const Execution& exec) const { return fft_.shared_memory(exec); }

  /// result(row) = R G R^T residual(row) with the mean rotation R of the row's cell, which turns
  /// the stiffness of the cell but not its grid; `transform` is scratch.
  void apply(const Execution& exec, const PreconditionedRows& rows, const Rows<T>& residual,
             const Rows<T>& transform, const Rows<T>& result) const;

 private:
  numerics::RealFft<T> fft_;
  Kokkos::View<const T*> table_;  // [entry][wave vector]
};

}  // namespace understudy::materials
