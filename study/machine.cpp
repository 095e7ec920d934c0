#include <fmt/core.h>
#include <fmt/ranges.h>
#include <sched.h>
#include <unistd.h>

#include <Kokkos_Core.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <understudy/core/version.hpp>
#include <understudy/study/doctor.hpp>
#include <understudy/study/machine.hpp>
#include <understudy/surrogates/torch_version.hpp>

extern char** environ;

namespace understudy::study {
namespace {

using Places = std::vector<std::vector<int>>;
using Host = Kokkos::DefaultHostExecutionSpace;

// The affinity mask of each thread of a parallel loop: what a launcher or OMP_PROC_BIND pinned.
struct NoteMask {
  Kokkos::View<cpu_set_t*, Kokkos::HostSpace> mask;
  void operator()(int i) const { sched_getaffinity(0, sizeof(cpu_set_t), &mask(i)); }
};

std::vector<int> processors_in(const cpu_set_t& mask) {
  std::vector<int> processors;
  for (int i = 0; i < CPU_SETSIZE; ++i)
    if (CPU_ISSET(i, &mask)) processors.push_back(i);
  return processors;
}

Places places_of_threads(int threads) {
  const NoteMask note{Kokkos::View<cpu_set_t*, Kokkos::HostSpace>("doctor", threads)};
  Kokkos::parallel_for(
      "understudy/study/doctor",
      Kokkos::RangePolicy<Host, Kokkos::Schedule<Kokkos::Static>>(0, threads).set_chunk_size(1),
      note);
  Kokkos::fence("understudy/study/doctor");
  Places places;
  for (int i = 0; i < threads; ++i) places.push_back(processors_in(note.mask(i)));
  return places;
}

int threads_of_process() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<int>(std::distance(begin(tasks), end(tasks)));
}

// Two of them need not be two pools: the first one serves all calls when the linker joins them.
std::vector<std::string> openmp_libraries() {
  std::set<std::string> names;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::string file = line.substr(std::min(line.size(), line.rfind('/') + 1));
    for (const char* known : {"libgomp", "libiomp", "libomp"})
      if (file.starts_with(known)) names.insert(file);
  }
  return {names.begin(), names.end()};
}

std::map<std::string, std::string> openmp_settings() {
  std::map<std::string, std::string> settings;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    for (const char* start : {"OMP_", "GOMP_", "KMP_"})
      if (text.starts_with(start)) settings[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return settings;
}

// Augmenting paths (H. Kuhn, 1955): gives `thread` a processor, moving others if need be.
bool place(const Places& places, std::size_t thread, std::map<int, std::size_t>& holder,
           std::set<int>& tried) {
  for (const int processor : places[thread]) {
    if (!tried.insert(processor).second) continue;
    const auto held = holder.find(processor);
    if (held != holder.end() && !place(places, held->second, holder, tried)) continue;
    holder[processor] = thread;
    return true;
  }
  return false;
}

std::vector<int> united(const Places& places) {
  std::set<int> all;
  for (const std::vector<int>& mask : places) all.insert(mask.begin(), mask.end());
  return {all.begin(), all.end()};
}

std::string settings_text(const Machine& machine) {
  std::vector<std::string> all;
  for (const auto& [key, value] : machine.settings) all.push_back(key + "=" + value);
  return all.empty() ? "no OMP_ variable is set" : fmt::format("{}", fmt::join(all, " "));
}

void add_thread_complaints(const Machine& machine, std::vector<std::string>& all) {
  const int allowed = static_cast<int>(united(machine.places).size());
  const int at_once = at_the_same_time(machine.places);
  const std::string set = settings_text(machine);
  if (machine.threads > allowed)
    all.push_back(
        fmt::format("More threads than processors: {} threads may run on {} ({}). Set "
                    "OMP_NUM_THREADS={} or use --threads={}.",
                    machine.threads, allowed, set, allowed, allowed));
  else if (at_once < machine.threads)
    all.push_back(
        fmt::format("Threads share a processor: only {} of {} can run at the same time ({}). Unset "
                    "OMP_PROC_BIND and OMP_PLACES, or correct what the launcher pins.",
                    at_once, machine.threads, set));
  if (machine.threads < machine.processors)
    all.push_back(
        fmt::format("Idle processors: {} of {} are used ({}). Unset OMP_NUM_THREADS and "
                    "OMP_PROC_BIND, or ask the launcher for more, unless that is meant.",
                    machine.threads, machine.processors, set));
}

}  // namespace

int at_the_same_time(const Places& places) {
  std::map<int, std::size_t> holder;
  int placed = 0;
  for (std::size_t thread = 0; thread < places.size(); ++thread) {
    std::set<int> tried;
    placed += place(places, thread, holder, tried) ? 1 : 0;
  }
  return placed;
}

std::string ranges_text(std::vector<int> numbers) {
  std::ranges::sort(numbers);
  std::vector<std::string> ranges;
  for (std::size_t i = 0, last = 0; i < numbers.size(); i = last + 1) {
    for (last = i; last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1;) ++last;
    ranges.push_back(last == i ? std::to_string(numbers[i])
                               : fmt::format("{}-{}", numbers[i], numbers[last]));
  }
  return fmt::format("{}", fmt::join(ranges, ", "));
}

Machine this_machine() {
  Machine machine{.build = version().build, .versions = versions()};
  machine.threads = Host().concurrency();
  machine.processors = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  machine.places = places_of_threads(machine.threads);
  const int before = threads_of_process();
  surrogates::compute_in_parallel();
  machine.other_threads = threads_of_process() - before;
  machine.openmp = openmp_libraries();
  machine.settings = openmp_settings();
  return machine;
}

std::vector<std::string> complaints(const Machine& machine) {
  std::vector<std::string> all;
  if (!machine.versions.contains("VTK"))
    all.emplace_back(
        "No VTK: no pictures for ParaView, no VTI, PNG or TIFF images. On Debian: apt install "
        "libvtk9-dev; then configure with -DUNDERSTUDY_VTK=ON and build again.");
  if (!machine.build.starts_with("Release"))
    all.push_back(
        fmt::format("Slow build ({}). Configure with -DCMAKE_BUILD_TYPE=Release, or the preset "
                    "'release', and build again.",
                    machine.build));
  if (machine.build.find("this machine") == std::string::npos)
    all.emplace_back(
        "Built for any processor of its kind: vector instructions of this one are not used. "
        "Configure with -DUNDERSTUDY_NATIVE=ON, or the preset 'release', and build again.");
  if (machine.other_threads > 0)
    all.push_back(fmt::format(
        "Two pools of threads: Torch started {} of its own beside those of Kokkos ({}). "
        "Link Kokkos and OpenMP before Torch, as Understudy's CMake targets do, and "
        "preload no other OpenMP library.",
        machine.other_threads, fmt::join(machine.openmp, ", ")));
  add_thread_complaints(machine, all);
  return all;
}

}  // namespace understudy::study
