#pragma once
#include <understudy/core/operator.hpp>
#include <understudy/solvers/fluid/flow_memory.hpp>
#include <understudy/solvers/fluid/flow_solver.hpp>
#include <understudy/solvers/fluid/pore_geometry.hpp>
#include <understudy/solvers/fluid/pore_options.hpp>
#include <understudy/solvers/numerics/parameter_cache.hpp>
#include <understudy/solvers/numerics/workers.hpp>

namespace understudy::fluid {

/// Changes whenever the results of the pore-flow solver do.
inline constexpr const char* pore_physics_version = "2";

/// Flow of an incompressible fluid through a periodic cell of pores, at a requested mean velocity:
/// the drag that a porous body's pores exert. Steady Navier-Stokes equations by the lattice
/// Boltzmann method (see StreamCollide, GridCorrection).
///
/// Second order in the node distance for bodies, whose walls are interpolated, and for images,
/// whose walls are half-way, first order in the place of the wall. No stability limit for the user:
/// viscosity and time step of the lattice are chosen here (LatticeUnits); mean lattice velocity at
/// most 0.05, so that the fluid's compressibility costs 0.2 %.
///
/// Gaps between bodies are computed down to a node, with what that costs: the slow drag of an array
/// of cylinders is off by up to 1 % in gaps of five nodes and more, 10 % in narrower ones, 20 %
/// below three nodes and 60 % below two. A gap without a node is closed.
///
/// Ports in: `reynolds` [D] = rho U L / mu, U the superficial velocity (mean over the whole cell),
/// L the cell's first side; then those parameters of the geometry that are to vary.
/// Ports out: `drag` [D] = G L^3 rho / mu^2, G the force per unit fluid volume that drives the
/// flow, which is the macroscopic pressure gradient; `dissipation` = drag . reynolds, the power of
/// that force, of which the flow dissipates as much: Phi L^4 rho^2 / mu^3, Phi the mean over the
/// whole cell. On request `velocity_field` [z,y,x,D] = rho u L / mu at the nodes, which lie in the
/// middle of the cell's voxels; zero in the solid, a snapshot where the flow is not steady.
///
/// Outcomes: invalid_input for NaN, for bodies that touch or overlap, and where the solid leaves no
/// path in the direction of the flow; out_of_range for bodies thinner than two nodes and for
/// Reynolds numbers that the resolution is too coarse for; not_converged for flows that are not
/// steady, with the time average of their drag.
///
/// Memory, besides what is kept from call to call: about 780 bytes per node in 2-D and 1400 in 3-D
/// (64^3: 400 MB, 96^3: 1.3 GB) for every cell that is solved at the same time, which are as many
/// as threads, within `batch_memory`.
///
/// A stop that is requested during a call is honoured between two launches: `apply` throws
/// Interrupted.
template <int D>
class PoreFlow : public Operator {
 public:
  /// Throws InputError for names in `varying` that the geometry does not have, for a resolution
  /// that is not an image's own, and when memory is too small for one cell.
  PoreFlow(const PoreOptions& options, std::shared_ptr<const PoreGeometry<D>> geometry,
           const std::vector<std::string>& varying);

  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;
  Verdict end_step() override;
  void drop_step() override;
  void save_state(StateSink& state) const override { starts_.save(state); }
  void restore_state(const StateSource& state) override { starts_.restore(state); }

  /// Site updates of all cells on all grids since construction, over those of one time step of a
  /// cell.
  double work() const { return work_; }

 private:
  struct Sample;
  using Samples = std::vector<Sample>;
  using Memories = std::vector<FlowMemory<D>*>;

  void make_ports();
  Samples read_samples(const Execution& exec, const Batch& in, std::size_t first) const;
  static void point_tasks(const Memories& memories, std::size_t first, const Batch& out,
                          Samples& samples);
  void find_geometries(const Execution& exec, Samples& samples);
  void solve(const Execution& exec, Samples& samples);
  void make_room(std::size_t cells);
  void write_outputs(const Execution& exec, const Samples& samples, std::size_t first,
                     const Batch& out, const Outcomes& outcomes) const;

  PoreOptions options_;
  std::shared_ptr<const PoreGeometry<D>> geometry_;
  FlowGrid<D> grid_;
  Signature signature_;
  numerics::ParameterCache<PoreCell<D>> cells_;
  numerics::SlotMemories<FlowMemory<D>> starts_;
  int most_cells_;  // that are solved at the same time
  std::unique_ptr<numerics::Workers> workers_;
  std::vector<std::unique_ptr<FlowSolver<D>>> solvers_;  // one per worker
  double work_ = 0;
};

extern template class PoreFlow<2>;
extern template class PoreFlow<3>;

}  // namespace understudy::fluid
