#pragma once
#include <memory>
#include <string>
#include <understudy/core/guard.hpp>
#include <understudy/core/options.hpp>
#include <understudy/surrogates/guards/calibration.hpp>
#include <understudy/surrogates/model.hpp>
#include <vector>

namespace understudy::surrogates {

/// How much a surrogate is trusted: the keys of the table `guard` that its guards read.
struct GuardOptions {
  double tolerance = 0.01;
  double exceeding_share = 0.02;
  double range_margin = 0.02;
  std::string port;
  std::vector<std::string> use = {"jacobian",    "range",       "distance", "spread",
                                  "ellipticity", "dissipation", "energy"};
};

/// The keys and texts of those options. `tolerance` is read by loops::Guarded too.
const OptionTable<GuardOptions>& guard_option_table();

/// The combined score and its threshold. A sample's score is max(u / U, d / D): its relative
/// ensemble spread u and its distance d to the training data, each divided by its 95 % quantile
/// over the validation samples. The threshold is the largest for which at most `exceeding_share` of
/// the accepted validation samples have an error above the tolerance, never beyond what was seen
/// there.
struct Calibration {
  double spread_limit = 0.0;    ///< accept u up to here: U times the threshold
  double distance_limit = 0.0;  ///< accept d up to here: D times the threshold
  Threshold threshold;
  std::size_t samples = 0;  ///< validation samples
};

/// Thresholds from the validation errors that the model keeps; see Calibration. Throws InputError
/// when the model has no output `options.port`.
Calibration calibrate(const Model& model, const GuardOptions& options);

/// Throws InputError when a guard that `options.use` lists could refuse nothing: the members of an
/// ensemble of one never disagree.
void check_guards(const GuardOptions& options, const NetworkOptions& network);

/// The guards that `options.use` lists:
///  jacobian: refuses det F <= 0;
///  range: refuses what lies beyond the training range of strain invariants and parameters, widened
///    by `range_margin` of its width on either side;
///  distance, spread: refuse above the limits of the calibration;
///  ellipticity: refuses a tangent that is not strongly elliptic (n.A.n not positive definite for
///    one of a fixed set of directions: 18 in the plane, 49 in space), if the model has one;
///  dissipation: refuses a flow that gains energy, where the model has `reynolds` and
///  `dissipation`;
///  energy: refuses an energy beyond the range of the training samples, widened likewise, where the
///    model has `positions` of atoms.
/// Throws InputError for a name that is none of these, a port that the model lacks, and what
/// `check_guards` refuses.
std::vector<std::shared_ptr<Guard>> make_guards(const Model& model, const GuardOptions& options);

}  // namespace understudy::surrogates
