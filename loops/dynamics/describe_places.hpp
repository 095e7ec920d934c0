#pragma once
#include <span>
#include <string>
#include <understudy/core/molecule.hpp>

namespace understudy::loops {

/// What is wrong with places [atoms, 3] (A) of which an operator knows no energy, as a clause for
/// messages: an atom that is nowhere, or else two that are in the same place, or else how far the
/// atoms are apart.
std::string describe_places(const Molecule& molecule, std::span<const double> positions);

}  // namespace understudy::loops
