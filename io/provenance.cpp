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
  Provenance here{code_version(), version().compiler, version().build, cpu_model()};
  if (!Kokkos::is_initialized()) return here;
  here.threads = Kokkos::DefaultHostExecutionSpace().concurrency();
  if (const auto device = gpu()) here.gpu = device->name;
  return here;
}

std::string hardware() {
  const Provenance here = provenance();
  return fmt::format("{}, {} threads{}", here.cpu, here.threads, here.gpu ? ", " + *here.gpu : "");
}

}  // namespace understudy::io
