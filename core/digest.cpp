#include <fmt/core.h>
#include <xxhash.h>

#include <understudy/core/digest.hpp>

namespace understudy {

// XXH3_state_t wants an alignment of 64, which the library's own allocator keeps.
struct Digest::State {
  State() { XXH3_128bits_reset(hash); }
  ~State() { XXH3_freeState(hash); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  XXH3_state_t* hash = XXH3_createState();
};

Digest::Digest() : state_(std::make_unique<State>()) {}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

Digest& Digest::add(std::span<const std::byte> bytes) {
  XXH3_128bits_update(state_->hash, bytes.data(), bytes.size());
  return *this;
}

Digest& Digest::add(std::string_view text) {
  add(static_cast<std::uint64_t>(text.size()));
  return add(std::as_bytes(std::span(text)));
}

Digest& Digest::add(std::uint64_t value) { return add(std::as_bytes(std::span(&value, 1))); }
Digest& Digest::add(double value) { return add(std::as_bytes(std::span(&value, 1))); }

std::string Digest::hex() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_->hash);
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::uint64_t Digest::short_value() const { return XXH3_128bits_digest(state_->hash).low64; }

}  // namespace understudy
