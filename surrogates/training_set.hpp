#pragma once
#include <cstdint>
#include <string>
#include <understudy/core/outcome.hpp>
#include <understudy/core/port.hpp>
#include <vector>

namespace understudy::surrogates {

/// What a sample is used for.
enum class Split : std::uint8_t { train, valid, test };

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

  std::size_t size() const { return splits.size(); }
  Signature signature() const;

  /// Throws InputError when arrays differ in length, a usable sample holds NaN or infinity, or
  /// there is no usable sample to train on.
  void check() const;

  /// Usable samples of a split, in their order.
  std::vector<std::size_t> rows(Split split) const;

  /// The numbers of those rows, [rows, port size].
  static std::vector<double> gather(const PortData& data, const std::vector<std::size_t>& rows);
};

}  // namespace understudy::surrogates
