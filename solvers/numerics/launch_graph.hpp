#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <understudy/core/batch.hpp>
#include <vector>

namespace understudy::numerics {

/// A team policy whose kernel travels with its launch, as a recording wants it. Kokkos would send
/// one above 512 bytes through constant memory, where the host waits for the one before.
using LaunchedTeams =
    Kokkos::TeamPolicy<Execution, Kokkos::Experimental::WorkItemProperty::HintLightWeight_t>;

/// Launches that come again and again, for kernels so short that launching takes longer than they
/// do. On an NVIDIA GPU they are recorded, as a CUDA graph, and replayed with one call. On a
/// processor, and where CUDA refuses to record, they are launched one by one.
class LaunchGraph {
 public:
  /// All that the launches depend on but what lies in memory: counts, addresses.
  using Key = std::vector<std::uintptr_t>;

  LaunchGraph();
  ~LaunchGraph();
  LaunchGraph(LaunchGraph&&) noexcept;
  LaunchGraph& operator=(LaunchGraph&&) noexcept;

  /// Does what `work` does, asynchronously on `exec`. With a key that is new `work` is called; the
  /// next time it is recorded, then replayed. It launches on `exec` alone, and neither waits nor,
  /// when called again, allocates. No other thread may wait for the device meanwhile: CUDA does
  /// not let it while a stream is recorded. Of the last few keys the recordings are kept.
  void run(const Execution& exec, const Key& key, const std::function<void()>& work);

  /// Calls of `run` that were served by a recording.
  int replays() const { return replays_; }

 private:
  struct Recording;

  struct Known {
    Key key;
    std::unique_ptr<Recording> recording;  // none before the second call
  };

  std::vector<Known> known_;  // longest unused first
  int replays_ = 0;
};

}  // namespace understudy::numerics
