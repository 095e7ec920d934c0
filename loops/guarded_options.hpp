#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <understudy/core/options.hpp>

namespace understudy::loops {

/// How a Guarded operator audits itself.
struct GuardedOptions {
  double tolerance = 0.01;  ///< audited samples with a larger error fall back; of [guard] too
  std::size_t audit_worst = 4;
  std::size_t audit_random = 4;
  std::size_t audit_every = 1;  ///< steps
  std::size_t repeats = 3;
  std::uint64_t seed = 1;

  /// The output ports whose error is measured, with the rms that the training data have there, in
  /// the port's unit: see `sample_errors`.
  std::map<std::string, double> scales = {};
};

/// The keys of [guard] that only Guarded reads; the tolerance is that of its guards.
const OptionTable<GuardedOptions>& guarded_option_table();

}  // namespace understudy::loops
