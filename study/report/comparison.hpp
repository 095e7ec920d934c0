#pragma once
#include <optional>
#include <string>
#include <understudy/study/report/estimate.hpp>
#include <vector>

namespace understudy::study {

/// A classical setting as a point of the plane of error against time.
struct FrontPoint {
  std::string name;
  double error = 0;
  Estimate seconds;
};

/// The points that no other point beats (no slower and no less accurate, and better in one),
/// fastest first. Points whose error or seconds are not finite, or seconds not positive, are left
/// out. Of equal points the first stays.
std::vector<FrontPoint> pareto_front(const std::vector<FrontPoint>& points);

/// What the speed-up printed is: the ratio itself, or the end of a range that holds it.
enum class Bound { exact, at_most, at_least };

/// Seconds that the classical front needs for a given error.
struct EqualError {
  Estimate seconds;
  Bound bound = Bound::exact;         ///< of `seconds`
  std::vector<std::string> settings;  ///< two bracketing ones, or the single one
};

/// Log-log interpolation of the front at `error`. When all of it is more accurate, its fastest
/// point is an upper bound; when all is less accurate, its slowest point a lower one. Points with
/// zero error cannot be placed on a logarithmic axis and are left out. Empty when nothing is left.
std::optional<EqualError> seconds_at_error(const std::vector<FrontPoint>& front, double error);

/// Where a surrogate stands against the classical front.
enum class Standing {
  faster,     ///< faster than the front at equal error
  slower,     ///< slower than the interpolated front, though no swept setting beats it in both
  loses,      ///< some classical setting is no slower and no less accurate
  undecided,  ///< the sweep is too narrow: a bound is known, but not on which side of 1 the truth
              ///< is
  unknown     ///< the row failed, or no baseline succeeded
};

/// "faster", "slower", ... and "exact", "at_most", "at_least", as report.json has them.
std::string name(Standing standing);
std::string name(Bound bound);

/// One surrogate or guarded row against the classical settings.
struct Comparison {
  std::string row;
  double error = 0;     ///< at which it is compared: the measured one, as far as truth resolves it
  double measured = 0;  ///< against the truth run
  Estimate seconds;
  Standing standing = Standing::unknown;

  std::optional<EqualError> equal_error;  ///< the front at this row's error
  std::optional<Estimate> speedup;        ///< its seconds / this row's; interval from the repeats
  std::optional<double> speedup_at_high_error;  ///< at the upper end of the row's error interval

  std::string cheapest_accurate;             ///< cheapest swept setting at least as accurate, or ""
  std::optional<double> speedup_over_swept;  ///< its seconds / this row's
  std::string beaten_by;                     ///< the cheapest setting that beats it, or ""

  bool is_bound() const { return equal_error && equal_error->bound != Bound::exact; }
};

/// A surrogate or guarded row as `compare` sees it.
struct Contender {
  std::string name;
  Estimate error;  ///< measured against the truth run
  Estimate seconds;
};

/// What a measured error is worth when the truth has an error of its own: it lies within `own` of
/// the real one, so it counts as at least `own`, and its upper end grows by that. As measured
/// where `own` is not known.
Estimate resolved(const Estimate& measured, double own);

/// `baselines` are the swept settings, with the errors measured. `truth` with its own error can
/// beat the row and be the cheapest accurate setting, but is no part of the front; the row is
/// compared at its resolved() error, which a row cannot win by.
Comparison compare(const Contender& row, const std::vector<FrontPoint>& baselines,
                   const std::optional<FrontPoint>& truth);

}  // namespace understudy::study
