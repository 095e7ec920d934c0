#include <fmt/core.h>

#include <Eigen/Eigenvalues>
#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <understudy/core/drawn.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/hencky_paths.hpp>

namespace understudy::materials {
namespace {

template <int D>
using Matrix = Eigen::Matrix<double, D, D, Eigen::RowMajor>;
template <int D>
using Spectrum = Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, D, D>>;

OptionTable<HenckyOptions> make_table() {
  OptionTable<HenckyOptions> table("sampling");
  table.add("name", &HenckyOptions::name, "the sampler: hencky_paths");
  table.add("paths", &HenckyOptions::paths, "deformation paths, each with its own cell parameters")
      .range(1, 1e7);
  table.add("states_per_path", &HenckyOptions::states_per_path, "states along a path")
      .range(1, 10000);
  table.add("stretch", &HenckyOptions::stretch, "principal stretches that paths stay between")
      .range(0.05, 20);
  table.add("rotation", &HenckyOptions::rotation, "largest rigid turn along a path")
      .unit("rad")
      .range(0, std::numbers::pi);
  table
      .add("out_of_distribution_paths", &HenckyOptions::out_of_distribution_paths,
           "paths outside those ranges, on which guards are tested")
      .range(0, 1e6);
  table
      .add("out_of_distribution_stretch", &HenckyOptions::out_of_distribution_stretch,
           "principal stretches that those paths reach")
      .range(0.05, 20);
  table
      .add("out_of_distribution_margin", &HenckyOptions::out_of_distribution_margin,
           "how far their parameters leave the ranges, as a share of the range's width")
      .range(0, 1);
  return table;
}

// Numbers of a Sobol point: amplitude, turn, axis (2, 3-D only), direction (Box and Muller pairs).
constexpr std::size_t amplitude_at = 0, turn_at = 1, axis_at = 2, direction_at = 4;
std::size_t direction_numbers(std::size_t d) { return d == 2 ? 4 : 6; }
std::size_t parameters_at(std::size_t d) { return direction_at + direction_numbers(d); }

// How far exp(H) reaches: 1 when a principal stretch touches an end of the range.
template <int D>
double gauge(const Spectrum<D>& h, const Range& stretch) {
  const auto& e = h.eigenvalues();  // ascending
  return std::max(e(D - 1) / std::log(stretch[1]), e(0) / std::log(stretch[0]));
}

template <int D>
Matrix<D> exponential(const Spectrum<D>& h, double factor) {
  const Eigen::Matrix<double, D, 1> stretches = (factor * h.eigenvalues()).array().exp();
  return h.eigenvectors() * stretches.asDiagonal() * h.eigenvectors().transpose();
}

// Uniform over directions: normal numbers in Mandel's basis (Box and Muller 1958). `u` gives the
// numbers of a Sobol point.
template <int D, class Numbers>
Eigen::Matrix<double, D, D> direction(const Numbers& u) {
  const auto normal = [&](std::size_t k) {
    const double radius = std::sqrt(-2 * std::log(1 - u(direction_at + k / 2 * 2)));
    const double angle = 2 * std::numbers::pi * u(direction_at + k / 2 * 2 + 1);
    return radius * (k % 2 == 0 ? std::cos(angle) : std::sin(angle));
  };
  Eigen::Matrix<double, D, D> h;
  std::size_t k = 0;
  for (int i = 0; i < D; ++i)
    for (int j = i; j < D; ++j, ++k)
      h(i, j) = h(j, i) = (i == j ? 1.0 : std::numbers::sqrt2 / 2) * normal(k);
  return h;
}

template <int D, class Numbers>
Matrix<D> turn(double angle, const Numbers& u) {
  if constexpr (D == 2) {
    return Eigen::Rotation2Dd(angle).toRotationMatrix();
  } else {
    const double z = 2 * u(axis_at) - 1;
    const double phi = 2 * std::numbers::pi * u(axis_at + 1);
    const double radius = std::sqrt(std::max(0.0, 1 - z * z));
    const Eigen::Vector3d axis(radius * std::cos(phi), radius * std::sin(phi), z);
    return Eigen::AngleAxisd(angle, axis).toRotationMatrix();
  }
}

void require_range_around_one(const Range& stretch) {
  if (stretch[0] < 1 && 1 < stretch[1]) return;
  throw InputError({.what = "Stretches must reach to both sides of 1",
                    .got = fmt::format("{} to {}", stretch[0], stretch[1]),
                    .expected = "a lower end below 1 and an upper end above 1",
                    .todo = "Choose for example [0.75, 1.3]",
                    .key = "stretch"});
}

// Else paths "outside" would lie in the training range, and guards be tested on what they know.
void require_outer_range(const HenckyOptions& options, bool written) {
  const Range &inner = options.stretch, &outer = options.out_of_distribution_stretch;
  if (options.out_of_distribution_paths == 0 || (outer[0] < inner[0] && inner[1] < outer[1]))
    return;
  throw InputError(
      {.what = "Stretches out of distribution must reach beyond those of training on both sides",
       .got = fmt::format("stretch {} to {}, out of distribution {} to {}", inner[0], inner[1],
                          outer[0], outer[1]),
       .expected = fmt::format("'out_of_distribution_stretch' with a lower end below {} and an "
                               "upper end above {}",
                               inner[0], inner[1]),
       .todo = "Widen it, or set 'out_of_distribution_paths' to 0",
       .key = written ? "out_of_distribution_stretch" : "stretch"});
}

void require_ranges(const HenckyOptions& options, bool outer_is_written) {
  require_range_around_one(options.stretch);
  require_outer_range(options, outer_is_written);
}

std::size_t find_range(const std::vector<PortRange>& ranges, const Port& port) {
  const auto found = std::ranges::find(ranges, port.name, &PortRange::port);
  if (found != ranges.end() && port.size() == 1)
    return static_cast<std::size_t>(found - ranges.begin());
  throw InputError({.what = fmt::format("The sampler does not know how to draw '{}'", port.name),
                    .got = port.describe(),
                    .expected = "deformation_gradient, or a scalar port with a range",
                    .todo = fmt::format("Give '{}' a range below [solver.ports]", port.name)});
}

}  // namespace

const OptionTable<HenckyOptions>& hencky_option_table() {
  static const OptionTable<HenckyOptions> table = make_table();
  return table;
}

HenckyOptions read_hencky_options(const Settings& section) {
  const HenckyOptions options = hencky_option_table().read(section);
  with_places(section,
              [&] { require_ranges(options, section.has("out_of_distribution_stretch")); });
  return options;
}

HenckyPaths::HenckyPaths(const HenckyOptions& options, const Signature& signature,
                         const std::vector<PortRange>& ranges, std::uint64_t seed,
                         SamplingPurpose purpose)
    : options_(options),
      ranges_(ranges),
      dimension_(signature.input("deformation_gradient").shape.at(0)),
      paths_(purpose == SamplingPurpose::training ? options.paths
                                                  : options.out_of_distribution_paths),
      outside_(purpose == SamplingPurpose::out_of_distribution),
      sobol_(parameters_at(dimension_) + ranges.size(), outside_ ? ~seed : seed) {
  require_ranges(options, true);
  std::size_t offset = 0;
  for (const Port& port : signature.inputs) {
    const bool gradient = port.name == "deformation_gradient";
    places_.push_back(
        {offset, gradient ? -1 : static_cast<std::ptrdiff_t>(find_range(ranges, port))});
    offset += port.size();
  }
}

double HenckyPaths::coordinate(std::size_t path, std::size_t dimension) const {
  return sobol_.coordinate(path, dimension);
}

double HenckyPaths::amplitude(std::size_t path, std::size_t state) const {
  const double share =
      static_cast<double>(state + 1) / static_cast<double>(options_.states_per_path);
  const double u = coordinate(path, amplitude_at);
  if (outside_ && path % 3 != 1) return 1 + share * (0.5 + 0.5 * u);  // 2 is the outer range
  return share * (0.5 + 0.5 * u);
}

std::vector<double> HenckyPaths::parameters(std::size_t path) const {
  std::vector<double> values(ranges_.size());
  const bool leave = outside_ && path % 3 != 0;
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    const Range& range = ranges_[i].range;
    const double u = coordinate(path, parameters_at(dimension_) + i);
    values[i] = leave ? drawn_beyond_physically(range, u, options_.out_of_distribution_margin)
                      : drawn_from(range, u);
  }
  if (feasible_) feasible_(values);
  return values;
}

