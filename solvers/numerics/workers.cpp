#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <understudy/solvers/numerics/workers.hpp>

#ifdef KOKKOS_ENABLE_OPENMP
#include <omp.h>
#endif

namespace understudy::numerics {

#ifdef KOKKOS_ENABLE_OPENMP

// Threads of their own, each with an instance of one thread: inside an OpenMP region a team policy
// would deal its league out to a whole pool of which only the caller runs, and skip the rest.
Workers::Workers(const Execution& exec) {
  const int threads = omp_in_parallel() ? 1 : std::max(1, exec.concurrency());
  for (int t = 0; t < threads; ++t) instances_.emplace_back(Execution(1));
}

void Workers::for_each(int pieces,
                       const std::function<void(int, const Execution&, int)>& work) const {
  std::exception_ptr first;
  std::mutex guard;
  std::atomic<int> next = 0;
  const auto run = [&](int worker) {
    try {
      for (int piece = next++; piece < pieces; piece = next++)
        work(worker, instances_[static_cast<std::size_t>(worker)], piece);
    } catch (...) {
      const std::lock_guard lock(guard);
      if (!first) first = std::current_exception();
    }
  };
  std::vector<std::thread> others;
  for (int worker = 1; worker < std::min(size(), pieces); ++worker)
    others.emplace_back(run, worker);
  run(0);
  for (std::thread& other : others) other.join();
  if (first) std::rethrow_exception(first);
}

#else

Workers::Workers(const Execution& exec) : instances_{exec} {}

void Workers::for_each(int pieces,
                       const std::function<void(int, const Execution&, int)>& work) const {
  for (int piece = 0; piece < pieces; ++piece) work(0, instances_[0], piece);
}

#endif

}  // namespace understudy::numerics
