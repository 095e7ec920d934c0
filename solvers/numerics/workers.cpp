#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/numerics/workers.hpp>

// A GPU build may have OpenMP, too, for the host: what counts is where kernels run by default.
#ifdef KOKKOS_ENABLE_DEFAULT_DEVICE_TYPE_OPENMP
#include <omp.h>
#endif

namespace understudy::numerics {

std::thread start_thread(std::function<void()> work) try {
  return std::thread(std::move(work));
} catch (const std::system_error& error) {
  throw InputError({.what = "A thread of the solver could not be started",
                    .got = error.code().message(),
                    .expected = "a thread for every core that may be used",
                    .todo = "Set OMP_NUM_THREADS to a smaller number, or raise the limits of "
                            "processes and memory (ulimit -u, ulimit -v)"});
}

#ifdef KOKKOS_ENABLE_DEFAULT_DEVICE_TYPE_OPENMP

// Threads of their own, each with an instance of one thread: inside an OpenMP region a team policy
// would deal its league out to a whole pool of which only the caller runs, and skip the rest.
Workers::Workers(const Execution& exec, int most) {
  const int threads = omp_in_parallel() ? 1 : std::max(1, std::min(exec.concurrency(), most));
  for (int t = 0; t < threads; ++t) instances_.emplace_back(Execution(1));
}

void Workers::for_each(int pieces,
                       const std::function<void(int, const Execution&, int)>& work) const {
  std::exception_ptr first;
  std::mutex guard;
  std::atomic<int> next = 0;
  const auto keep_exception = [&] {
    const std::lock_guard lock(guard);
    if (!first) first = std::current_exception();
  };
  const auto run = [&](int worker) {
    try {
      for (int piece = next++; piece < pieces; piece = next++)
        work(worker, instances_[static_cast<std::size_t>(worker)], piece);
    } catch (...) {
      keep_exception();
    }
  };
  std::vector<std::thread> others;
  others.reserve(instances_.size());
  try {
    for (int worker = 1; worker < std::min(size(), pieces); ++worker)
      others.push_back(start_thread([&run, worker] { run(worker); }));
  } catch (...) {
    next = pieces;  // those that did start have nothing more to do
    keep_exception();
  }
  run(0);
  for (std::thread& other : others) other.join();
  if (first) std::rethrow_exception(first);
}

#else

Workers::Workers(const Execution& exec, int /*most*/) : instances_{exec} {}

void Workers::for_each(int pieces,
                       const std::function<void(int, const Execution&, int)>& work) const {
  for (int piece = 0; piece < pieces; ++piece) work(0, instances_[0], piece);
}

#endif

}  // namespace understudy::numerics
