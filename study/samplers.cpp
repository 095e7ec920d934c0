#include <algorithm>
#include <understudy/solvers/materials/hencky_paths.hpp>
#include <understudy/study/cell_entry.hpp>
#include <understudy/study/manual.hpp>
#include <understudy/study/port_ranges.hpp>
#include <understudy/study/samplers.hpp>
#include <understudy/study/sobol_sampler.hpp>

namespace understudy::study {
namespace {

std::uint64_t seed_of(const Settings& settings) {
  const Settings* seed = settings.find("seed");
  return seed != nullptr && seed->is<std::int64_t>()
             ? static_cast<std::uint64_t>(seed->as<std::int64_t>())
             : 1;
}

// [sampling.ranges] first, then [solver.ports] for ports that it does not name.
std::vector<PortRanges> ranges_of(const Settings& settings, const Signature& signature) {
  std::vector<PortRanges> ranges = read_port_ranges(settings.section("sampling.ranges"), signature);
  const Settings ports = settings.section("solver.ports");
  for (const PortRanges& other : read_port_ranges(ports, signature)) {
    const bool named = settings.has("sampling.ranges." + other.port);
    if (!named) ranges.push_back(other);
  }
  return ranges;
}

// Keeps inclusions from touching: a path's fraction is limited for its aspect ratio.
materials::HenckyPaths::Feasible untouched_inclusions(
    const Build& build, const std::vector<materials::PortRange>& ranges) {
  const auto limit = fraction_limiter(build);
  const auto at = [&](const char* port) {
    return std::ranges::find(ranges, port, &materials::PortRange::port) - ranges.begin();
  };
  const auto fraction = at("volume_fraction"), aspect = at("aspect");
  const auto ports = static_cast<std::ptrdiff_t>(ranges.size());
  if (!limit || fraction == ports) return {};
  const Settings* fixed = build.settings.find("solver.microstructure.aspect");
  const double fixed_aspect = fixed != nullptr && fixed->is_number() ? fixed->number() : 1;
  return [=](std::span<double> parameters) {
    double& value = parameters[static_cast<std::size_t>(fraction)];
    const double of = aspect == ports ? fixed_aspect : parameters[static_cast<std::size_t>(aspect)];
    value = limit(value, of);
  };
}

}  // namespace

SamplerEntry sobol_entry() {
  return {.make =
              [](const Build& build, const Signature& signature, SamplingPurpose purpose) {
                const SobolOptions options =
                    sobol_option_table().read(build.settings.section("sampling"));
                return std::make_unique<SobolSampler>(options, signature,
                                                      ranges_of(build.settings, signature),
                                                      seed_of(build.settings), purpose);
              },
          .effective =
              [](const Settings& section) {
                Settings filled = sobol_option_table().write(sobol_option_table().read(section));
                if (section.has("ranges")) filled.set("ranges", *section.find("ranges"));
                return filled;
              },
          .manual = manual_of(sobol_option_table())};
}

SamplerEntry hencky_paths_entry() {
  return {.make =
              [](const Build& build, const Signature& signature, SamplingPurpose purpose) {
                std::vector<materials::PortRange> ranges;
                for (const PortRanges& range :
                     read_port_ranges(build.settings.section("solver.ports"), signature))
                  ranges.push_back({range.port, range.ranges.front()});
                auto paths = std::make_unique<materials::HenckyPaths>(
                    materials::hencky_option_table().read(build.settings.section("sampling")),
                    signature, ranges, seed_of(build.settings), purpose);
                paths->set_feasible(untouched_inclusions(build, ranges));
                return paths;
              },
          .effective =
              [](const Settings& section) {
                const auto& table = materials::hencky_option_table();
                return table.write(table.read(section));
              },
          .manual = manual_of(materials::hencky_option_table())};
}

}  // namespace understudy::study
