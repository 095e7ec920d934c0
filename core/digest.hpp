#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace understudy {

/// Streaming 128-bit digest (XXH3) of what makes two things the same. It guards against accidents,
/// not against forgery.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  Digest& add(std::span<const std::byte> bytes);
  Digest& add(std::string_view text);  ///< its length too, so that "ab","c" differs from "a","bc"
  Digest& add(std::uint64_t value);
  Digest& add(double value);

  std::string hex() const;            ///< 32 hexadecimal digits
  std::uint64_t short_value() const;  ///< the lower 64 bits

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace understudy
