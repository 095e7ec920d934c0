#pragma once
#include <optional>
#include <string>
#include <understudy/loops/dynamics/force.hpp>
#include <understudy/loops/dynamics/model.hpp>
#include <understudy/loops/dynamics/motion.hpp>
#include <vector>

namespace understudy::loops {

/// The operators whose energies add up to that of a molecule.
struct MolecularOperators {
  Operator& solvation;            ///< the one that a loop is run with
  Operator* mechanics = nullptr;  ///< null: the other one is all there is
  Operator* reference = nullptr;  ///< of the solvation: the solver itself, where one is needed
};

/// Those operators at the replicas of a run.
class MolecularForces {
 public:
  MolecularForces(const DynamicsModel& model, const Motion& motion,
                  const MolecularOperators& operators, bool extras);

  /// Mechanics, and the solvation when asked for: evaluated, and their steps ended. Says why not,
  /// empty when all went well.
  std::string evaluate(bool with_solvation);

  /// Evaluates both as a part of a step that is ended elsewhere, whatever becomes of it.
  void evaluate_quietly();

  /// Which replica of a force failed and why, with what its places have to do with it.
  std::string describe_failure(const Force& force) const;

  /// Energies (kcal/mol) of every replica: the mechanics' and that of a force.
  std::vector<double> mechanics_energies() const;
  std::vector<double> energies(const Force& force) const;

  Kick kick(double mechanics_time, double solvation_time) const;

  void drop_step();
  double other_seconds() const;  ///< of mechanics, and of a reference that moves the molecules, too

  Archive save() const;
  void restore(const Archive& archive);

  Force solvation;
  std::optional<Force> mechanics, reference;

 private:
  const DynamicsModel& model_;
  const Motion& motion_;
  MolecularOperators operators_;
};

}  // namespace understudy::loops
