#include <algorithm>
#include <understudy/solvers/numerics/launch_graph.hpp>

namespace understudy::numerics {

#ifdef KOKKOS_ENABLE_CUDA

namespace {

/// CUDA's last error is forgotten: launches one by one take the place of what failed.
bool worked(cudaError_t result) {
  if (result == cudaSuccess) return true;
  static_cast<void>(cudaGetLastError());
  return false;
}

class Graph {
 public:
  Graph() = default;
  ~Graph() {
    if (graph_ != nullptr) static_cast<void>(worked(cudaGraphDestroy(graph_)));
  }
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  /// False, with nothing launched, when a call in `work` cannot be recorded.
  bool record(cudaStream_t stream, const std::function<void()>& work) {
    // Relaxed: asking for a kernel's attributes is no launch and may happen meanwhile, and Kokkos
    // calls cudaMalloc for the scratch memory of every team, also for none.
    if (!worked(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed))) return false;
    try {
      work();
    } catch (...) {
      static_cast<void>(cudaStreamEndCapture(stream, &graph_));
      static_cast<void>(cudaGetLastError());  // of that, or of what made `work` throw
      return false;  // if it was not the recording's fault, it will be thrown again
    }
    const bool ended = worked(cudaStreamEndCapture(stream, &graph_)) && graph_ != nullptr;
    return worked(cudaGetLastError()) && ended;  // a call in `work` may have failed unseen
  }

  cudaGraph_t get() const { return graph_; }

 private:
  cudaGraph_t graph_ = nullptr;
};

}  // namespace

struct LaunchGraph::Recording {
  cudaGraphExec_t launches = nullptr;
  bool refused = false;

  Recording(cudaStream_t stream, const std::function<void()>& work) {
    Graph graph;
    refused =
        !graph.record(stream, work) || !worked(cudaGraphInstantiate(&launches, graph.get(), 0));
  }
  // CUDA keeps what a launch under way still needs.
  ~Recording() {
    if (launches != nullptr) static_cast<void>(worked(cudaGraphExecDestroy(launches)));
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  bool replay(cudaStream_t stream) const {
    return !refused && worked(cudaGraphLaunch(launches, stream));
  }
};

void LaunchGraph::run(const Execution& exec, const Key& key, const std::function<void()>& work) {
  constexpr std::size_t most = 16;  // a batch that shrinks by halves needs a handful
  const auto known = std::ranges::find(known_, key, &Known::key);
  if (known == known_.end()) {
    work();  // if it throws, it is new the next time, too
    if (known_.size() == most) known_.erase(known_.begin());
    known_.push_back({key, nullptr});
    return;
  }
  std::rotate(known, known + 1, known_.end());
  auto& recording = known_.back().recording;
  if (!recording) recording = std::make_unique<Recording>(exec.cuda_stream(), work);
  if (!recording->replay(exec.cuda_stream())) return work();
  ++replays_;
}

#else

struct LaunchGraph::Recording {};

void LaunchGraph::run(const Execution&, const Key&, const std::function<void()>& work) { work(); }

#endif

LaunchGraph::LaunchGraph() = default;
LaunchGraph::~LaunchGraph() = default;
LaunchGraph::LaunchGraph(LaunchGraph&&) noexcept = default;
LaunchGraph& LaunchGraph::operator=(LaunchGraph&&) noexcept = default;

}  // namespace understudy::numerics
