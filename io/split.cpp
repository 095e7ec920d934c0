#include <fmt/core.h>

#include <understudy/core/digest.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/io/split.hpp>

namespace understudy::io {

std::string name(Split split) {
  return split == Split::train ? "train" : split == Split::valid ? "valid" : "test";
}

Split split_of(const std::string& run, std::int64_t path_or_slot, const SplitShares& shares) {
  if (!(shares.valid >= 0 && shares.test >= 0 && shares.valid + shares.test < 1))
    throw InputError({.what = "The shares of the splits are impossible",
                      .got = fmt::format("valid {} and test {}", shares.valid, shares.test),
                      .expected = "shares from 0 that leave something to train on",
                      .todo = "Choose smaller shares"});
  const std::uint64_t start = Digest().add("split").add(run).short_value();
  const std::uint64_t golden = 0x9E3779B97F4A7C15ULL;  // 2^64 / golden ratio
  const std::uint64_t place = start + static_cast<std::uint64_t>(path_or_slot) * golden;
  const double u = static_cast<double>(place >> 11) * 0x1.0p-53;
  if (u < shares.test) return Split::test;
  return u < shares.test + shares.valid ? Split::valid : Split::train;
}

}  // namespace understudy::io
