#include <understudy/loops/dynamics/integrator.hpp>

namespace understudy::loops {

ForceIntegrator::ForceIntegrator(const DynamicsModel& model, Motion& motion,
                                 MolecularForces& forces, Thermostat thermostat)
    : model_(model),
      motion_(motion),
      forces_(forces),
      thermostat_(thermostat),
      every_(model.options.is_hybrid_monte_carlo() ? 1 : model.options.solvation_every) {}

std::string ForceIntegrator::cycle(std::uint64_t step) {
  for (std::size_t k = 0; k < every_; ++k) {
    const bool last = k + 1 == every_;
    push(k == 0);
    move(step + k);
    const std::string trouble = forces_.evaluate(last);
    if (const std::string failure = motion_.trouble(); !failure.empty()) return failure;
    if (!trouble.empty()) return trouble;
    if (!last && holds_forces())
      if (const std::string failure = look_(k + 1); !failure.empty()) return failure;
    push(last);
    motion_.constrain_velocities(model_.options.time_step);
  }
  return {};
}

/// Half a kick; the impulse of the solvation acts at the ends of a cycle.
void ForceIntegrator::push(bool at_end) {
  const double half = model_.options.time_step / 2;
  const double impulse = at_end ? static_cast<double>(every_) * half : 0;
  motion_.kick(forces_.kick(half, holds_forces() ? half : impulse));
  motion_.fix_centre_of_mass();
}

void ForceIntegrator::move(std::uint64_t step) {
  const double dt = model_.options.time_step;
  if (thermostat_ == Thermostat::none) return motion_.drift(dt);
  motion_.drift(dt / 2);
  motion_.thermostat(dt, step);
  motion_.fix_centre_of_mass();
  motion_.drift(dt / 2);
}

}  // namespace understudy::loops
