#pragma once
#include <map>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/port.hpp>
#include <vector>

namespace understudy::surrogates {

/// What a model keeps for its guards: where it was trained, and how wrong it was on samples that it
/// was not trained on.
struct GuardData {
  std::vector<double> range_low, range_high;  ///< [range columns] of GuardFeatures, training split
  std::vector<double> scale;   ///< [distance columns]: deviation over the training split
  std::vector<double> points;  ///< [points, distance columns], divided by `scale`

  /// Of the validation samples: relative ensemble spread, distance to the nearest point, and the
  /// error of every output port, |y_s - y| / max(|y|, training rms).
  std::vector<double> spread, distance;
  std::map<std::string, std::vector<double>> errors;

  Archive save() const;
  static GuardData load(const Archive& archive);
};

}  // namespace understudy::surrogates
