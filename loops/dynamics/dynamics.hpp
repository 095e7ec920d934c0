#pragma once
#include <memory>
#include <understudy/core/settings.hpp>
#include <understudy/loops/dynamics/model.hpp>
#include <understudy/loops/loop.hpp>

namespace understudy::loops {

/// Molecular dynamics whose solvation energy is an operator with the ports `positions` [atoms, 3]
/// (A) -> `energy` (kcal/mol), `forces` [atoms, 3] (kcal/mol/A). Mechanics is another operator of
/// the same kind, given at construction; energies and forces of both add up. Replicas are the
/// samples of a batch, and a replica's number is its slot id.
///
/// Integrators: see `ForceIntegrator` (velocity Verlet, BAOAB, r-RESPA, RATTLE) and
/// `HybridMonteCarlo`, which is exact whatever the operator. A step after which the operator asks
/// for a repeat is repeated from its positions, which do not depend on the forces asked for. See
/// `dynamics_quantities` for the results.
///
/// The random numbers of a step are functions of (seed, step, replica, coordinate), so that a
/// resumed run has the same bits, and a replica the same path however many there are. They do not
/// know the operator: runs of several operators from one start with one seed share their noise.
class Dynamics : public Loop {
 public:
  /// `mechanics` may be null: the operator of `run` is then all there is. `reference` is the solver
  /// of the solvation, for `hybrid_monte_carlo` and `compare_every`; throws InputError when one of
  /// these is asked for without it.
  Dynamics(DynamicsModel model, std::shared_ptr<Operator> mechanics,
           std::shared_ptr<Operator> reference = nullptr);

  const Signature& needs() const override { return needs_; }
  std::vector<std::string> quantity_names() const override;

  std::optional<TrajectoryPlan> trajectory() const override;

  /// Throws InputError when an operator lacks a port, or when hybrid Monte Carlo is to run with a
  /// guarded one; Interrupted when asked to stop. The state is offered to the context's checkpoint
  /// after every cycle of steps.
  LoopResult run(Operator& op, LoopContext& context) override;

  const DynamicsModel& model() const { return model_; }

 private:
  DynamicsModel model_;
  std::shared_ptr<Operator> mechanics_, reference_;
  Signature needs_;
};

/// What moves, and what makes it move, besides the operator that a loop is run with.
struct DynamicsParts {
  Molecule molecule;
  Conformation start;
  std::shared_ptr<Operator> mechanics;
  std::shared_ptr<Operator> reference = nullptr;
};

/// The dynamics of `section`, a case's [loop]; its random numbers are those of the case's seed and
/// the start together (`seed_from`). Throws InputError as
/// `read_dynamics` and `make_dynamics_model` do.
std::unique_ptr<Dynamics> make_dynamics(const Settings& section, std::uint64_t seed,
                                        DynamicsParts parts);

}  // namespace understudy::loops
