#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/outcome.hpp>
#include <understudy/core/port.hpp>
#include <vector>

namespace understudy::surrogates {

/// What a sample is used for.
enum class Split : std::uint8_t { train, valid, test };

/// Where a sample comes from: a sampler drew it, or a guarded run recorded it.
enum class Origin : std::uint8_t { drawn, recorded };

/// One port's numbers of all samples, [samples, port size] in C order, in the port's unit.
struct PortData {
  Port port;
  std::vector<double> values;
};

/// Solved samples to learn from. Those whose outcome is not ok are left out.
struct TrainingSet {
  std::vector<PortData> inputs, outputs;
  std::vector<Split> splits;      ///< [samples]
  std::vector<Outcome> outcomes;  ///< [samples]; empty: all ok
  Archive constants;              ///< `Operator::constants` of the solver

  /// Samples from this one on were recorded, those before it drawn.
  std::size_t recorded_from = std::numeric_limits<std::size_t>::max();

  std::size_t size() const { return splits.size(); }
  Signature signature() const;

  /// Throws InputError when arrays differ in length, a usable sample holds NaN or infinity, or
  /// there is no usable sample to train on.
  void check() const;

  /// Usable samples of a split, in their order.
  std::vector<std::size_t> rows(Split split) const;
  std::vector<std::size_t> rows(Split split, Origin origin) const;

  /// Training samples by which the size of outputs is measured: the drawn ones, so that recordings
  /// (often far outside, where outputs are large) move no yardstick; all where none was drawn.
  std::vector<std::size_t> reference_rows() const;

  /// The numbers of those rows, [rows, port size].
  static std::vector<double> gather(const PortData& data, const std::vector<std::size_t>& rows);
};

}  // namespace understudy::surrogates
