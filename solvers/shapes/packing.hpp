#pragma once
#include <cstdint>
#include <understudy/solvers/shapes/tangent.hpp>
#include <vector>

namespace understudy::shapes {

/// What a periodic packing of equal discs (D = 2) or balls (D = 3) is asked for.
struct PackingOptions {
  std::size_t count = 20;
  std::size_t seed = 1;
  double fraction = 0.3;  ///< largest volume fraction at which the inclusions must not touch
  double spacing = 1.1;   ///< smallest distance of two centres then, in diameters
};

/// Centres of a random packing in the unit cell: random points, pushed apart until every pair,
/// periodic images included, keeps the asked spacing and the smallest valid gap at `fraction`. The
/// random numbers are a function of the seed alone. Throws InputError when no packing is found.
template <int D>
std::vector<Point<D>> pack(const PackingOptions& options);

/// Smallest distance between two centres in the periodic unit cell; at most 1, that of a centre to
/// its own image.
template <int D>
double smallest_distance(const std::vector<Point<D>>& centres);

}  // namespace understudy::shapes
