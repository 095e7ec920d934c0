#include <algorithm>
#include <optional>
#include <understudy/solvers/fluid/flow_rays.hpp>
#include <understudy/solvers/materials/hencky_paths.hpp>
#include <understudy/study/fraction_limit.hpp>
#include <understudy/study/manual.hpp>
#include <understudy/study/port_ranges.hpp>
#include <understudy/study/samplers.hpp>
#include <understudy/study/sobol_sampler.hpp>

namespace understudy::study {
namespace {

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

using Feasible = std::function<void(std::span<double>)>;

// Keeps bodies from touching: the fraction at `fraction` of some numbers is drawn from the part of
// its range that leaves them room at the aspect ratio at `aspect`, or at that of the case when it
// does not vary. Cutting it off there instead would draw the tightest geometry again and again.
Feasible untouched_bodies(const Build& build, const std::vector<PortRanges>& ranges,
                          std::optional<std::size_t> fraction, std::optional<std::size_t> aspect) {
  const CaseFractionLimit limit = fraction ? case_fraction_limit(build) : CaseFractionLimit();
  if (!limit) return {};
  const auto [low, high] =
      std::ranges::find(ranges, "volume_fraction", &PortRanges::port)->ranges.front();
  return [=](std::span<double> numbers) {
    double& value = numbers[*fraction];
    const auto own = aspect ? std::optional(numbers[*aspect]) : std::nullopt;
    const double most = std::max(limit(high, own), low);
    if (most < high) value = low + (value - low) * (most - low) / (high - low);
    value = limit(value, own);
  };
}

// Where a scalar port's number stands among those of a sample.
std::optional<std::size_t> place_of(const Signature& signature, const std::string& name) {
  std::size_t place = 0;
  for (const Port& port : signature.inputs) {
    if (port.name == name) return place;
    place += port.size();
  }
  return {};
}

// Where the port's number stands among those of the scalar ports.
std::optional<std::size_t> place_among_scalars(const std::vector<PortRanges>& ranges,
                                               const std::string& port) {
  const auto found = std::ranges::find(ranges, port, &PortRanges::port);
  if (found == ranges.end()) return {};
  return static_cast<std::size_t>(found - ranges.begin());
}

// Those of [solver.ports], in the order of the signature's scalar inputs.
std::vector<PortRanges> scalar_ranges(const Build& build, const Signature& signature) {
  const auto known = read_port_ranges(build.settings.section("solver.ports"), signature);
  std::vector<PortRanges> ranges;
  for (const Port& port : signature.inputs)
    for (const PortRanges& range : known)
      if (range.port == port.name && port.size() == 1) ranges.push_back(range);
  return ranges;
}

}  // namespace

SamplerEntry sobol_entry() {
  return {.make =
              [](const Build& build, const Signature& signature, SamplingPurpose purpose) {
                const SobolOptions options =
                    sobol_option_table().read(build.settings.section("sampling"));
                const std::vector<PortRanges> ranges = ranges_of(build.settings, signature);
                auto sampler = std::make_unique<SobolSampler>(options, signature, ranges,
                                                              build.seed(), purpose);
                sampler->set_feasible(untouched_bodies(build, ranges,
                                                       place_of(signature, "volume_fraction"),
                                                       place_of(signature, "aspect")));
                return sampler;
              },
          .effective =
              [](const Settings& section) {
                Settings filled = sobol_option_table().write(sobol_option_table().read(section));
                if (section.has("ranges")) filled.set("ranges", *section.find("ranges"));
                return filled;
              },
          .manual = manual_of(sobol_option_table()) +
                    "### [sampling.ranges]\n\nThe range of every input port that is not in "
                    "[solver.ports], in the port's unit: `port = [low, high]` for all its numbers, "
                    "or a list of such pairs, one for each, in C order. A strain or deformation "
                    "gradient as `deformation_gradient = [[0.9, 1.1], [-0.1, 0.1], [-0.1, 0.1], "
                    "[0.9, 1.1]]`.\n\n"};
}

SamplerEntry hencky_paths_entry() {
  return {.make =
              [](const Build& build, const Signature& signature, SamplingPurpose purpose) {
                // In the order of the section, which decides what is drawn.
                const std::vector<PortRanges> scalars =
                    read_port_ranges(build.settings.section("solver.ports"), signature);
                std::vector<materials::PortRange> ranges;
                for (const PortRanges& range : scalars)
                  ranges.push_back({range.port, range.ranges.front()});
                auto paths = std::make_unique<materials::HenckyPaths>(
                    materials::read_hencky_options(build.settings.section("sampling")), signature,
                    ranges, build.seed(), purpose);
                paths->set_feasible(untouched_bodies(
                    build, scalars, place_among_scalars(scalars, "volume_fraction"),
                    place_among_scalars(scalars, "aspect")));
                return paths;
              },
          .effective =
              [](const Settings& section) {
                const auto& table = materials::hencky_option_table();
                return table.write(table.read(section));
              },
          .manual = manual_of(materials::hencky_option_table())};
}

SamplerEntry flow_rays_entry() {
  return {.make =
              [](const Build& build, const Signature& signature, SamplingPurpose purpose) {
                const std::vector<PortRanges> scalars = scalar_ranges(build, signature);
                std::vector<Range> ranges;
                for (const PortRanges& range : scalars) ranges.push_back(range.ranges.front());
                auto rays = std::make_unique<fluid::FlowRays>(
                    fluid::read_flow_ray_options(build.settings.section("sampling")), signature,
                    ranges, build.seed(), purpose);
                rays->set_feasible(untouched_bodies(build, scalars,
                                                    place_among_scalars(scalars, "volume_fraction"),
                                                    place_among_scalars(scalars, "aspect")));
                return rays;
              },
          .effective =
              [](const Settings& section) {
                const auto& table = fluid::flow_ray_option_table();
                return table.write(table.read(section));
              },
          .manual = manual_of(fluid::flow_ray_option_table())};
}

}  // namespace understudy::study
