#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/loops/dynamics/molecular_forces.hpp>
#include <understudy/loops/dynamics/motion.hpp>

namespace understudy::loops {

/// Takes the replicas of a molecule from one instant to a later one.
class Integrator {
 public:
  virtual ~Integrator() = default;

  /// Before its first cycle: what it has to know of the present state. Says why that cannot be.
  virtual std::string begin() { return {}; }

  /// One cycle of time steps, from this many steps since the beginning. Says why not, empty when
  /// all went well.
  virtual std::string cycle(std::uint64_t step) = 0;

  virtual std::size_t steps_per_cycle() const = 0;

  /// Looks at the solvation force where it acts `age` time steps after it was computed; says why
  /// the run cannot go on, or nothing.
  using Look = std::function<std::string(std::size_t age)>;

  /// Has `look` called wherever such a force acts, from age 1 on.
  virtual void watch_held_forces(Look) {}

  /// Solvation energies (kcal/mol) of every replica, of whose ensemble the samples are.
  virtual std::vector<double> solvation_energies() const = 0;

  /// What it remembers besides positions, velocities and forces.
  virtual Archive save() const { return {}; }
  virtual void restore(const Archive&) {}
};

/// Velocity Verlet (Swope et al. 1982) or, with a thermostat, BAOAB (Leimkuhler and Matthews 2013):
///
///     kick(dt/2)  drift(dt/2)  thermostat(dt)  drift(dt/2)  forces  kick(dt/2)
///
/// of second order in the time step; BAOAB's positions follow the canonical distribution exactly in
/// a harmonic well, at every time step below stability's limit of two over its frequency.
///
/// The solvation is evaluated every k = solvation_every steps. As "impulse" (r-RESPA, Tuckerman,
/// Berne, Martyna 1992) it kicks with k dt/2 before and after these k steps, and not in between:
/// symplectic, reversible, second order in k dt, and resonant when k dt comes near half a period of
/// the fastest vibration. As "constant" the last force acts at every step, dt/2 at a time, until
/// the new one does so in the second half of the k-th step: neither symplectic nor reversible, and
/// of first order in k dt; energy drifts.
class ForceIntegrator : public Integrator {
 public:
  enum class Thermostat { none, langevin };
  ForceIntegrator(const DynamicsModel& model, Motion& motion, MolecularForces& forces,
                  Thermostat thermostat);

  std::string cycle(std::uint64_t step) override;
  std::size_t steps_per_cycle() const override { return every_; }
  std::vector<double> solvation_energies() const override {
    return forces_.energies(forces_.solvation);
  }
  void watch_held_forces(Look look) override { look_ = std::move(look); }

 private:
  bool holds_forces() const { return model_.options.solvation_update == "constant"; }
  void move(std::uint64_t step);
  void push(bool at_end);

  const DynamicsModel& model_;
  Motion& motion_;
  MolecularForces& forces_;
  Thermostat thermostat_;
  std::size_t every_;
  Look look_ = [](std::size_t) { return std::string(); };
};

}  // namespace understudy::loops
