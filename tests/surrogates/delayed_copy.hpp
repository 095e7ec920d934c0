#pragma once
#include <memory>
#include <understudy/core/batch.hpp>

namespace understudy::surrogates::testing {

/// to = from on `exec`, after some tenths of a second in which the kernel does nothing else.
void delayed_copy(const Execution& exec, const Field& from, const Field& to);

/// An instance whose work is ordered with that of no other: on a GPU on a stream that does not even
/// wait for the default one, as those of Kokkos and of most programs do.
class LonelyInstance {
 public:
  LonelyInstance();
  ~LonelyInstance();
  LonelyInstance(const LonelyInstance&) = delete;
  LonelyInstance& operator=(const LonelyInstance&) = delete;
  const Execution& exec() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace understudy::surrogates::testing
