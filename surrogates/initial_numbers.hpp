#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace understudy::surrogates {

/// `count` standard normal numbers of the stream (seed, "initial weights" + name, member).
std::vector<double> initial_normals(std::uint64_t seed, std::string_view name, std::size_t member,
                                    std::size_t count);

/// The order in which a member sees `count` samples in an epoch: a permutation that depends on
/// (seed, member, epoch) alone (Fisher and Yates 1938).
std::vector<std::int64_t> epoch_order(std::uint64_t seed, std::size_t member, std::size_t epoch,
                                      std::size_t count);

/// `count` draws with replacement from that many samples, the same in every epoch (bootstrap).
std::vector<std::int64_t> resample(std::uint64_t seed, std::size_t member, std::size_t count);

}  // namespace understudy::surrogates
