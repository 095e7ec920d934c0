#pragma once
#include <functional>
#include <limits>
#include <thread>
#include <understudy/core/batch.hpp>
#include <vector>

namespace understudy::numerics {

/// A thread that runs `work`. Throws InputError when the system has no thread left.
std::thread start_thread(std::function<void()> work);

/// Spreads independent pieces of work, each a sequence of kernels, over the threads of the host.
///
/// Every thread has an execution space instance of its own, on which kernels launched inside
/// for_each run serially. On a GPU the pieces run one after the other, each on the whole device.
class Workers {
 public:
  /// As many as threads of `exec`, and `most` at most.
  explicit Workers(const Execution& exec, int most = std::numeric_limits<int>::max());

  /// Number of threads that may run pieces at once.
  int size() const { return static_cast<int>(instances_.size()); }

  /// Calls work(worker, instance, piece) once for every piece in [0, pieces). Pieces are dealt out
  /// as threads become free, so nothing may depend on which worker runs which piece. The first
  /// exception thrown is thrown again when all threads are done; InputError when one of them
  /// could not be started.
  void for_each(
      int pieces,
      const std::function<void(int worker, const Execution& instance, int piece)>& work) const;

 private:
  std::vector<Execution> instances_;
};

}  // namespace understudy::numerics
