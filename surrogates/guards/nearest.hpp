#pragma once
#include <understudy/surrogates/guards/features.hpp>
#include <understudy/surrogates/guards/guard_data.hpp>

namespace understudy::surrogates {

/// Distance of samples to the nearest of a model's training points, in features scaled by their
/// deviation over the training samples. Where samples have parts (atoms), it is that of the part
/// which is farthest from its own place in the nearest point, another point for each: a molecule in
/// a new shape may consist of atoms in known surroundings. A Kokkos kernel, one part of a sample
/// per thread, all points each.
class NearestPoint {
 public:
  NearestPoint(GuardFeatures features, const GuardData& data);

  /// [samples, 1]
  Field distances(const Execution& exec, const Batch& in) const;

 private:
  GuardFeatures features_;
  Field points_;                 // [columns, points]: the points are the fast index
  Kokkos::View<double*> scale_;  // [columns]
};

}  // namespace understudy::surrogates
