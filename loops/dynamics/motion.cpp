#include <fmt/core.h>

#include <cmath>
#include <understudy/core/molecular_units.hpp>
#include <understudy/loops/dynamics/for_each.hpp>
#include <understudy/loops/dynamics/motion.hpp>
#include <understudy/loops/dynamics/vector3.hpp>

namespace understudy::loops {

struct KickVelocities {
  Field velocities, inverse_masses;
  Kick kick;

  KOKKOS_FUNCTION void operator()(int replica, int c) const {
    velocities(replica, c) += molecular::acceleration_unit * inverse_masses(0, c) *
                              (kick.mechanics_time * kick.mechanics(replica, c) +
                               kick.solvation_time * kick.solvation(replica, c));
  }
};

/// v = keep v + add speed xi
struct RandomVelocities {
  Field velocities, thermal_speeds;
  double keep, add;
  Stream stream;
  std::uint64_t coordinates;

  KOKKOS_FUNCTION void operator()(int replica, int c) const {
    const std::uint64_t number =
        static_cast<std::uint64_t>(replica) * coordinates + static_cast<std::uint64_t>(c);
    const double kept = keep > 0 ? keep * velocities(replica, c) : 0;
    velocities(replica, c) = kept + add * thermal_speeds(0, c) * stream.normal(number);
  }
};

namespace {

KOKKOS_INLINE_FUNCTION void add(const Field& values, int replica, int atom, double factor,
                                const Vector3& a) {
  values(replica, 3 * atom) += factor * a.x;
  values(replica, 3 * atom + 1) += factor * a.y;
  values(replica, 3 * atom + 2) += factor * a.z;
}

}  // namespace

/// Sweeps over the bonds of a group until the kernel has nothing more to correct: 0, or 1 + the
/// number of a bond that the last sweep had to correct.
template <class Kernel>
KOKKOS_INLINE_FUNCTION int sweep_over_bonds(const Kernel& kernel, int replica, int group) {
  const int first = kernel.bonds.first_bond(group), end = kernel.bonds.first_bond(group + 1);
  int corrected = first < end ? first + 1 : 0;
  for (int sweep = 0; sweep < kernel.bonds.iterations && corrected > 0; ++sweep) {
    corrected = 0;
    for (int bond = first; bond < end; ++bond)
      if (kernel.correct(replica, bond)) corrected = bond + 1;
  }
  return corrected;
}

struct DriftGroups {
  RigidBonds bonds;
  Field positions, velocities, before, inverse_masses;
  Kokkos::View<int*> failures;
  double time;

  KOKKOS_FUNCTION void operator()(int replica, int group) const {
    for (int k = bonds.first_atom(group); k < bonds.first_atom(group + 1); ++k)
      for (int c = 3 * bonds.atom(k); c < 3 * bonds.atom(k) + 3; ++c) {
        before(replica, c) = positions(replica, c);
        positions(replica, c) += time * velocities(replica, c);
      }
    const int failure = sweep_over_bonds(*this, replica, group);
    if (failure > 0) Kokkos::atomic_max(&failures(replica), failure);
  }

  /// Moves the ends of a bond along its direction before the drift; whether it had to. A bond that
  /// turned by more than some 85 degrees, or is not there at all, is left to fail.
  KOKKOS_FUNCTION bool correct(int replica, int bond) const {
    const int i = bonds.ends(bond, 0), j = bonds.ends(bond, 1);
    const double square = bonds.length(bond) * bonds.length(bond);
    const Vector3 now = between(positions, replica, i, j);
    const double excess = dot(now, now) - square;
    if (Kokkos::abs(excess) <= 2 * bonds.tolerance * square) return false;
    const Vector3 then = between(before, replica, i, j);
    const double along = dot(now, then);
    if (!(along > 0.1 * square)) return true;
    const double wi = inverse_masses(0, 3 * i), wj = inverse_masses(0, 3 * j);
    const double g = -excess / (2 * (wi + wj) * along), per_time = time > 0 ? 1 / time : 0;
    add(positions, replica, i, g * wi, then);
    add(positions, replica, j, -g * wj, then);
    add(velocities, replica, i, g * wi * per_time, then);
    add(velocities, replica, j, -g * wj * per_time, then);
    return true;
  }
};

struct ConstrainGroups {
  RigidBonds bonds;
  Field positions, velocities, inverse_masses;
  Kokkos::View<int*> failures;
  double time;

  KOKKOS_FUNCTION void operator()(int replica, int group) const {
    const int failure = sweep_over_bonds(*this, replica, group);
    if (failure > 0) Kokkos::atomic_max(&failures(replica), failure);
  }

  KOKKOS_FUNCTION bool correct(int replica, int bond) const {
    const int i = bonds.ends(bond, 0), j = bonds.ends(bond, 1);
    const Vector3 r = between(positions, replica, i, j);
    const double square = dot(r, r), along = dot(r, between(velocities, replica, i, j));
    if (Kokkos::abs(along) * time <= bonds.tolerance * square) return false;
    const double wi = inverse_masses(0, 3 * i), wj = inverse_masses(0, 3 * j);
    const double g = -along / ((wi + wj) * square);
    add(velocities, replica, i, g * wi, r);
    add(velocities, replica, j, -g * wj, r);
    return true;
  }
};

/// One thread per replica and direction.
struct StopCentreOfMass {
  Field velocities, inverse_masses;
  int atoms;

