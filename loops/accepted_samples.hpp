#pragma once
#include <cstdint>
#include <understudy/core/batch.hpp>
#include <understudy/loops/selection.hpp>
#include <unordered_set>
#include <vector>

namespace understudy::loops {

/// One call of a guarded operator, kept until the step ends.
struct CallRecord {
  Batch in;                        ///< copies, all inputs
  Batch out;                       ///< copies, the measured ports of the surrogate
  Field source;                    ///< the caller's column, shared; empty when it was not asked for
  std::vector<double> scores;      ///< worst score of every sample
  std::vector<std::uint8_t> open;  ///< accepted, and not computed again since
};

/// A sample that an audit may choose.
struct AcceptedSample {
  std::size_t record, row;
  std::int64_t slot;
  double score;
};

/// The accepted samples of the current step. A slot that is computed again replaces what it had
/// before; samples without a slot last until the next call.
class AcceptedSamples {
 public:
  void add(CallRecord record);
  void clear() { records_.clear(); }

  std::vector<AcceptedSample> list() const;
  const CallRecord& record(std::size_t i) const { return records_[i]; }
  std::size_t records() const { return records_.size(); }

 private:
  void forget(const std::vector<std::int64_t>& slots);
  std::vector<CallRecord> records_;
};

}  // namespace understudy::loops
