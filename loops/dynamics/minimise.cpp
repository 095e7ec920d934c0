#include <understudy/core/stop.hpp>
#include <understudy/loops/dynamics/minimise.hpp>
#include <vector>

namespace understudy::loops {
namespace {

constexpr double growth = 1.2, shrinking = 0.5, shortest = 1e-3;

/// Places and what was found there.
class KeptState {
 public:
  KeptState(const Motion& motion, const MolecularForces& forces) : exec_(motion.execution()) {
    keep(motion.positions());
    keep_outputs(forces.solvation);
    if (forces.mechanics) keep_outputs(*forces.mechanics);
    save();
  }
  void save() const {
    for (const Kept& one : fields_) Kokkos::deep_copy(exec_, one.kept, one.now);
  }
  void restore() const {
    for (const Kept& one : fields_) Kokkos::deep_copy(exec_, one.now, one.kept);
  }

 private:
  struct Kept {
    Field now, kept;
  };
  void keep(const Field& field) {
    fields_.push_back({field, Field("understudy/dynamics/kept", field.extent(0), field.extent(1))});
  }
  void keep_outputs(const Force& force) {
    for (const Port& port : force.outputs().ports()) keep(force.outputs()[port.name]);
  }

  Execution exec_;
  std::vector<Kept> fields_;
};

double energy_of(const MolecularForces& forces) {
  return forces.mechanics_energies().front() + forces.energies(forces.solvation).front();
}

/// The energy after a step of that length; says why there is none.
std::string descend(Motion& motion, MolecularForces& forces, double time, double& energy) {
  Kokkos::deep_copy(motion.execution(), motion.velocities(), 0.0);
  motion.kick(forces.kick(time, time));
  motion.drift(time);
  std::string trouble = motion.trouble();
  if (trouble.empty()) trouble = forces.evaluate(true);
  motion.forget_failures();
  if (trouble.empty()) energy = energy_of(forces);
  return trouble;
}

}  // namespace

std::string minimise(const DynamicsModel& model, Motion& motion, MolecularForces& forces,
                     Descent& descent) {
  if (std::string trouble = forces.evaluate(true); !trouble.empty()) return trouble;
  const KeptState best(motion, forces);
  descent.first = descent.last = energy_of(forces);
  double time = model.options.time_step;
  while (descent.steps < model.options.minimise && time > shortest * model.options.time_step) {
    throw_if_stop_requested();
    ++descent.steps;
    double energy = 0;
    const bool lower = descend(motion, forces, time, energy).empty() && energy < descent.last;
    if (lower) {
      descent.last = energy;
      best.save();
    } else {
      best.restore();
    }
    time *= lower ? growth : shrinking;
  }
  Kokkos::deep_copy(motion.execution(), motion.velocities(), 0.0);
  return {};
}

}  // namespace understudy::loops
