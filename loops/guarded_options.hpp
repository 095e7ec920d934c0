#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <understudy/core/options.hpp>

namespace understudy::loops {

/// How a Guarded operator audits itself.
struct GuardedOptions {
  double tolerance = 0.01;
  std::size_t audit_worst = 4;
  std::size_t audit_random = 4;
  std::size_t repeats = 3;
  std::uint64_t seed = 1;

  /// The output ports whose error is measured, with the rms that the training data have there, in
  /// the port's unit: the error of a sample is the largest of |y_s - y| / max(|y|, rms) over them.
  std::map<std::string, double> scales = {};
};

/// The keys of [guard] that Guarded reads: tolerance, audit_worst, audit_random, repeats.
const OptionTable<GuardedOptions>& guarded_option_table();

}  // namespace understudy::loops
