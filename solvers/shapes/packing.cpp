#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/core/random.hpp>
#include <understudy/solvers/shapes/packing.hpp>
#include <understudy/solvers/shapes/touching.hpp>

namespace understudy::shapes {
namespace {

template <int D>
double radius_of(double fraction, std::size_t count) {
  const double share = fraction / (static_cast<double>(count) * M_PI);
  return D == 2 ? std::sqrt(share) : std::cbrt(0.75 * share);
}

template <int D>
double squared_offset(const Point<D>& a, const Point<D>& b, Point<D>& offset) {
  double square = 0;
  for (int d = 0; d < D; ++d) {
    offset[d] = a[d] - b[d];
    offset[d] -= std::nearbyint(offset[d]);
    square += offset[d] * offset[d];
  }
  return square;
}

template <int D>
std::vector<Point<D>> random_points(const Stream& stream, std::size_t count) {
  std::vector<Point<D>> points(count);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t d = 0; d < D; ++d) points[i][d] = stream.uniform(D * i + d);
  return points;
}

/// Moves every pair closer than `distance` apart, each by `share` of what is missing plus a little,
/// which makes the sweeps end. Returns whether all pairs were far enough apart before.
template <int D>
bool push_apart(std::vector<Point<D>>& points, double distance) {
  constexpr double share = 0.6;
  const std::vector<Point<D>> old = points;
  bool apart = true;
  for (std::size_t i = 0; i < old.size(); ++i)
    for (std::size_t j = i + 1; j < old.size(); ++j) {
      Point<D> offset;
      const double square = squared_offset<D>(old[i], old[j], offset);
      if (square >= distance * distance) continue;
      apart = false;
      const double length = std::max(std::sqrt(square), 1e-12);
      const double move = (0.5 * share * (distance - length) + 1e-4 * distance) / length;
      for (int d = 0; d < D; ++d) {
        points[i][d] += move * offset[d];
        points[j][d] -= move * offset[d];
      }
    }
  return apart;
}

template <int D>
void wrap(std::vector<Point<D>>& points) {
  for (Point<D>& point : points)
    for (int d = 0; d < D; ++d) point[d] -= std::floor(point[d]);
}

[[noreturn]] void packing_failed(const PackingOptions& options, int dimensions) {
  throw InputError(
      {.what = fmt::format("The {} inclusions of a random microstructure could not be packed",
                           options.count),
       .got =
           fmt::format("a largest volume fraction of {} with centres {} diameters apart, seed {}",
                       options.fraction, options.spacing, options.seed),
       .expected = fmt::format("a fraction that spheres of the spacing's diameter can reach at "
                               "random (fraction x spacing^{} up to about {} for 100 inclusions) "
                               "with a gap of {} of the side",
                               dimensions, dimensions == 2 ? 0.7 : 0.5, kSmallestGap),
       .todo = "Lower spacing or largest_fraction, take fewer inclusions or try another seed"});
}

void check(const PackingOptions& options) {
  if (options.count >= 1 && options.fraction > 0 && options.fraction < 1 && options.spacing >= 1)
    return;
  throw InputError({.what = "A random packing needs inclusions, a volume fraction and a spacing",
                    .got = fmt::format("count {}, largest fraction {}, spacing {}", options.count,
                                       options.fraction, options.spacing),
                    .expected = "at least one inclusion, a fraction between 0 and 1, and a spacing "
                                "of at least 1 diameter",
                    .todo = "Correct count, largest_fraction or spacing"});
}

}  // namespace

template <int D>
std::vector<Point<D>> pack(const PackingOptions& options) {
  check(options);
  const double diameter = 2 * radius_of<D>(options.fraction, options.count);
  const double distance = std::max(options.spacing * diameter, diameter + kSmallestGap);
  const int sweeps = options.count < 300 ? 4000 : 400, attempts = 5;
  for (std::uint64_t attempt = 0; distance <= 1 && attempt < attempts; ++attempt) {
    auto points = random_points<D>(Stream(options.seed, "packing", attempt), options.count);
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      if (push_apart<D>(points, distance)) return points;
      wrap<D>(points);
    }
  }
  packing_failed(options, D);
}

template <int D>
double smallest_distance(const std::vector<Point<D>>& centres) {
  double smallest = 1;
  Point<D> offset;
  for (std::size_t i = 0; i < centres.size(); ++i)
    for (std::size_t j = i + 1; j < centres.size(); ++j)
      smallest = std::min(smallest, std::sqrt(squared_offset<D>(centres[i], centres[j], offset)));
  return smallest;
}

template std::vector<Point<2>> pack<2>(const PackingOptions&);
template std::vector<Point<3>> pack<3>(const PackingOptions&);
template double smallest_distance<2>(const std::vector<Point<2>>&);
template double smallest_distance<3>(const std::vector<Point<3>>&);

}  // namespace understudy::shapes
