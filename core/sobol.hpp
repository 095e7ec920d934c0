#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace understudy {

/// Sobol's low-discrepancy sequence with the direction numbers of Joe & Kuo 2008 ("Constructing
/// Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30, 2635), moved
/// by a random digital shift of `seed` (which keeps every stratification and avoids the origin).
/// The k-th point is a function of (seed, k) alone, so that points can be drawn in any order.
class Sobol {
 public:
  static constexpr std::size_t most_dimensions = 37;

  /// Throws InputError unless 1 <= dimensions <= most_dimensions. Without a shift, point 0 is 0.
  Sobol(std::size_t dimensions, std::uint64_t seed, bool shifted = true);

  std::size_t dimensions() const { return directions_.size(); }

  /// Coordinate `dimension` of point `index` (below 2^32), in [0, 1).
  double coordinate(std::uint64_t index, std::size_t dimension) const;

 private:
  std::vector<std::vector<std::uint64_t>> directions_;  ///< [dimension][bit], 52-bit fractions
  std::vector<std::uint64_t> shift_;
};

}  // namespace understudy
