#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/drawn.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/study/sobol_sampler.hpp>

namespace understudy::study {
namespace {

OptionTable<SobolOptions> make_table() {
  OptionTable<SobolOptions> table("sampling");
  table.add("name", &SobolOptions::name, "the sampler: sobol");
  table.add("paths", &SobolOptions::paths, "samples, spread evenly over the ranges").range(1, 1e9);
  table
      .add("out_of_distribution_paths", &SobolOptions::out_of_distribution_paths,
           "samples outside the ranges, on which guards are tested")
      .range(0, 1e8);
  table
      .add("out_of_distribution_margin", &SobolOptions::out_of_distribution_margin,
           "how far those leave a range, as a share of its width")
      .range(0, 10);
  table.leave({"ranges"});
  return table;
}

std::vector<Range> in_order(const Signature& signature, const std::vector<PortRanges>& ranges) {
  std::vector<Range> all;
  for (const Port& port : signature.inputs) {
    const auto found = std::ranges::find(ranges, port.name, &PortRanges::port);
    if (found == ranges.end())
      throw InputError(
          {.what = fmt::format("The sampler does not know the range of '{}'", port.name),
           .got = fmt::format("no '{}' below [sampling.ranges] or [solver.ports]", port.name),
           .expected = fmt::format("{} = [low, high] for {}", port.name, port.describe()),
           .todo = "Add it to [sampling.ranges]"});
    all.insert(all.end(), found->ranges.begin(), found->ranges.end());
  }
  return all;
}

}  // namespace

const OptionTable<SobolOptions>& sobol_option_table() {
  static const OptionTable<SobolOptions> table = make_table();
  return table;
}

SobolSampler::SobolSampler(const SobolOptions& options, const Signature& signature,
                           const std::vector<PortRanges>& ranges, std::uint64_t seed,
                           SamplingPurpose purpose)
    : ranges_(in_order(signature, ranges)),
      outside_(purpose == SamplingPurpose::out_of_distribution),
      margin_(options.out_of_distribution_margin),
      sobol_(ranges_.size(), outside_ ? ~seed : seed) {
  paths_ = outside_ ? options.out_of_distribution_paths : options.paths;
}

void SobolSampler::fill(std::size_t path, std::size_t, std::span<double> sample) const {
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    const double u = sobol_.coordinate(path, i);
    sample[i] = outside_ ? drawn_beyond(ranges_[i], u, margin_) : drawn_from(ranges_[i], u);
  }
  if (feasible_) feasible_(sample);
}

}  // namespace understudy::study
