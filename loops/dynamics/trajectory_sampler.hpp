#pragma once
#include <map>
#include <memory>
#include <string>
#include <understudy/core/operator.hpp>
#include <understudy/core/options.hpp>
#include <understudy/core/sampler.hpp>
#include <understudy/loops/dynamics/dynamics.hpp>
#include <vector>

namespace understudy::loops {

/// The table `sampling` for the conformations of a molecule. Units of molecules (A, ps, K).
struct TrajectorySamplingOptions {
  std::string name = "trajectories";
  std::string start;
  std::string solvent = "obc2";
  std::size_t paths = 50;
  std::size_t states_per_path = 20;
  Range temperature = {300, 500};
  std::size_t out_of_distribution_paths = 5;
  Range out_of_distribution_temperature = {800, 1000};
  double equilibration = 2;
  double interval = 0.2;
  double time_step = 0.002;
  double friction = 2;
  std::string constraints = "hydrogen";

  /// Time steps from one state to the next, and before the first one.
  std::size_t steps_between() const;
  std::size_t steps_before() const;
};

/// The keys of `sampling` for `name = "trajectories"`.
const OptionTable<TrajectorySamplingOptions>& trajectory_sampling_table();

/// Reads that section. Throws InputError, with file and line, also for a temperature that is not
/// positive, for more time between states than is sensible, and for no time at all.
TrajectorySamplingOptions read_trajectory_sampling(const Settings& section);

/// Conformations of a molecule as it moves: a path is a trajectory (BAOAB) in a cheap solvent, with
/// first velocities, thermostat and a temperature of its own, drawn evenly from a range; its states
/// are `interval` apart. Temperatures above that of the run show a network the hills between the
/// valleys that the run crosses seldom, and more than it will see. Out of distribution, they are
/// hotter still.
///
/// A path is a function of (seed, purpose, path): however many there are, and whoever computes
/// which. It is computed when it is asked for the first time, and kept: 24 bytes per atom and
/// state.
class TrajectorySampler : public Sampler {
 public:
  /// `parts.mechanics` and `solvation` move the molecule; the first atom's port is `positions`.
  /// Throws InputError as `make_dynamics_model` does, and when an operator lacks a port.
  TrajectorySampler(const TrajectorySamplingOptions& options, DynamicsParts parts,
                    std::shared_ptr<Operator> solvation, std::uint64_t seed,
                    SamplingPurpose purpose);

  std::size_t paths() const override;
  std::size_t states_per_path() const override { return options_.states_per_path; }

  /// [atoms, 3], A. Of a trajectory that came to no end its last state and those that are missing
  /// hold no numbers (NaN), which no solver takes: they are failed samples. Throws ConvergenceError
  /// when more than a tenth of all trajectories did, and more than one, or all; Interrupted when
  /// asked to stop.
  void fill(std::size_t path, std::size_t state, std::span<double> sample) const override;

  /// K, of a path.
  double temperature(std::size_t path) const;

 private:
  const std::vector<double>& trajectory(std::size_t path) const;
  std::vector<double> computed(std::size_t path) const;
  void count_failure(std::size_t path, const std::string& why) const;
  DynamicsModel model(std::size_t path) const;
  bool outside() const { return purpose_ == SamplingPurpose::out_of_distribution; }

  TrajectorySamplingOptions options_;
  DynamicsParts parts_;
  std::shared_ptr<Operator> solvation_;
  std::uint64_t seed_;
  SamplingPurpose purpose_;
  mutable std::map<std::size_t, std::vector<double>> known_;  // [states, atoms, 3] by path
  mutable std::size_t failed_ = 0;                            // of these
};

}  // namespace understudy::loops
