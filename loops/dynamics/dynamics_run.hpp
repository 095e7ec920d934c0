#pragma once
#include <memory>
#include <string>
#include <understudy/loops/dynamics/hybrid_monte_carlo.hpp>
#include <understudy/loops/dynamics/integrator.hpp>
#include <understudy/loops/dynamics/model.hpp>
#include <understudy/loops/dynamics/molecular_forces.hpp>
#include <understudy/loops/dynamics/observables.hpp>
#include <understudy/loops/dynamics/samples.hpp>
#include <understudy/loops/loop.hpp>
#include <understudy/loops/stopwatch.hpp>

namespace understudy::loops {

/// One run of molecular dynamics, from its beginning or from where a checkpoint left off.
class DynamicsRun {
 public:
  DynamicsRun(const DynamicsModel& model, const MolecularOperators& operators,
              LoopContext& context);

  LoopResult run();

 private:
  std::size_t equilibration() const { return model_.options.equilibration; }
  std::size_t last_step() const { return equilibration() + model_.options.steps; }
  double time() const;  ///< ps since the equilibration
  double clock() const { return model_.start_time() + time(); }
  double seconds() const { return earlier_seconds_ + watch_.seconds() - apart_seconds_; }

  std::string go_on();
  std::string start();
  std::string minimise_start();
  void advance();
  void observe();
  void sample();
  void compare();
  void add_comparison();
  bool is_compared(std::size_t steps) const;
  bool evaluate_reference();
  void compare_forces();
  std::string compare_held_forces(std::size_t age);
  std::size_t compared_age() const;
  void show();
  void hand_over();
  void tell();
  std::string rate() const;
  void save();
  Archive state() const;
  void restore(const Archive& archive);

  const DynamicsModel& model_;
  const MolecularOperators& operators_;
  LoopContext& context_;
  Stopwatch watch_, told_;
  Motion motion_;
  Observables observables_;
  MolecularForces forces_;
  ForceIntegrator equilibration_;
  std::unique_ptr<Integrator> production_;
  const HybridMonteCarlo* hybrid_ = nullptr;  // the production, if it is that
  Samples samples_, comparisons_;
  Field measured_;
  HostField row_, compared_;
  std::string trouble_;
  std::size_t step_ = 0, first_step_ = 0;  // time steps that are done; when this process began
  double earlier_seconds_ = 0;             // of the run that was interrupted
  double apart_seconds_ = 0;               // of comparisons, pictures, trajectories and checkpoints
};

}  // namespace understudy::loops
