#pragma once
#include <understudy/solvers/numerics/diffusion_solver.hpp>
#include <understudy/solvers/protein/grid_box.hpp>

namespace understudy::protein {

/// Where a node lies, by the permittivity between it and its six neighbours.
enum class NodePlace : std::uint8_t {
  water,   ///< that of water on all sides
  inside,  ///< the molecule's on all sides
  surface  ///< anything else
};

/// How far a surface node has come into the water: 1 where the permittivities around it are
/// water's, 0 where they are less, all together, by a fifth of the contrast or more. `missing` is
/// what they are less over that fifth. (A whole contrast gives a quarter more noise.)
inline constexpr double water_margin = 0.2;
KOKKOS_FORCEINLINE_FUNCTION double water_share(double missing) {
  const double t = missing < 1 ? missing : 1;
  return 1 - t * t * (3 - 2 * t);
}
KOKKOS_FORCEINLINE_FUNCTION double water_share_slope(double missing) {
  const double t = missing < 1 ? missing : 1;
  return -6 * t * (1 - t);
}

/// The nodes that carry induced charge: those of the surface, and those of water next to them.
/// Arrays have room for more than `count` of them.
struct SurfaceNodes {
  int count = 0;
  Kokkos::View<NodePlace*> place;  ///< of every node of the grid
  numerics::Floats missing;        ///< see water_share; of surface nodes
  Kokkos::View<int*> node;         ///< [count] index in the grid
  numerics::Doubles x, y, z;       ///< [count] A
};

/// Finds them; makes arrays larger where there are too few, and waits for the count.
void find_surface_nodes(const Execution& exec, const GridBox& box,
                        const numerics::DiffusionSolver& solver, float inner, float water,
                        SurfaceNodes& nodes);

}  // namespace understudy::protein
