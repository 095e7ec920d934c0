#pragma once
#include <understudy/loops/structure/finite_elements.hpp>
#include <understudy/loops/structure/geometry.hpp>
#include <vector>

namespace understudy::loops {

/// Boundary conditions per degree of freedom (x and y of each node in turn) at load factor 1.
struct Conditions {
  std::vector<int> equation;       ///< number of the unknown, -1 where the displacement is given
  std::vector<double> load;        ///< dead nodal forces, N per mm of thickness
  std::vector<double> prescribed;  ///< given displacements, mm
  std::vector<double> tip;         ///< weights whose sum with the displacement is the tip's
  std::vector<double> loaded;      ///< the load's direction on the loaded boundary, 0 elsewhere
  int unknowns = 0;
};

/// Supports, consistent nodal forces of the traction (edges of two or three nodes) or the
/// prescribed displacement along the load's direction, and the tip.
Conditions make_conditions(const FiniteElements& elements, const Geometry& geometry,
                           const StructureOptions& options);

}  // namespace understudy::loops
