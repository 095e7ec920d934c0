#pragma once
#include <understudy/solvers/numerics/diffusion_solver.hpp>
#include <understudy/solvers/protein/grid_box.hpp>

namespace understudy::protein {

/// Where a node lies, by the permittivity between it and its six neighbours.
enum class Place : std::uint8_t {
  water,   ///< that of water on all sides
  inside,  ///< the molecule's on all sides
  surface  ///< anything else
};

/// The nodes that carry induced charge: those of the surface, and those of water next to them.
/// Arrays have room for more than `count` of them.
struct SurfaceNodes {
  int count = 0;
  Kokkos::View<Place*> place;  ///< of every node of the grid
  Kokkos::View<int*> node;     ///< [count] index in the grid
  numerics::Doubles x, y, z;   ///< [count] A
};

/// Finds them; makes arrays larger where there are too few, and waits for the count.
void find_surface_nodes(const Execution& exec, const GridBox& box,
                        const numerics::DiffusionSolver& solver, float inner, float water,
                        SurfaceNodes& nodes);

}  // namespace understudy::protein
