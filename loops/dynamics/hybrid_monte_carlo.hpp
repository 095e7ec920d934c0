#pragma once
#include <understudy/loops/dynamics/integrator.hpp>
#include <understudy/loops/dynamics/observables.hpp>

namespace understudy::loops {

/// Counts of hybrid Monte Carlo, over all replicas.
struct AcceptanceStatistics {
  std::size_t trajectories = 0;
  std::size_t accepted = 0;
  std::size_t failed = 0;  ///< trajectories into states that an operator or RATTLE refused
  double probability = 0;  ///< sum of min(1, exp(-dH / k_B T)), failures counting 0
  double energy = 0;       ///< sum of dH over those that did not fail, kcal/mol
  double balance = 0;      ///< sum of exp(-dH / k_B T): 1 on average (Creutz 1988)

  double acceptance() const;  ///< accepted of all

  /// "72 % of 100 trajectories accepted, <exp(-dH/kT)> = 1.020"
  std::string describe() const;
};

/// Surrogate hybrid Monte Carlo: trajectories of velocity Verlet with the forces of mechanics and
/// of the operator that the loop runs with, from velocities that are drawn anew each time; their
/// ends are accepted with min(1, exp(-dH / k_B T)), where H is the energy of mechanics and of the
/// *reference* solvation plus the kinetic one (Duane, Kennedy, Pendleton, Roweth 1987). Velocity
/// Verlet keeps volumes and is reversible whatever the force, so the positions follow the canonical
/// distribution of the reference; an operator far from it only lowers the acceptance. A rejected
/// trajectory leaves its replica where it was, which counts again.
///
/// With rigid bonds that holds, to their tolerance, while RATTLE finds the same solution forwards
/// and backwards. Of a bond that shares no atom with others it does: one that turns by more than 85
/// degrees in a step fails. Of several that do (CH3) nothing at run time looks; at steps of
/// some fs, in which they turn by a few degrees, trajectories of alanine dipeptide run back to
/// where they came from (tests), and larger steps would need the check of Lelievre, Rousset, Stoltz
/// 2019.
///
/// The operator must be a function of positions alone: it starts cold, and must not be guarded.
/// A trajectory into a state that an operator cannot evaluate (out_of_range, invalid_input) or in
/// which RATTLE fails is rejected; a reference that does not converge stops the run, for its
/// energy is wanted and not known.
class HybridMonteCarlo : public Integrator {
 public:
  HybridMonteCarlo(const DynamicsModel& model, Motion& motion, MolecularForces& forces,
                   const Observables& observables);

  std::string begin() override;
  std::string cycle(std::uint64_t step) override;
  std::size_t steps_per_cycle() const override { return model_.options.trajectory_steps; }
  std::vector<double> solvation_energies() const override {
    return forces_.energies(*forces_.reference);
  }
  const AcceptanceStatistics& statistics() const { return statistics_; }

  /// Why the samples are worth nothing, after the last cycle: all trajectories failed. Else empty.
  std::string verdict() const;

  Archive save() const override;
  void restore(const Archive& archive) override;

 private:
  struct Kept {
    Field now, kept;
  };

  double time_step(std::uint64_t trajectory) const;
  void run_trajectory(double time);
  std::vector<double> total_energies();
  std::vector<bool> failed() const;
  std::string unconverged(const std::vector<bool>& lost) const;
  std::vector<bool> judge(std::uint64_t trajectory, const std::vector<double>& differences);
  bool accepts(std::uint64_t trajectory, std::size_t replica, double difference);
  void restore_rejected(const std::vector<bool>& accepted);

  const DynamicsModel& model_;
  Motion& motion_;
  MolecularForces& forces_;
  const Observables& observables_;
  std::vector<Kept> kept_;  // what a rejected replica gets back
  Field measured_;
  Kokkos::View<int*> marks_;  // replicas that failed, then those to be restored
  AcceptanceStatistics statistics_;
};

}  // namespace understudy::loops
