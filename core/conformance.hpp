#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <understudy/core/operator.hpp>
#include <vector>

namespace understudy {

/// How strictly an operator is examined.
struct ConformanceOptions {
  std::size_t samples = 5;  ///< per batch, at least 2

  /// Allowed difference of two answers to the same question, relative to the largest magnitude of
  /// the port in the batch; 0 asks for the same bits.
  double tolerance = 0;

  /// The same with a warm start, which may move a result within the operator's tolerance.
  double warm_tolerance = 1e-6;

  /// Makes one row of a batch of inputs impossible; by default every port in turn gets NaN.
  std::function<void(const Batch& in, std::size_t row)> spoil;
};

/// Makes a batch with that many valid inputs, all ports filled and without slots; the same every
/// time.
using SampleMaker = std::function<Batch(std::size_t samples)>;

/// Holds an operator against the contract of `Operator`: its signature, empty batches,
/// repeatability, independence of batch-mates and of their order, one bad sample, reported
/// outcomes, asked-for ports only, unchanged inputs, warm starts by slot, and malformed batches.
/// Returns one sentence per broken promise, so an empty vector is a pass. An operator with state
/// (an open step) is left after an `end_step`.
std::vector<std::string> conformance_findings(Operator& op, const SampleMaker& samples,
                                              const ConformanceOptions& options = {});

}  // namespace understudy
