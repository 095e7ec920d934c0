#pragma once
#include <cstdint>
#include <string>

namespace understudy::io {

/// What a sample is used for.
enum class Split : std::uint8_t { train, valid, test };

/// "train", "valid" or "test".
std::string name(Split split);

/// Shares of the paths (or slots) of a run; the rest is for training.
struct SplitShares {
  double valid = 0.1;
  double test = 0.1;
};

/// The split of all samples of a path (of generated data) or of a slot (of a recorded run). It
/// depends on the name of the run and the number alone, so that no sample ever moves. A
/// golden-ratio sequence with an offset by the run's hash: any few consecutive paths have nearly
/// the right shares (with 0.1, every 17 consecutive ones have at least one of each split).
Split split_of(const std::string& run, std::int64_t path_or_slot, const SplitShares& shares = {});

}  // namespace understudy::io
