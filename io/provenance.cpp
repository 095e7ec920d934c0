#include <fmt/core.h>

#include <Kokkos_Core.hpp>
#include <fstream>
#include <understudy/core/gpu.hpp>
#include <understudy/core/version.hpp>
#include <understudy/io/provenance.hpp>

namespace understudy::io {

std::string code_version() { return fmt::format("{} ({})", version().number, version().commit); }

std::string cpu_model() {
  std::ifstream stream("/proc/cpuinfo");
  for (std::string line; std::getline(stream, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != line.npos) return line.substr(colon + 2);
  }
  return "unknown";
}

Provenance provenance() {
  const bool running = Kokkos::is_initialized();
  const int threads = running ? Kokkos::DefaultHostExecutionSpace().concurrency() : 1;
  const auto device = running ? gpu() : std::nullopt;
  return {code_version(), version().compiler,        version().build, cpu_model(),
          threads,        device ? device->name : ""};
}

std::string hardware() {
  const Provenance here = provenance();
  const std::string processor = fmt::format("{}, {} threads", here.cpu, here.threads);
  return here.gpu.empty() ? processor : processor + ", " + here.gpu;
}

}  // namespace understudy::io
