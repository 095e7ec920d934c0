#pragma once
#include <understudy/solvers/materials/geometry.hpp>

namespace understudy::materials {

/// Lame moduli of a cell's phases (MPa); the last entry stands for "no material".
struct Moduli {
  double mu[most_phases + 1] = {};
  double lambda[most_phases + 1] = {};
};

/// Volume means over a cell and what Newton's method needs to know of a state, as columns of a row.
struct State {
  static constexpr int mean_stress = 0;    ///< D*D numbers, MPa
  static constexpr int energy = 9;         ///< MPa
  static constexpr int force = 10;         ///< squared Euclidean norm of the nodal forces
  static constexpr int volume_ratio = 11;  ///< smallest in the cell
  static constexpr int unsettled = 12;     ///< blocks of laminate voxels with a traction that jumps
  static constexpr int size = 13;
};

/// Where the fields of a cell go, null where they are not wanted.
struct FieldPointers {
  double* stress = nullptr;        ///< [voxel][D*D], MPa
  double* displacement = nullptr;  ///< [node][D], in sides of the cell
};

}  // namespace understudy::materials
