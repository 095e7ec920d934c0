#pragma once
#include <understudy/core/batch.hpp>
#include <vector>

namespace understudy::materials {

/// The mean deformations a loop can impose, and the directions of the tangent's columns: mean
/// deformation = origin + sum_k load[k] basis[k], each a D x D matrix by rows. Stresses are read
/// off along the same directions, so a basis of symmetric unit matrices makes ports in Mandel
/// notation.
struct LoadSpace {
  static constexpr int most = 9;

  int count = 0;             ///< loads
  double origin[most] = {};  ///< deformation at zero load
  double basis[most][most] = {};
  double undeformed[most] = {};  ///< the load without deformation

  /// Mean deformation of a load; `load` and the result as arrays of `count` and D*D numbers.
  KOKKOS_FUNCTION void deformation(const double* load, int size, double* result) const {
    for (int a = 0; a < size; ++a) {
      result[a] = origin[a];
      for (int k = 0; k < count; ++k) result[a] += load[k] * basis[k][a];
    }
  }
};

/// Deformation gradients (finite strain) or strains in Mandel notation (small strain) of a cell
/// with `dimensions` directions of which the first `loaded` are prescribed; the others are not
/// strained.
LoadSpace make_load_space(int dimensions, int loaded, bool finite_strain);

}  // namespace understudy::materials
