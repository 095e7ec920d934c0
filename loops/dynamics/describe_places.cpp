#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/atom_names.hpp>
#include <understudy/core/close_atoms.hpp>
#include <understudy/loops/dynamics/describe_places.hpp>

namespace understudy::loops {
namespace {

/// Of all atoms along x, y or z, A.
double extent(std::span<const double> positions, std::size_t direction) {
  double low = positions[direction], high = low;
  for (std::size_t c = direction; c < positions.size(); c += 3) {
    low = std::min(low, positions[c]);
    high = std::max(high, positions[c]);
  }
  return high - low;
}

}  // namespace

std::string describe_places(const Molecule& molecule, std::span<const double> positions) {
  const auto lost =
      std::ranges::find_if(positions, [](double coordinate) { return !std::isfinite(coordinate); });
  if (lost != positions.end())
    return fmt::format(
        "the place of atom {} is no number",
        numbered_atom(molecule, static_cast<std::size_t>(lost - positions.begin()) / 3));
  if (const auto pair = closest_atoms(positions))
    return fmt::format("its atoms {} and {} are {:.2g} A apart", numbered_atom(molecule, pair->i),
                       numbered_atom(molecule, pair->j), pair->distance);
  return fmt::format("its atoms reach over {:.4g} x {:.4g} x {:.4g} A", extent(positions, 0),
                     extent(positions, 1), extent(positions, 2));
}

}  // namespace understudy::loops
