#pragma once
#include <optional>
#include <understudy/solvers/numerics/row_grid.hpp>
#include <understudy/solvers/protein/charged_sphere.hpp>
#include <vector>

namespace understudy::protein {

/// Grid nodes at multiples of a spacing, wherever the molecule is: what its energy depends on is
/// its position alone.
struct GridBox {
  numerics::RowGrid nodes;
  int first[3] = {};   ///< the first node's multiple of the spacing
  double spacing = 1;  ///< A

  KOKKOS_FUNCTION double at(int direction, int node) const {
    return spacing * (first[direction] + node);
  }
};

/// Nodes along a side: 16 m + 1, so that they can be halved four times, of at most 161.
inline constexpr int fewest_nodes = 33, most_nodes = 161;

/// Between the faces that a molecule with its padding may touch: it need not lie on the nodes.
inline constexpr int most_spacings = most_nodes - 2;

/// The smallest box of which no sphere comes nearer to a face than `padding`, each side by itself;
/// none when one would need more than `most_nodes`.
std::optional<GridBox> box_around(const std::vector<ChargedSphere>& spheres, double spacing,
                                  double padding);

/// The longest of the spheres' extents along x, y and z, A.
double longest_side(const std::vector<ChargedSphere>& spheres);

}  // namespace understudy::protein
