#pragma once
#include <string>
#include <understudy/core/batch.hpp>
#include <understudy/loops/dynamics/model.hpp>
#include <understudy/loops/dynamics/motion.hpp>
#include <vector>

namespace understudy::loops {

/// What is measured of a replica, one number each: kinetic_energy (kcal/mol), radius_of_gyration
/// (A, weighted with masses), end_to_end (A, if the model names its ends), then the dihedral angles
/// (rad, in (-pi, pi], trans = pi; 0 where three atoms are in line).
class Observables {
 public:
  explicit Observables(const DynamicsModel& model);

  struct Column {
    std::string name, unit;
    bool is_angle = false;
  };
  const std::vector<Column>& columns() const { return columns_; }

  /// Writes [replicas, columns].
  void measure(const Motion& motion, const Field& out) const;

 private:
  std::vector<Column> columns_;
  Kokkos::View<int*> ends_;           // two atoms, or none
  Kokkos::View<int* [4]> dihedrals_;  // [angles, 4]
};

}  // namespace understudy::loops
