#include <algorithm>
#include <cmath>
#include <understudy/core/close_atoms.hpp>
#include <vector>

namespace understudy {
namespace {

// Not by std::hypot, for which three numbers of 0, 0 and nan are 0 in GCC's library.
double distance_of(std::span<const double> positions, std::size_t i, std::size_t j) {
  double square = 0;
  for (std::size_t d = 0; d < 3; ++d) {
    const double along = positions[3 * i + d] - positions[3 * j + d];
    square += along * along;
  }
  return std::sqrt(square);
}

}  // namespace

// In the order of x, only the next few can be near.
std::optional<AtomPair> closest_atoms(std::span<const double> positions) {
  const auto x = [&](std::size_t atom) { return positions[3 * atom]; };
  std::vector<std::size_t> order;
  for (std::size_t atom = 0; atom < positions.size() / 3; ++atom)
    if (std::isfinite(x(atom))) order.push_back(atom);
  std::ranges::stable_sort(order, {}, x);
  std::optional<AtomPair> closest;
  double limit = least_atom_distance;
  for (std::size_t a = 0; a < order.size(); ++a)
    for (std::size_t b = a + 1; b < order.size() && x(order[b]) - x(order[a]) < limit; ++b) {
      const auto [i, j] = std::minmax(order[a], order[b]);
      const double distance = distance_of(positions, i, j);
      if (!(distance < limit)) continue;
      limit = distance;
      closest = AtomPair{i, j, distance};
    }
  return closest;
}

}  // namespace understudy