template <int D>
void HenckyPaths::deformation(std::size_t path, double t, std::span<double> f) const {
  const auto u = [&](std::size_t k) { return coordinate(path, k); };
  const Spectrum<D> h(direction<D>(u));
  // Beyond t = 1 the path goes straight on, to the outer range at t = 2.
  const double inner = 1 / gauge<D>(h, options_.stretch);
  const double outer = 1 / gauge<D>(h, options_.out_of_distribution_stretch);
  const double reach = t <= 1 ? t * inner : (2 - t) * inner + (t - 1) * outer;
  const double angle = t * options_.rotation * (2 * u(turn_at) - 1);
  Eigen::Map<Matrix<D>>(f.data()) = turn<D>(angle, u) * exponential<D>(h, reach);
}

void HenckyPaths::fill(std::size_t path, std::size_t state, std::span<double> sample) const {
  const std::vector<double> values = parameters(path);
  for (const Place& place : places_) {
    const auto here = sample.subspan(place.offset);
    if (place.range >= 0)
      here[0] = values[static_cast<std::size_t>(place.range)];
    else if (dimension_ == 2)
      deformation<2>(path, amplitude(path, state), here.first(4));
    else
      deformation<3>(path, amplitude(path, state), here.first(9));
  }
}

}  // namespace understudy::materials
