#include <fmt/core.h>

#include <understudy/loops/dynamics/describe_places.hpp>
#include <understudy/loops/dynamics/molecular_forces.hpp>
#include <understudy/loops/dynamics/stored.hpp>

namespace understudy::loops {
namespace {

Force::Starts starts_of(const DynamicsOptions& options) {
  return options.is_hybrid_monte_carlo() ? Force::Starts::cold : Force::Starts::warm;
}

/// What accepts trajectories moves no atom.
Force::Wanted wanted_of_reference(const DynamicsOptions& options) {
  return options.is_hybrid_monte_carlo() ? Force::Wanted::energy : Force::Wanted::forces;
}

}  // namespace

MolecularForces::MolecularForces(const DynamicsModel& model, const Motion& motion,
                                 const MolecularOperators& operators, bool extras)
    : solvation(operators.solvation, "solvation", motion.execution(), motion.positions(),
                starts_of(model.options), extras ? Force::Wanted::extras : Force::Wanted::forces),
      model_(model),
      motion_(motion),
      operators_(operators) {
  const Execution& exec = motion.execution();
  if (operators.mechanics != nullptr)
    mechanics.emplace(*operators.mechanics, "mechanics", exec, motion.positions(),
                      starts_of(model.options));
  if (operators.reference != nullptr)
    reference.emplace(*operators.reference, "reference solvation", exec, motion.positions(),
                      Force::Starts::cold, wanted_of_reference(model.options));
}

std::string MolecularForces::evaluate(bool with_solvation) {
  const auto asked_too_often = [&] {
    return fmt::format("the operator asked for more than {} repeats of a step",
                       model_.options.repeats);
  };
  if (mechanics) {
    if (!mechanics->apply_step(model_.options.repeats)) return asked_too_often();
    if (!mechanics->all_ok()) return describe_failure(*mechanics);
  }
  if (!with_solvation) return {};
  if (!solvation.apply_step(model_.options.repeats)) return asked_too_often();
  return solvation.all_ok() ? std::string() : describe_failure(solvation);
}

std::string MolecularForces::describe_failure(const Force& force) const {
  const auto positions = on_host(motion_.execution(), motion_.positions());
  const std::span<const double> places(&positions(force.failed_replica(), 0), positions.extent(1));
  return fmt::format("{}; {}", force.describe_failure(), describe_places(model_.molecule, places));
}

void MolecularForces::evaluate_quietly() {
  if (mechanics) mechanics->apply();
  solvation.apply();
}

std::vector<double> MolecularForces::energies(const Force& force) const {
  const auto host = on_host(motion_.execution(), force.energy());
  return {host.data(), host.data() + host.size()};
}

std::vector<double> MolecularForces::mechanics_energies() const {
  return mechanics ? energies(*mechanics) : std::vector<double>(model_.replicas());
}

/// Without mechanics its time is 0, and what is multiplied with it must only be finite.
Kick MolecularForces::kick(double mechanics_time, double solvation_time) const {
  if (!mechanics) return {solvation.forces(), solvation.forces(), 0, solvation_time};
  return {mechanics->forces(), solvation.forces(), mechanics_time, solvation_time};
}

void MolecularForces::drop_step() {
  solvation.drop_step();
  if (mechanics) mechanics->drop_step();
  if (reference) reference->drop_step();
}

double MolecularForces::other_seconds() const {
  const bool moves = reference && model_.options.is_hybrid_monte_carlo();  // else it only measures
  return (mechanics ? mechanics->seconds() : 0) + (moves ? reference->seconds() : 0);
}

/// The state of the loop's operator is kept by the checkpoint itself.
Archive MolecularForces::save() const {
  Archive archive;
  archive.insert("solvation", solvation.save());
  if (mechanics) {
    archive.insert("mechanics", mechanics->save());
    store_state(archive, "operators/mechanics", *operators_.mechanics);
  }
  if (reference) {
    archive.insert("reference", reference->save());
    store_state(archive, "operators/reference", *operators_.reference);
  }
  return archive;
}

void MolecularForces::restore(const Archive& archive) {
  solvation.restore(archive.below("solvation"));
  if (mechanics) {
    mechanics->restore(archive.below("mechanics"));
    read_state(archive, "operators/mechanics", *operators_.mechanics);
  }
  if (reference) {
    reference->restore(archive.below("reference"));
    read_state(archive, "operators/reference", *operators_.reference);
  }
}

}  // namespace understudy::loops
