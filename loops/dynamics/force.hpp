#pragma once
#include <memory>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/operator.hpp>
#include <vector>

namespace understudy::loops {

/// The ports of every operator over the conformations of a molecule: `positions` [atoms, 3] (A) ->
/// `energy` (kcal/mol), `forces` [atoms, 3] (kcal/mol/A).
Signature molecular_ports(std::size_t atoms);

/// An operator at the conformations of all replicas. Both batches live as long as it does, so a
/// call allocates nothing.
class Force {
 public:
  enum class Starts { cold, warm };  ///< warm: a replica's number is its slot

  /// What is asked for: the energy alone, forces with it, or also the outputs `uncertainty` and
  /// `source`, where the operator has them.
  enum class Wanted { energy, forces, extras };

  /// `whose` is what messages call the operator: "mechanics". Throws InputError when it lacks a
  /// port.
  Force(Operator& op, std::string whose, const Execution& exec, const Field& positions,
        Starts starts, Wanted wanted = Wanted::forces);

  /// Evaluates the replicas where they are; waits for it.
  void apply();

  /// The same, and ends the operator's step; done again as often as it asks for, at most `repeats`
  /// times. False when it asked for more. Steps of which a sample failed are not ended.
  bool apply_step(int repeats);

  /// Ends the operator's step; false when it asks for it to be repeated.
  bool end_step();

  const Batch& outputs() const { return out_; }
  const Field& energy() const { return out_["energy"]; }
  const Field& forces() const { return out_["forces"]; }
  const Outcomes& outcomes() const { return outcomes_; }
  bool all_ok() const;

  /// The replica of the first sample that failed.
  std::size_t failed_replica() const;

  /// "the solvation of replica 2: the solver did not converge; ..." of that one
  std::string describe_failure() const;
  void drop_step() { op_.drop_step(); }

  std::size_t calls() const { return calls_; }
  std::size_t samples() const { return calls_ * in_.size(); }
  double seconds() const { return seconds_; }  ///< inside the operator

  /// The last answers, counts and seconds; not what the operator itself remembers.
  Archive save() const;
  void restore(const Archive& archive);

 private:
  Operator& op_;
  std::string whose_;
  Execution exec_;
  Batch in_, out_;
  Outcomes outcomes_;
  std::size_t calls_ = 0;
  double seconds_ = 0;
};

}  // namespace understudy::loops
