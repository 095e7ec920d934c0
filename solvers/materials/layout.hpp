#pragma once
#include <Kokkos_Core.hpp>
#include <understudy/core/pack.hpp>
#include <understudy/solvers/materials/element.hpp>
#include <understudy/solvers/materials/voxel.hpp>

namespace understudy::materials {

/// How the numbers of a periodic grid lie in memory.
///
/// Fields of nodes are stored as [component][z][y][x], x fastest. Kernels walk over the planes of
/// the last direction (rows in two dimensions) and copy the one below and the one above a layer of
/// voxels into scratch memory, each with a ghost column and a ghost row that repeat the first, so
/// that in the plane the neighbours of node j are simply j + 1, j + pitch and j + pitch + 1.
template <int D>
struct CellLayout {
  // Blocks of voxels as wide as the widest pack, the single-precision one; on a GPU as a warp,
  // whose threads then read neighbouring numbers.
  static constexpr int block = on_gpu ? 32 : lanes<float>;

  Grid<D> grid;

  KOKKOS_FUNCTION int columns() const { return grid.n[0]; }
  KOKKOS_FUNCTION int rows() const { return D == 3 ? grid.n[1] : 1; }  ///< of a plane
  KOKKOS_FUNCTION int planes() const { return grid.n[D - 1]; }
  KOKKOS_FUNCTION int plane_nodes() const { return columns() * rows(); }
  KOKKOS_FUNCTION int nodes() const { return plane_nodes() * planes(); }
  KOKKOS_FUNCTION int unknowns() const { return D * nodes(); }

  KOKKOS_FUNCTION int pitch() const { return columns() + 1; }
  /// Blocks of voxels per layer; the last voxel of every row is a dummy without stiffness.
  KOKKOS_FUNCTION int blocks() const { return (rows() * pitch() + block - 1) / block; }
  KOKKOS_FUNCTION int layer_voxels() const { return blocks() * block; }
  KOKKOS_FUNCTION int padded_voxels() const { return layer_voxels() * planes(); }

  /// Padded nodes of a plane that hold values: ghost column, and ghost row in three dimensions.
  KOKKOS_FUNCTION int padded_nodes() const { return (D == 3 ? rows() + 1 : 1) * pitch(); }
  /// Room for a padded plane of one component, and what loads and stores may touch after it.
  KOKKOS_FUNCTION int plane_room() const {
    return round_up((padded_nodes() > layer_voxels() ? padded_nodes() : layer_voxels()) + pitch() +
                    block + 1);
  }
  /// Room in front of a plane of voxel forces, which nodes of the first row and column look into.
  KOKKOS_FUNCTION int front() const { return round_up(D == 3 ? pitch() + 1 : 1); }
  KOKKOS_FUNCTION int force_room() const { return front() + plane_room(); }

  /// In-plane distance to corner b of a voxel (bits of the in-plane directions only).
  KOKKOS_FUNCTION int corner(int b) const { return (b & 1) + (b >> 1) * pitch(); }

  /// First node of component c in plane z.
  KOKKOS_FUNCTION int plane_start(int c, int z) const { return c * nodes() + z * plane_nodes(); }

  /// First number of a block of stored voxel stiffnesses.
  template <class Element>
  KOKKOS_FUNCTION std::size_t stiffness_start(int z, int b) const {
    return (static_cast<std::size_t>(z) * blocks() + b) * (Element::stiffness * block);
  }

  /// First number of a voxel's stiffness behind the first of its layer; the next is `block` later.
  template <class Element>
  KOKKOS_FUNCTION std::size_t stiffness_in_layer(int voxel) const {
    return static_cast<std::size_t>(voxel / block) * (Element::stiffness * block) +
           static_cast<std::size_t>(voxel % block);
  }

  KOKKOS_FUNCTION static constexpr int round_up(int n) { return (n + block - 1) / block * block; }

  /// Gradient of a mode of one: 2^(1-D) / h.
  KOKKOS_FUNCTION double gradient_scale() const { return 2.0 / ((1 << D) * grid.spacing); }
};

}  // namespace understudy::materials
