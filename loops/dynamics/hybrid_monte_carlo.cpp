#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <understudy/loops/dynamics/for_each.hpp>
#include <understudy/loops/dynamics/hybrid_monte_carlo.hpp>

namespace understudy::loops {

/// mark |= what failed in this call
struct MarkFailed {
  Outcomes outcomes;
  Kokkos::View<int*> marks;
  KOKKOS_FUNCTION void operator()(int replica, int) const {
    if (outcomes(replica) != Outcome::ok) marks(replica) = 1;
  }
};

struct TakeBack {
  Kokkos::View<int*> marks;
  Field now, kept;
  KOKKOS_FUNCTION void operator()(int replica, int c) const {
    if (marks(replica) != 0) now(replica, c) = kept(replica, c);
  }
};

double AcceptanceStatistics::acceptance() const {
  return static_cast<double>(accepted) / static_cast<double>(trajectories);
}

std::string AcceptanceStatistics::describe() const {
  return fmt::format("{:.1f} % of {} trajectories accepted, <exp(-dH/kT)> = {:.3f}",
                     100 * acceptance(), trajectories, balance / static_cast<double>(trajectories));
}

HybridMonteCarlo::HybridMonteCarlo(const DynamicsModel& model, Motion& motion,
                                   MolecularForces& forces, const Observables& observables)
    : model_(model),
      motion_(motion),
      forces_(forces),
      observables_(observables),
      measured_("understudy/dynamics/measured", model.replicas(), observables.columns().size()),
      marks_("understudy/dynamics/marks", model.replicas()) {
  const auto keep = [&](const Field& field) {
    kept_.push_back({field, Field("understudy/dynamics/kept", field.extent(0), field.extent(1))});
  };
  const auto keep_outputs = [&](const Force& force) {
    for (const Port& port : force.outputs().ports()) keep(force.outputs()[port.name]);
  };
  keep(motion.positions());
  keep(motion.velocities());
  keep_outputs(forces.solvation);
  if (forces.mechanics) keep_outputs(*forces.mechanics);
  keep_outputs(*forces.reference);
}

std::string HybridMonteCarlo::begin() {
  forces_.reference->apply();
  return forces_.reference->all_ok() ? std::string() : forces_.describe_failure(*forces_.reference);
}

std::string HybridMonteCarlo::cycle(std::uint64_t step) {
  const std::uint64_t trajectory = step / model_.options.trajectory_steps;
  for (const Kept& one : kept_) Kokkos::deep_copy(motion_.execution(), one.kept, one.now);
  motion_.draw_velocities(trajectory + 1);  // the first draw was the run's beginning
  if (const std::string trouble = motion_.trouble(); !trouble.empty()) return trouble;
  const std::vector<double> before = total_energies();
  run_trajectory(time_step(trajectory));
  if (!forces_.solvation.end_step() || (forces_.mechanics && !forces_.mechanics->end_step()))
    return "the operator asked for a trajectory to be repeated; one of hybrid Monte Carlo must "
           "not watch over itself";

  forces_.reference->apply();
  const std::vector<bool> lost = failed();
  if (const std::string trouble = unconverged(lost); !trouble.empty()) return trouble;
  std::vector<double> differences = total_energies();
  for (std::size_t replica = 0; replica < differences.size(); ++replica)
    differences[replica] = lost[replica] ? std::numeric_limits<double>::infinity()
                                         : differences[replica] - before[replica];
  restore_rejected(judge(trajectory, differences));
  return {};
}

/// Which of the replicas stay where their trajectories ended.
std::vector<bool> HybridMonteCarlo::judge(std::uint64_t trajectory,
                                          const std::vector<double>& differences) {
  std::vector<bool> accepted;
  for (std::size_t replica = 0; replica < differences.size(); ++replica) {
    const bool known = std::isfinite(differences[replica]);
    ++statistics_.trajectories;
    statistics_.failed += known ? 0 : 1;
    accepted.push_back(known && accepts(trajectory, replica, differences[replica]));
  }
  return accepted;
}

/// Uniform around the nominal one, the same for all replicas.
double HybridMonteCarlo::time_step(std::uint64_t trajectory) const {
  const double u = Stream(model_.seed, "time_step", trajectory).uniform(0);
  return model_.options.time_step * (1 + model_.options.time_step_spread * (u - 0.5));
}

void HybridMonteCarlo::run_trajectory(double time) {
  const auto replicas = static_cast<int>(model_.replicas());
  const auto mark = [&](const Force& force) {
    for_each(motion_.execution(), "understudy/dynamics/mark_failed", replicas, 1,
             MarkFailed{force.outcomes(), marks_});
  };
  const auto push = [&] {
    motion_.kick(forces_.kick(time / 2, time / 2));
    motion_.fix_centre_of_mass();
  };
  Kokkos::deep_copy(motion_.execution(), marks_, 0);
  for (std::size_t step = 0; step < model_.options.trajectory_steps; ++step) {
    push();
    motion_.drift(time);
    forces_.evaluate_quietly();
    mark(forces_.solvation);
    if (forces_.mechanics) mark(*forces_.mechanics);
    push();
    motion_.constrain_velocities(time);
  }
}

/// Mechanics + reference solvation + kinetic, of every replica.
std::vector<double> HybridMonteCarlo::total_energies() {
  observables_.measure(motion_, measured_);
  const auto measured = on_host(motion_.execution(), measured_);
  const std::vector<double> mechanics = forces_.mechanics_energies();
  std::vector<double> energies = solvation_energies();
  for (std::size_t replica = 0; replica < energies.size(); ++replica)
    energies[replica] += mechanics[replica] + measured(replica, 0);
  return energies;
}

/// Replicas whose trajectory left what can be computed.
std::vector<bool> HybridMonteCarlo::failed() const {
  const auto marks = on_host(motion_.execution(), marks_);
  const auto rattled = on_host(motion_.execution(), motion_.failures());
  const auto outcomes = on_host(motion_.execution(), forces_.reference->outcomes());
  std::vector<bool> all;
  for (std::size_t replica = 0; replica < model_.replicas(); ++replica)
    all.push_back(marks(replica) != 0 || rattled(replica) != 0 ||
                  outcomes(replica) == Outcome::out_of_range ||
                  outcomes(replica) == Outcome::invalid_input);
  return all;
}

/// Why the energy of a replica that did not fail is not known.
std::string HybridMonteCarlo::unconverged(const std::vector<bool>& lost) const {
  const auto outcomes = on_host(motion_.execution(), forces_.reference->outcomes());
  for (std::size_t replica = 0; replica < lost.size(); ++replica)
    if (!lost[replica] && outcomes(replica) == Outcome::not_converged)
      return "the energy by which a trajectory is accepted is not known: " +
             forces_.describe_failure(*forces_.reference);
  return {};
}

bool HybridMonteCarlo::accepts(std::uint64_t trajectory, std::size_t replica, double difference) {
  const double factor = std::exp(-difference / model_.thermal_energy());
  const double u = Stream(model_.seed, "acceptance", trajectory).uniform(replica);
  statistics_.probability += std::min(1.0, factor);
  statistics_.balance += factor;
  statistics_.energy += difference;
  const bool accepted = u < factor;
  statistics_.accepted += accepted ? 1 : 0;
  return accepted;
}

void HybridMonteCarlo::restore_rejected(const std::vector<bool>& accepted) {
  const auto host = Kokkos::create_mirror_view(marks_);
  for (std::size_t replica = 0; replica < accepted.size(); ++replica)
    host(replica) = accepted[replica] ? 0 : 1;
  copy_and_wait(motion_.execution(), marks_, host);
  for (const Kept& one : kept_)
    for_each(motion_.execution(), "understudy/dynamics/take_back",
             static_cast<int>(one.now.extent(0)), static_cast<int>(one.now.extent(1)),
             TakeBack{marks_, one.now, one.kept});
  motion_.forget_failures();
}

std::string HybridMonteCarlo::verdict() const {
  if (statistics_.trajectories == 0 || statistics_.failed < statistics_.trajectories) return {};
  return fmt::format(
      "each of the {} trajectories went where an operator or RATTLE could not follow, so nothing "
      "has moved",
      statistics_.trajectories);
}

Archive HybridMonteCarlo::save() const {
  Archive archive;
  const auto set = [&](const char* name, std::size_t count) {
    archive.set_attribute(name, static_cast<std::int64_t>(count));
  };
  set("trajectories", statistics_.trajectories);
  set("accepted", statistics_.accepted);
  set("failed", statistics_.failed);
  archive.set_attribute("probability", statistics_.probability);
  archive.set_attribute("energy", statistics_.energy);
  archive.set_attribute("balance", statistics_.balance);
  return archive;
}

void HybridMonteCarlo::restore(const Archive& archive) {
  const auto get = [&](const char* name) {
    return static_cast<std::size_t>(archive.integer(name));
  };
  statistics_ = {.trajectories = get("trajectories"),
                 .accepted = get("accepted"),
                 .failed = get("failed"),
                 .probability = archive.number("probability"),
                 .energy = archive.number("energy"),
                 .balance = archive.number("balance")};
}

}  // namespace understudy::loops
