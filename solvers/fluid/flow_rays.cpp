#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <understudy/core/drawn.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/fluid/flow_rays.hpp>
#include <understudy/solvers/fluid/lattice_units.hpp>

namespace understudy::fluid {
namespace {

// Coordinates of a Sobol point: the shift along the path, the direction, the parameters.
constexpr std::size_t shift_at = 0, direction_at = 1;
std::size_t parameters_at(std::size_t dimension) { return direction_at + dimension - 1; }

OptionTable<FlowRayOptions> make_table() {
  using O = FlowRayOptions;
  OptionTable<O> table("sampling");
  table.add("name", &O::name, "the sampler: flow_rays");
  table.add("paths", &O::paths, "flows that become faster in one direction and one geometry")
      .range(1, 1e9);
  table.add("states_per_path", &O::states_per_path, "Reynolds numbers along each").range(1, 1000);
  table.add("reynolds", &O::reynolds,
            "least and largest Reynolds number, whose square root is uniform");
  table
      .add(
          "length", &O::length,
          "length in that Reynolds number: the side of the cell, or the diameter of one round body "
          "of the solid's volume; with \"body\" the flows around thin bodies that would be beyond "
          "the solver's limit (see solver.resolution) are those of the limit")
      .choices({"cell", "body"});
  table
      .add("out_of_distribution_paths", &O::out_of_distribution_paths,
           "paths outside the ranges, on which guards are tested")
      .range(0, 1e8);
  table
      .add("out_of_distribution_factor", &O::out_of_distribution_factor,
           "how many times faster than the range those are, at most, and never beyond the solver's "
           "limit")
      .range(1, 100);
  table
      .add("out_of_distribution_margin", &O::out_of_distribution_margin,
           "how far those leave a range of a parameter, as a share of its width")
      .range(0, 10);
  return table;
}

void require_positive(const FlowRayOptions& options) {
  if (0 < options.reynolds[0] && options.reynolds[0] <= options.reynolds[1]) return;
  throw InputError(
      {.what = "The Reynolds numbers of samples begin above 0",
       .got = fmt::format("{} to {}", options.reynolds[0], options.reynolds[1]),
       .expected = "a positive least and a larger largest one; the limit of slow flow is learnt "
                   "from the least",
       .todo = "Choose for example [0.1, 50]",
       .key = "reynolds"});
}

/// Whatever a sample's parameters are, `largest` is its Reynolds number.
void require_within(double largest, double most) {
  if (largest <= most) return;
  throw InputError(
      {.what = "The samples would be faster than any flow the solver can compute",
       .got = fmt::format("flows up to a Reynolds number of {:g} of the cell's side", largest),
       .expected = fmt::format("at most {:g} at this resolution", most),
       .todo = fmt::format("Lower the end of the range, or set solver.resolution to {:.0f} or more",
                           std::ceil(largest / largest_reynolds(1))),
       .key = "reynolds"});
}

std::ptrdiff_t place_of_fraction(const Signature& signature) {
  for (std::size_t i = 1; i < signature.inputs.size(); ++i)
    if (signature.inputs[i].name == "volume_fraction") return static_cast<std::ptrdiff_t>(i) - 1;
  return -1;
}

}  // namespace

const OptionTable<FlowRayOptions>& flow_ray_option_table() {
  static const OptionTable<FlowRayOptions> table = make_table();
  return table;
}

FlowRayOptions read_flow_ray_options(const Settings& section) {
  const FlowRayOptions options = flow_ray_option_table().read(section);
  with_places(section, [&] { require_positive(options); });
  return options;
}

FlowRays::FlowRays(const FlowRayOptions& options, const Signature& signature,
                   std::vector<Range> ranges, std::uint64_t seed, SamplingPurpose purpose)
    : options_(options),
      ranges_(std::move(ranges)),
      dimension_(signature.input("reynolds").size()),
      paths_(purpose == SamplingPurpose::training ? options.paths
                                                  : options.out_of_distribution_paths),
      most_(signature.input("reynolds").limits.most),
      fraction_(place_of_fraction(signature)),
      outside_(purpose == SamplingPurpose::out_of_distribution),
      sobol_(parameters_at(dimension_) + ranges_.size(), outside_ ? ~seed : seed) {
  require_positive(options_);
  if (options_.length == "cell") require_within(options_.reynolds[1], most_);
  if (options_.length == "body" && fraction_ < 0)
    throw InputError({.what = "The diameter of bodies is not known",
                      .got = "length = \"body\", without a port 'volume_fraction'",
                      .expected = "a solid fraction that varies",
                      .todo = "Write length = \"cell\", or add the port",
                      .key = "length"});
}

std::vector<double> FlowRays::parameters(std::size_t path) const {
  std::vector<double> values(ranges_.size());
  const bool leave = outside_ && path % 3 != 0;
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    const double u = sobol_.coordinate(path, parameters_at(dimension_) + i);
    values[i] = leave ? drawn_beyond_physically(ranges_[i], u, options_.out_of_distribution_margin)
                      : drawn_from(ranges_[i], u);
  }
  if (feasible_) feasible_(values);
  return values;
}

/// Of the length that the options name.
double FlowRays::speed(std::size_t path, std::size_t state) const {
  const auto [low, high] = options_.reynolds;
  const double shift = sobol_.coordinate(path, shift_at);
  const double share =
      (static_cast<double>(state) + shift) / static_cast<double>(options_.states_per_path);
  if (outside_ && path % 3 != 1) return high * std::pow(options_.out_of_distribution_factor, share);
  const double root = std::sqrt(low) + share * (std::sqrt(high) - std::sqrt(low));
  return root * root;
}

double FlowRays::side_over_length(const std::vector<double>& parameters) const {
  if (options_.length == "cell") return 1;
  const double solid = std::max(parameters[static_cast<std::size_t>(fraction_)], 1e-6);
  const double diameter = dimension_ == 2 ? 2 * std::sqrt(solid / std::numbers::pi)
                                          : std::cbrt(6 * solid / std::numbers::pi);
  return 1 / diameter;
}

/// A unit vector.
void FlowRays::turn(std::size_t path, std::span<double> direction) const {
  const double angle = 2 * std::numbers::pi * sobol_.coordinate(path, direction_at);
  const double z = dimension_ == 2 ? 0 : 2 * sobol_.coordinate(path, direction_at + 1) - 1;
  const double across = std::sqrt(1 - z * z);
  direction[0] = across * std::cos(angle);
  direction[1] = across * std::sin(angle);
  if (dimension_ == 3) direction[2] = z;
}

void FlowRays::fill(std::size_t path, std::size_t state, std::span<double> sample) const {
  const std::vector<double> values = parameters(path);
  constexpr double below = 1 - 1e-12;  // rounding of the components does not go beyond the limit
  const double size = std::min(speed(path, state) * side_over_length(values), most_ * below);
  turn(path, sample.first(dimension_));
  for (double& component : sample.first(dimension_)) component *= size;
  std::ranges::copy(values, sample.begin() + static_cast<std::ptrdiff_t>(dimension_));
}

}  // namespace understudy::fluid
