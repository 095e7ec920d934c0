#pragma once
#include <Kokkos_Core.hpp>
#include <cstdint>
#include <string_view>

namespace understudy {

/// Philox4x32-10, a counter-based generator: the k-th number of a stream is a function of
/// (key, stream, k) alone, so any path can be drawn by any thread or process, in any order.
/// Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3".
struct Philox {
  using Counter = Kokkos::Array<std::uint32_t, 4>;
  using Key = Kokkos::Array<std::uint32_t, 2>;

  KOKKOS_FUNCTION static Counter generate(Counter c, Key key) {
    for (int round = 0; round < 10; ++round) {
      const std::uint64_t a = 0xD2511F53ULL * c[0];
      const std::uint64_t b = 0xCD9E8D57ULL * c[2];
      c = {static_cast<std::uint32_t>(b >> 32) ^ c[1] ^ key[0], static_cast<std::uint32_t>(b),
           static_cast<std::uint32_t>(a >> 32) ^ c[3] ^ key[1], static_cast<std::uint32_t>(a)};
      key[0] += 0x9E3779B9U;
      key[1] += 0xBB67AE85U;
    }
    return c;
  }
};

/// One stream of random numbers, addressed by (seed, purpose, index).
class Stream {
 public:
  /// `purpose` keeps uses apart ("packing", "path", "audit"); `index` is the path, the member, ...
  Stream(std::uint64_t seed, std::string_view purpose, std::uint64_t index)
      : key_(mix(seed, purpose)), index_(index) {}

  /// 64 random bits.
  KOKKOS_FUNCTION std::uint64_t bits(std::uint64_t k) const {
    const auto c =
        Philox::generate({low(k), high(k), low(index_), high(index_)}, {low(key_), high(key_)});
    return (static_cast<std::uint64_t>(c[1]) << 32) | c[0];
  }

  /// Uniform on [0, 1), 53 bits.
  KOKKOS_FUNCTION double uniform(std::uint64_t k) const {
    return static_cast<double>(bits(k) >> 11) * 0x1.0p-53;
  }

  /// Standard normal (Box and Muller 1958); takes the uniforms 2k and 2k + 1.
  KOKKOS_FUNCTION double normal(std::uint64_t k) const {
    const double radius = Kokkos::sqrt(-2.0 * Kokkos::log(1.0 - uniform(2 * k)));
    return radius * Kokkos::cos(2.0 * Kokkos::numbers::pi * uniform(2 * k + 1));
  }

  /// Uniform on {0, ..., count - 1}.
  KOKKOS_FUNCTION std::uint64_t below(std::uint64_t k, std::uint64_t count) const {
    return static_cast<std::uint64_t>(uniform(k) * static_cast<double>(count));
  }

 private:
  KOKKOS_FUNCTION static std::uint32_t low(std::uint64_t v) {
    return static_cast<std::uint32_t>(v);
  }
  KOKKOS_FUNCTION static std::uint32_t high(std::uint64_t v) {
    return static_cast<std::uint32_t>(v >> 32);
  }
  // FNV-1a over the purpose, then the finaliser of SplitMix64: one bit of the seed changes all.
  static std::uint64_t mix(std::uint64_t seed, std::string_view purpose) {
    std::uint64_t h = 0xcbf29ce484222325ULL ^ (seed * 0x9E3779B97F4A7C15ULL);
    for (const char c : purpose) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ULL;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebULL;
    return h ^ (h >> 31);
  }

  std::uint64_t key_;
  std::uint64_t index_;
};

}  // namespace understudy
