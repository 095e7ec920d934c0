#pragma once
#include <limits>
#include <string>
#include <understudy/loops/loop.hpp>
#include <vector>

namespace understudy::study {

/// A number with the interval it was seen in: low <= value <= high.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
  bool operator==(const Estimate&) const = default;
};

/// What could not be measured: all NaN.
inline Estimate no_estimate() {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  return {nan, nan, nan};
}

/// Median of repeats, with the least and the largest; all NaN when there are none.
Estimate spread(std::vector<double> repeats);

/// `value` with the interval of `others` (ensemble members, loads, seeds) and of itself.
Estimate spread(double value, const std::vector<double>& others);

/// `value` of an ensemble with two standard errors of the jackknife on either side, from the values
/// with each member left out once: how far the value depends on which members were drawn (Tukey
/// 1958; Efron 1982, chapter 3). Never below zero. Without an interval for fewer than two.
Estimate jackknife(double value, const std::vector<double>& left_out);

/// Relative L2 error over the load path, |a - truth| / |truth|, dimensionless. Converts units.
/// NaN when a value is. Throws InputError when names, lengths or dimensions differ, or the truth is
/// zero everywhere.
double relative_l2(const loops::Quantity& measured, const loops::Quantity& truth);

/// What a run errs by in a quantity: `relative_l2`; of one that is an error already
/// (`Quantity::is_error`) the root mean square of its own values, whatever the truth's. NaN when a
/// value is, or there is none. Throws InputError as `relative_l2`, and for an error with a unit.
double error_in(const loops::Quantity& measured, const loops::Quantity& truth);

/// The same with the least and the largest error of single points of the path (loads, times), those
/// with a truth of zero left out.
Estimate error_over_path(const loops::Quantity& measured, const loops::Quantity& truth);

}  // namespace understudy::study
