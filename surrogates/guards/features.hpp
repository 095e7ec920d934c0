#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/core/outcome.hpp>
#include <vector>

namespace understudy::surrogates {

/// What guards compare samples by, computed from the input ports by Kokkos kernels.
///
/// Distance features: of a deformation gradient the independent components of C, of an angle t
/// (rad) cos kt and sin kt with the network's `angle_factor` k, of anything else the numbers
/// themselves. Of `positions` [atoms,3], where they are the only input, how crowded it is around
/// each atom, for cutoffs R of 3, 5 and 8 A and for all atoms however far:
///
///     sum_j (1 - r^2/R^2)^3, r < R,   and   sum_j 1 / (1 + (r/R)^2)^2, R = 5 A
///
/// which neither shifts nor turns change. Then a sample has parts, its atoms: see NearestPoint.
/// Range features: of a deformation gradient ln J, tr C / J^(2/d) and, for d = 3, tr
/// cof C / J^(4/3) (volume and shape change, whatever the direction); of anything but angles and
/// positions the numbers themselves.
class GuardFeatures {
 public:
  GuardFeatures(std::vector<Port> inputs, double angle_factor);

  std::size_t distance_columns() const { return distance_columns_; }
  std::size_t range_columns() const { return range_columns_; }

  /// Parts of a sample, that share the distance columns evenly; 1 but for atoms.
  std::size_t parts() const { return parts_; }

  Field distance(const Execution& exec, const Batch& in) const;  ///< [samples, distance_columns]
  Field range(const Execution& exec, const Batch& in) const;     ///< [samples, range_columns]

  /// Position of the deformation gradient among the inputs, or -1; and its dimension.
  std::ptrdiff_t deformation() const { return deformation_; }
  std::size_t dimensions() const { return dimensions_; }

 private:
  bool is_deformation(std::size_t k) const {
    return static_cast<std::ptrdiff_t>(k) == deformation_;
  }

  std::vector<Port> inputs_;
  double angle_factor_;
  std::ptrdiff_t deformation_ = -1;
  std::size_t dimensions_ = 0;
  std::size_t parts_ = 1;
  bool has_atoms_ = false;
  std::size_t distance_columns_ = 0;
  std::size_t range_columns_ = 0;
};

/// Into `outcomes`: invalid_input where any number of the sample is not finite, out_of_range where
/// one is beyond the limits of its port or det F of F [samples, d*d] is not positive, ok elsewhere.
void mark_bad_inputs(const Execution& exec, const Batch& in, const std::vector<Port>& inputs,
                     const Outcomes& outcomes);

/// NaN in the rows whose outcome is not ok.
void blank_failed_rows(const Execution& exec, const Outcomes& outcomes, const Field& field);

}  // namespace understudy::surrogates
