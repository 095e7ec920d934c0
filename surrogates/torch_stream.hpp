#pragma once
#include <memory>
#include <understudy/core/batch.hpp>

namespace understudy::surrogates {

/// As long as it lives, Torch's operations of this thread run on the device and stream of `exec`,
/// in order with its kernels. Without it they run on a stream of Torch's own, which waits for
/// nobody. On a CPU it does nothing.
///
/// Torch's allocator hands memory that was freed to the next operation of the *same* stream,
/// without waiting for kernels: a tensor is safe only on the stream where it was made. So what is
/// made within a call on `exec` does not outlive it; weights, which do, are made on the stream of
/// `Execution()`, complete before another stream reads them, and live until all have.
class OnStreamOf {
 public:
  explicit OnStreamOf(const Execution& exec);
  ~OnStreamOf();
  OnStreamOf(const OnStreamOf&) = delete;
  OnStreamOf& operator=(const OnStreamOf&) = delete;

 private:
  struct Guard;
  std::unique_ptr<Guard> guard_;  // null on a CPU
};

/// An instance in order with Torch's operations of this thread, for kernels between them.
Execution torch_execution();

/// Lets Torch keep at most that many bytes of the GPU's memory; an operation that needs more fails
/// with an exception. Nothing on a CPU. Call it before the first network is made.
void limit_torch_memory(double bytes);

/// Bytes of the GPU's memory that Torch holds, whether it uses them or keeps them for later; 0 on a
/// CPU.
double torch_memory_reserved();

}  // namespace understudy::surrogates
