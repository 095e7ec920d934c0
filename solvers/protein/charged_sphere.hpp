#pragma once
#include <Kokkos_Core.hpp>

namespace understudy::protein {

/// An atom as the solvent sees it: A, e.
struct ChargedSphere {
  double x, y, z, radius, charge;
};

using Spheres = Kokkos::View<ChargedSphere*>;

/// One vector per atom.
using Vectors = Kokkos::View<double* [3], Kokkos::LayoutRight>;

}  // namespace understudy::protein
