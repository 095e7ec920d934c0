#pragma once
#include <cstddef>
#include <optional>
#include <span>

namespace understudy {

/// A: no two atoms come as near to each other (a bond of H2 is 0.74 A long).
inline constexpr double least_atom_distance = 0.5;

/// Two atoms, i before j, and how far they are apart (A).
struct AtomPair {
  std::size_t i = 0, j = 0;
  double distance = 0;
};

/// Of atoms at `positions` [atoms, 3] (A) the two nearest to each other, if they are nearer than
/// `least_atom_distance`. Places that are no numbers are near nothing.
std::optional<AtomPair> closest_atoms(std::span<const double> positions);

}  // namespace understudy
