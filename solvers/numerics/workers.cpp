#include <algorithm>
#include <exception>
#include <understudy/solvers/numerics/workers.hpp>

#ifdef KOKKOS_ENABLE_OPENMP
#include <omp.h>
#endif

namespace understudy::numerics {

#ifdef KOKKOS_ENABLE_OPENMP

// An instance's pool must be as large as the team: Kokkos looks its scratch memory up by the number
// of the calling thread when a kernel is launched inside a parallel region.
Workers::Workers(const Execution& exec) {
  const int threads = omp_in_parallel() ? 1 : std::max(1, exec.concurrency());
  for (int t = 0; t < threads; ++t) instances_.emplace_back(Execution(threads));
}

void Workers::for_each(int pieces,
                       const std::function<void(int, const Execution&, int)>& work) const {
  std::exception_ptr first;
  const int threads = std::max(1, std::min(size(), pieces));
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
  for (int piece = 0; piece < pieces; ++piece) {
    const int worker = omp_get_thread_num();
    try {
      work(worker, instances_[static_cast<std::size_t>(worker)], piece);
    } catch (...) {
#pragma omp critical(understudy_workers)
      if (!first) first = std::current_exception();
    }
  }
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
