#include <algorithm>
#include <cmath>
#include <understudy/solvers/protein/grid_box.hpp>

namespace understudy::protein {
namespace {

/// Lowest and highest point of all spheres along a direction.
std::pair<double, double> extent(const std::vector<ChargedSphere>& spheres,
                                 double ChargedSphere::*direction) {
  double low = spheres.front().*direction, high = low;
  for (const ChargedSphere& sphere : spheres) {
    low = std::min(low, sphere.*direction - sphere.radius);
    high = std::max(high, sphere.*direction + sphere.radius);
  }
  return {low, high};
}

constexpr double ChargedSphere::*directions[] = {&ChargedSphere::x, &ChargedSphere::y,
                                                 &ChargedSphere::z};

}  // namespace

double longest_side(const std::vector<ChargedSphere>& spheres) {
  double longest = 0;
  for (const auto direction : directions) {
    const auto [low, high] = extent(spheres, direction);
    longest = std::max(longest, high - low);
  }
  return longest;
}

std::optional<GridBox> box_around(const std::vector<ChargedSphere>& spheres, double spacing,
                                  double padding) {
  GridBox box;
  box.spacing = spacing;
  for (int d = 0; d < 3; ++d) {
    const auto [low, high] = extent(spheres, directions[d]);
    // One step more: the middle of the box is a node, that of the spheres need not be.
    const double steps = (high - low + 2 * padding) / spacing + 1;
    if (!(steps <= most_spacings + 1)) return std::nullopt;
    const double middle = std::round(0.5 * (low + high) / spacing);
    if (!(std::abs(middle) < 1e9)) return std::nullopt;
    const int halves = std::max((fewest_nodes - 1) / 16, static_cast<int>(std::ceil(steps / 16)));
    box.nodes.n[d] = 16 * halves + 1;
    box.first[d] = static_cast<int>(middle) - 8 * halves;
  }
  return box;
}

}  // namespace understudy::protein
