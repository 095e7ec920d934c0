#pragma once
#include <memory>
#include <span>
#include <string>
#include <understudy/core/operator.hpp>
#include <understudy/solvers/materials/cell_level.hpp>
#include <understudy/solvers/materials/cell_options.hpp>
#include <understudy/solvers/numerics/workers.hpp>
#include <vector>

namespace understudy::materials {

/// Changes whenever the results of the cell solver do.
inline constexpr const char* cell_physics_version = "4";

/// Periodic cell problem: find the fluctuation u of the displacement for which the mean of the
/// energy psi(F + grad u) over the cell is stationary; the effective stress and tangent are its
/// derivatives with respect to the mean deformation F.
///
/// Displacement elements with linear shape functions, one per voxel: one-point (F. Willot, 2015) or
/// full integration; voxels cut by an interface are rank-one laminates (M. Kabel et al., 2015).
/// Nearly second order on the grids of practice (8 to 48 per side); interfaces oblique to the grid
/// keep a small part of first order, which shows on finer ones. No stability limit. Newton's method
/// with inexact CG, preconditioned in Fourier space (M. Schneider et al., 2017; S. Leuschner,
/// F. Fritzen, 2018).
/// Memory traffic per voxel and CG iteration, three dimensions, one-point: 180 bytes of stiffness,
/// about 200 of vectors and transforms.
///
/// Ports in, finite strain: `deformation_gradient` [n,n] (row i: d x_i / d X_j), small strain:
/// `strain`, in Mandel notation; n is 2 in load space plane_strain (F33 = 1 for a cell in three
/// dimensions), else the cell's dimensions. Then those parameters of the microstructure, `contrast`
/// (phases without moduli of their own are that much stiffer than phase 0) and
/// `matrix_bulk_modulus` (MPa, scales both moduli of phase 0) that are to vary.
/// Ports out, as far as asked for: `stress` (first Piola-Kirchhoff, MPa), `tangent` (its
/// derivative, MPa), `energy` (MPa). On request, of the finest grid, x fastest: `stress_field`
/// [z,y,x,D,D] (MPa), the mean of every voxel, and `displacement_fluctuation` [z,y,x,D] of the
/// voxels' first corners, in sides of the cell.
///
/// Outcomes: invalid_input for NaN and for geometries that do not exist, out_of_range for det F <=
/// 0 and for numbers outside the limits of their ports, not_converged, also when only the tangent
/// missed the tolerance, with the last iterate. A tangent that was never solved for,
/// since there was no state to solve it at, is NaN then.
///
/// A stop that is requested during a call is honoured between two groups of samples or geometries:
/// `apply` throws Interrupted.
template <int D>
class CellSolver : public Operator {
 public:
  /// Throws InputError for options, phases and ports that contradict each other.
  CellSolver(const CellOptions& options, std::vector<Phase> phases,
             std::shared_ptr<const Microstructure<D>> microstructure,
             const std::vector<std::string>& varying);

  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;
  Verdict end_step() override;
  void drop_step() override;
  void save_state(StateSink& state) const override;
  void restore_state(const StateSource& state) override;

  /// Work done since construction, all threads together.
  CellCounters counters() const;

 private:
  struct Sample;

  bool is_finite_strain() const { return options_.law == "neo_hookean"; }
  void make_ports();
  using Samples = std::vector<Sample>;
  using Memories = std::vector<std::vector<CellMemory*>>;  // [level][sample of the batch]

  Samples read_samples(const Execution& exec, const Batch& in, std::size_t first) const;
  std::size_t fitting(std::span<const std::vector<double>> shapes) const;
  Outcome judge(const Sample& sample) const;
  Moduli moduli(double contrast, double matrix_bulk_modulus) const;
  std::vector<Port> field_ports() const;
  void ask_for_fields(const Execution& exec, Samples& samples, std::size_t first,
                      const Batch& out) const;
  void find_geometries(const Execution& exec, Samples& samples);
  void take_memories(const Memories& memories, std::size_t first, Samples& samples) const;
  void solve_levels(Samples& samples, Wanted wanted);
  void write_outputs(const Execution& exec, const Samples& samples, std::size_t first,
                     const Batch& out, const Outcomes& outcomes) const;

  CellOptions options_;
  std::vector<Phase> phases_;
  std::shared_ptr<const Microstructure<D>> microstructure_;
  bool contrast_varies_, matrix_varies_;
  int loaded_;  // directions of the plane or space of loads
  LoadSpace loads_;
  Signature signature_;
  std::unique_ptr<numerics::Workers> workers_;
  std::vector<std::unique_ptr<CellLevel<D>>> levels_;  // the fine grid, and the coarse one if any
};

extern template class CellSolver<2>;
extern template class CellSolver<3>;

/// A cell solver of either dimension: one of the two microstructures, the one that
/// options.dimensions names.
struct CellSetup {
  CellOptions options;
  std::vector<Phase> phases;
  std::shared_ptr<const Microstructure<2>> microstructure_2d;
  std::shared_ptr<const Microstructure<3>> microstructure_3d;
  std::vector<std::string> varying;  ///< parameters that are ports
};
std::unique_ptr<Operator> make_cell_solver(const CellSetup& setup);

/// Names of all that may be a port of a cell, besides its load.
template <int D>
std::vector<std::string> cell_parameters(const Microstructure<D>& microstructure);

}  // namespace understudy::materials