  KOKKOS_FUNCTION void operator()(int replica, int direction) const {
    double momentum = 0, mass = 0;
    for (int atom = 0; atom < atoms; ++atom) {
      const int c = 3 * atom + direction;
      momentum += velocities(replica, c) / inverse_masses(0, c);
      mass += 1 / inverse_masses(0, c);
    }
    for (int atom = 0; atom < atoms; ++atom)
      velocities(replica, 3 * atom + direction) -= momentum / mass;
  }
};

struct CountFailures {
  Kokkos::View<int*> failures;
  KOKKOS_FUNCTION void operator()(int replica, int& count) const {
    count += failures(replica) != 0 ? 1 : 0;
  }
};

Motion::Motion(const DynamicsModel& model, const Execution& exec)
    : model_(model),
      exec_(exec),
      bonds_(make_rigid_bonds(model.atoms(), model.rigid, model.options.constraint_tolerance,
                              model.options.constraint_iterations)),
      replicas_(model.options.replicas),
      coordinates_(static_cast<int>(3 * model.atoms())),
      positions_("understudy/dynamics/positions", model.replicas(), 3 * model.atoms()),
      velocities_("understudy/dynamics/velocities", model.replicas(), 3 * model.atoms()),
      before_("understudy/dynamics/before", model.replicas(), 3 * model.atoms()),
      inverse_masses_("understudy/dynamics/inverse_masses", 1, 3 * model.atoms()),
      thermal_speeds_("understudy/dynamics/thermal_speeds", 1, 3 * model.atoms()),
      failures_("understudy/dynamics/failures", model.replicas()) {
  const double unit = model.thermal_energy() * molecular::acceleration_unit;
  const auto mass = [&](std::size_t c) { return model.molecule.atoms[c / 3].mass; };
  write_rows(exec_, inverse_masses_, {0, 1}, [&](auto, auto c) { return 1 / mass(c); });
  write_rows(exec_, thermal_speeds_, {0, 1},
             [&](auto, auto c) { return std::sqrt(unit / mass(c)); });
}

void Motion::set_start() {
  const Conformation& start = model_.start;
  const RowRange all{0, model_.replicas()};
  write_rows(exec_, positions_, all, [&](auto, auto c) { return start.positions[c / 3][c % 3]; });
  if (!start.velocities.empty())
    write_rows(exec_, velocities_, all,
               [&](auto, auto c) { return start.velocities[c / 3][c % 3]; });
}

void Motion::kick(const Kick& kick) {
  for_each(exec_, "understudy/dynamics/kick", replicas_, coordinates_,
           KickVelocities{velocities_, inverse_masses_, kick});
}

void Motion::drift(double time) {
  for_each(exec_, "understudy/dynamics/drift", replicas_, bonds_.groups,
           DriftGroups{bonds_, positions_, velocities_, before_, inverse_masses_, failures_, time});
}

void Motion::thermostat(double time, std::uint64_t step) {
  const double keep = std::exp(-model_.options.friction * time);
  for_each(exec_, "understudy/dynamics/thermostat", replicas_, coordinates_,
           RandomVelocities{velocities_, thermal_speeds_, keep,
                            std::sqrt(-std::expm1(-2 * model_.options.friction * time)),
                            Stream(model_.seed, "thermostat", step),
                            static_cast<std::uint64_t>(coordinates_)});
}

void Motion::draw_velocities(std::uint64_t draw) {
  for_each(
      exec_, "understudy/dynamics/draw_velocities", replicas_, coordinates_,
      RandomVelocities{velocities_, thermal_speeds_, 0, 1, Stream(model_.seed, "velocities", draw),
                       static_cast<std::uint64_t>(coordinates_)});
  fix_centre_of_mass();
  constrain_velocities(model_.options.time_step);
}

void Motion::constrain_velocities(double time) {
  if (model_.rigid.empty()) return;
  for_each(exec_, "understudy/dynamics/constrain_velocities", replicas_, bonds_.groups,
           ConstrainGroups{bonds_, positions_, velocities_, inverse_masses_, failures_, time});
}

void Motion::fix_centre_of_mass() {
  if (model_.options.centre_of_mass != "fixed") return;
  for_each(exec_, "understudy/dynamics/fix_centre_of_mass", replicas_, 3,
           StopCentreOfMass{velocities_, inverse_masses_, coordinates_ / 3});
}

void Motion::forget_failures() { Kokkos::deep_copy(exec_, failures_, 0); }

int Motion::count_failures() const {
  int count = 0;
  Kokkos::parallel_reduce("understudy/dynamics/count_failures",
                          Kokkos::RangePolicy<Execution>(exec_, 0, replicas_),
                          CountFailures{failures_}, count);
  return count;
}

std::string Motion::trouble() const {
  if (model_.rigid.empty() || count_failures() == 0) return {};
  const auto failures = on_host(exec_, failures_);
  std::size_t replica = 0;
  while (failures(replica) == 0) ++replica;
  const auto ends = on_host(exec_, bonds_.ends);
  const auto atom = [&](int side) {
    const auto number = static_cast<std::size_t>(ends(failures(replica) - 1, side));
    return fmt::format("{} ({})", number + 1, model_.molecule.atoms[number].name);
  };
  return fmt::format(
      "in replica {} RATTLE did not reach the fixed length of the bond between atoms {} and {} to "
      "{:.1e} in {} iterations",
      replica, atom(0), atom(1), bonds_.tolerance, bonds_.iterations);
}

}  // namespace understudy::loops
