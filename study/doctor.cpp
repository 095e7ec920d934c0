#include <fmt/core.h>
#include <fmt/ranges.h>
#include <sched.h>

#include <Kokkos_Core.hpp>
#include <set>
#include <thread>
#include <understudy/core/batch.hpp>
#include <understudy/core/version.hpp>
#include <understudy/io/library_versions.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/solvers/numerics/fft_version.hpp>
#include <understudy/study/doctor.hpp>
#include <understudy/surrogates/torch_version.hpp>

namespace understudy::study {
namespace {

// Which processor each thread of a parallel loop ran on: two OpenMP pools, or a launcher that pins
// all threads to one core, show here and nowhere else.
struct NoteProcessor {
  Kokkos::View<int*, Kokkos::HostSpace> processor;
  void operator()(int i) const {
    volatile double x = 1;
    for (int k = 0; k < 2000000; ++k) x = x * 1.0000001;
    processor(i) = sched_getcpu();
  }
};

std::set<int> processors_used() {
  using Host = Kokkos::DefaultHostExecutionSpace;
  const int threads = Host().concurrency();
  const NoteProcessor note{Kokkos::View<int*, Kokkos::HostSpace>("doctor", threads)};
  Kokkos::parallel_for(
      "understudy/study/doctor",
      Kokkos::RangePolicy<Host, Kokkos::Schedule<Kokkos::Static>>(0, threads).set_chunk_size(1),
      note);
  Kokkos::fence("understudy/study/doctor");
  return {note.processor.data(), note.processor.data() + threads};
}

int processors_allowed() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 0;
}

std::string thread_lines() {
  const int threads = Kokkos::DefaultHostExecutionSpace().concurrency();
  const std::set<int> used = processors_used();
  std::string text =
      fmt::format("threads: {} of Kokkos on processors {}; {} allowed, {} in all\n", threads,
                  fmt::join(used, ", "), processors_allowed(), std::thread::hardware_concurrency());
  text += fmt::format("         {} of Torch\n", surrogates::torch_threads());
  if (static_cast<int>(used.size()) < std::min(threads, processors_allowed()))
    text +=
        "  warning: several threads share a processor. Check OMP_PROC_BIND, OMP_PLACES and "
        "what the launcher pins.\n";
  if (threads > processors_allowed())
    text += "  warning: more threads than processors. Set OMP_NUM_THREADS or use --threads.\n";
  return text;
}

template <class Entry>
std::string catalogue_lines(const char* kind, const Catalogued<Entry>& entries) {
  std::string text;
  for (const auto& entry : entries.entries())
    text += fmt::format("  {} {}: {}\n", kind, entry.name, entry.text);
  return text;
}

}  // namespace

std::map<std::string, std::string> versions() {
  std::map<std::string, std::string> all = io::library_versions();
  all["Understudy"] = version().number;
  all["Kokkos"] = fmt::format("{}.{}.{}", KOKKOS_VERSION / 10000, KOKKOS_VERSION / 100 % 100,
                              KOKKOS_VERSION % 100);
  all["LibTorch"] = surrogates::torch_version();
  all["FFT"] = numerics::fft_version();
  all["compiler"] = version().compiler;
  return all;
}

std::string doctor(const Catalogue& catalogue) {
  std::string text = fmt::format("Understudy {} ({})\nbuilt by {}: {}\n", version().number,
                                 version().commit, version().compiler, version().build);
  text += fmt::format("processor: {}\n", io::cpu_model());
  text += fmt::format("device: {} (Kokkos' default execution space)\n", Execution::name());
  text += thread_lines();
  text += "versions:";
  for (const auto& [name, number] : versions()) text += fmt::format(" {} {};", name, number);
  text += "\nthe catalogue offers\n";
  text += catalogue_lines("solver", catalogue.solvers);
  text += catalogue_lines("sampler", catalogue.samplers);
  return text + catalogue_lines("loop", catalogue.loops);
}

}  // namespace understudy::study
