#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <vector>

namespace understudy::surrogates {

/// One symmetry of the square or cube, as it acts on the components c of C and on an angle in the
/// plane (d = 2 only): angle -> sign * angle + shift.
struct LatticeSymmetry {
  torch::Tensor action;  ///< [n, n]: c -> action c, a signed permutation
  double angle_sign = 1.0;
  double angle_shift = 0.0;
};

/// The symmetries that act differently on C: 4 for the square, 24 for the cube.
std::vector<LatticeSymmetry> lattice_symmetries(std::int64_t dimensions);

}  // namespace understudy::surrogates
