#pragma once
#include <cstdint>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/random.hpp>
#include <understudy/loops/dynamics/model.hpp>
#include <understudy/loops/dynamics/rigid_bonds.hpp>
#include <vector>

namespace understudy::loops {

/// Forces of two operators [replicas, 3 atoms] in kcal/mol/A and how long (ps) each acts.
struct Kick {
  Field mechanics, solvation;
  double mechanics_time = 0, solvation_time = 0;
};

/// Replicas of a molecule and the maps that an integrator is composed of; each is a kernel over all
/// atoms, or over the groups of rigid bonds, of all replicas. A replica's numbers do not depend on
/// how many there are.
///
/// With rigid bonds, `drift` is the position stage of RATTLE (Andersen 1983), whose multipliers act
/// along the bonds as they were before it, and `constrain_velocities` its velocity stage. What
/// velocities have along bonds in between changes nothing, because the next `drift` takes it away;
/// so a step needs the velocity stage once, at its end. BAOAB is then its geodesic form g-BAOAB
/// (Leimkuhler and Matthews 2016) with one step of RATTLE for each drift.
class Motion {
 public:
  Motion(const DynamicsModel& model, const Execution& exec);

  /// The conformation of the model for every replica, with its velocities or none.
  void set_start();

  /// v += time force / mass
  void kick(const Kick& kick);

  /// x += time v, then back to the lengths of rigid bonds, v with it. A time of 0 only does that.
  void drift(double time);

  /// The Ornstein-Uhlenbeck part of Langevin's equation, exact: v = c v + s (k_B T/m)^(1/2) xi with
  /// c = exp(-friction time), s^2 = 1 - c^2. The random numbers are those of (seed, step, replica,
  /// coordinate).
  void thermostat(double time, std::uint64_t step);

  /// Maxwell's distribution of velocities that no rigid bond feels; numbered draws.
  void draw_velocities(std::uint64_t draw);

  /// What velocities have along rigid bonds goes; `time` (ps) is that of a step, by which the
  /// tolerance becomes one of velocities.
  void constrain_velocities(double time);

  /// The centre of mass of every replica stops, if the options want it.
  void fix_centre_of_mass();

  const Field& positions() const { return positions_; }            ///< [replicas, 3 atoms], A
  const Field& velocities() const { return velocities_; }          ///< [replicas, 3 atoms], A/ps
  const Field& inverse_masses() const { return inverse_masses_; }  ///< [1, 3 atoms], 1/amu
  const Execution& execution() const { return exec_; }

  /// Of every replica: 0, or 1 + the number of a bond whose length or velocity RATTLE did not find
  /// since the last `forget_failures`.
  const Kokkos::View<int*>& failures() const { return failures_; }
  void forget_failures();

  /// "in replica 0 the fixed length of the bond between atoms 3 (CA) and 4 (HA) ..." of the first
  /// failure; empty when there is none.
  std::string trouble() const;

 private:
  int count_failures() const;

  const DynamicsModel& model_;
  Execution exec_;
  RigidBonds bonds_;
  int replicas_, coordinates_;
  Field positions_, velocities_, before_, inverse_masses_, thermal_speeds_;
  Kokkos::View<int*> failures_;
};

}  // namespace understudy::loops
