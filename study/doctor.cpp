#include <fmt/core.h>
#include <fmt/ranges.h>

#include <Kokkos_Core.hpp>
#include <understudy/core/batch.hpp>
#include <understudy/core/gpu.hpp>
#include <understudy/core/version.hpp>
#include <understudy/io/library_versions.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/solvers/numerics/fft_version.hpp>
#include <understudy/study/doctor.hpp>
#include <understudy/study/machine.hpp>
#include <understudy/surrogates/torch_version.hpp>

namespace understudy::study {
namespace {

std::string thread_lines(const Machine& machine) {
  std::string text = fmt::format(
      "threads: {} of Kokkos, {} of Torch, {}; {} can run at the same time\n", machine.threads,
      surrogates::torch_threads(), machine.other_threads > 0 ? "two pools" : "one pool",
      at_the_same_time(machine.places));
  for (std::size_t i = 0; i < machine.places.size(); ++i)
    if (i == 0 || machine.places[i] != machine.places[i - 1])
      text += fmt::format("         {} on processors {} of {}\n",
                          i == 0 && machine.places.front() == machine.places.back()
                              ? "all"
                              : fmt::format("thread {} and on", i),
                          ranges_text(machine.places[i]), machine.processors);
  return text;
}

std::string device_lines() {
  std::string text = fmt::format("kernels: run on {}; compiled for {}\n", Execution::name(),
                                 fmt::join(backends(), ", "));
  if (const auto device = gpu())
    text +=
        fmt::format("GPU: {}, {}, number {}, {:.1f} of {:.1f} GB free\n", device->name,
                    device->architecture, device->number, device->free / 1e9, device->memory / 1e9);
  else
    text += "GPU: not used by this build; docs/gpu.md says how to make one that does\n";
  return text;
}

std::string missing_lines(const Machine& machine) {
  const std::vector<std::string> all = complaints(machine);
  if (all.empty()) return "missing: nothing\n";
  std::string text = "missing or amiss\n";
  for (const std::string& complaint : all) text += "  " + complaint + "\n";
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
  text += device_lines();
  const Machine machine = this_machine();
  text += thread_lines(machine);
  std::vector<std::string> parts;
  for (const auto& [name, number] : machine.versions) parts.push_back(name + " " + number);
  text += fmt::format("versions: {}\n", fmt::join(parts, ", ")) + missing_lines(machine);
  text += "the catalogue offers\n";
  text += catalogue_lines("solver", catalogue.solvers);
  text += catalogue_lines("sampler", catalogue.samplers);
  text += catalogue_lines("network", catalogue.networks);
  return text + catalogue_lines("loop", catalogue.loops);
}

}  // namespace understudy::study
