#pragma once
#include <cstdint>
#include <understudy/core/solvated_molecule.hpp>
#include <vector>

namespace understudy::surrogates {

/// What a network tells apart in a molecule.
struct AtomClasses {
  std::vector<std::int64_t>
      classes;             ///< [atoms]: atoms of one element, charge and radius share one
  std::vector<int> kinds;  ///< [atoms]: atoms of one element share one
  std::size_t class_count = 0, kind_count = 0;
};

/// Numbered from 0 in the order of their properties, whatever the atoms' order.
AtomClasses atom_classes(const SolvatedMolecule& molecule);

}  // namespace understudy::surrogates
