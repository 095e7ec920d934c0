#include <understudy/core/molecular_units.hpp>
#include <understudy/loops/dynamics/for_each.hpp>
#include <understudy/loops/dynamics/observables.hpp>
#include <understudy/loops/dynamics/vector3.hpp>

namespace understudy::loops {
/// One thread per replica and column: few of both, at few steps.
struct MeasureReplicas {
  Field positions, velocities, inverse_masses;
  Kokkos::View<int*> ends;
  Kokkos::View<int* [4]> dihedrals;
  Field out;
  int atoms, first_dihedral;

  KOKKOS_FUNCTION void operator()(int replica, int column) const {
    if (column == 0)
      out(replica, column) = kinetic_energy(replica);
    else if (column == 1)
      out(replica, column) = radius_of_gyration(replica);
    else if (column < first_dihedral)
      out(replica, column) = distance(replica);
    else
      out(replica, column) = dihedral(replica, column - first_dihedral);
  }

  KOKKOS_FUNCTION double kinetic_energy(int replica) const {
    double sum = 0;
    for (int c = 0; c < 3 * atoms; ++c)
      sum += velocities(replica, c) * velocities(replica, c) / inverse_masses(0, c);
    return sum / (2 * molecular::acceleration_unit);
  }

  /// From the first atom, so that a molecule far away loses no digits.
  KOKKOS_FUNCTION double radius_of_gyration(int replica) const {
    double mass = 0, squares = 0;
    Vector3 mean{0, 0, 0};
    for (int atom = 0; atom < atoms; ++atom) {
      const double m = 1 / inverse_masses(0, 3 * atom);
      const Vector3 r = between(positions, replica, atom, 0);
      mass += m;
      squares += m * dot(r, r);
      mean = {mean.x + m * r.x, mean.y + m * r.y, mean.z + m * r.z};
    }
    const double square = squares / mass - dot(mean, mean) / (mass * mass);
    return Kokkos::sqrt(Kokkos::max(square, 0.0));
  }

  KOKKOS_FUNCTION double distance(int replica) const {
    const Vector3 r = between(positions, replica, ends(1), ends(0));
    return Kokkos::sqrt(dot(r, r));
  }

  KOKKOS_FUNCTION double dihedral(int replica, int angle) const {
    const Vector3 a = between(positions, replica, dihedrals(angle, 1), dihedrals(angle, 0));
    const Vector3 b = between(positions, replica, dihedrals(angle, 2), dihedrals(angle, 1));
    const Vector3 c = between(positions, replica, dihedrals(angle, 3), dihedrals(angle, 2));
    const Vector3 m = cross(a, b), n = cross(b, c);
    return Kokkos::atan2(Kokkos::sqrt(dot(b, b)) * dot(a, n), dot(m, n));
  }
};

Observables::Observables(const DynamicsModel& model)
    : columns_{{"kinetic_energy", "kcal/mol"}, {"radius_of_gyration", "A"}},
      ends_("understudy/dynamics/ends_of_chain", model.ends.size()),
      dihedrals_("understudy/dynamics/dihedrals", model.dihedrals.size()) {
  if (!model.ends.empty()) columns_.push_back({"end_to_end", "A"});
  const auto ends = Kokkos::create_mirror_view(ends_);
  for (std::size_t k = 0; k < model.ends.size(); ++k) ends(k) = model.ends[k];
  Kokkos::deep_copy(ends_, ends);
  const auto dihedrals = Kokkos::create_mirror_view(dihedrals_);
  for (std::size_t k = 0; k < model.dihedrals.size(); ++k) {
    columns_.push_back({model.dihedrals[k].name, "rad", true});
    for (std::size_t i = 0; i < 4; ++i) dihedrals(k, i) = model.dihedrals[k].atoms[i];
  }
  Kokkos::deep_copy(dihedrals_, dihedrals);
}

void Observables::measure(const Motion& motion, const Field& out) const {
  const auto columns = static_cast<int>(columns_.size());
  const auto dihedrals = static_cast<int>(dihedrals_.extent(0));
  for_each(motion.execution(), "understudy/dynamics/measure",
           static_cast<int>(motion.positions().extent(0)), columns,
           MeasureReplicas{motion.positions(), motion.velocities(), motion.inverse_masses(), ends_,
                           dihedrals_, out, static_cast<int>(motion.positions().extent(1) / 3),
                           columns - dihedrals});
}

}  // namespace understudy::loops
