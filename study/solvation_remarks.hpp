#pragma once
#include <string>
#include <understudy/core/molecule.hpp>
#include <vector>

namespace understudy::study {

/// What is unusual in a molecule and may be a mistake, a sentence each: charges that do not add up
/// to a whole number (to 0.01 e), hydrogens without a bond. `file` is its name.
std::vector<std::string> molecule_remarks(const Molecule& molecule, const std::string& file);

/// That, and radii of another set than the one that the generalised Born model was fitted with
/// (hct: mbondi; obc2: mbondi2, Onufriev, Bashford, Case 2004; gbn2: mbondi3, Nguyen, Roe,
/// Simmerling 2013), where the file says which set they are.
std::vector<std::string> born_remarks(const Molecule& molecule, const std::string& file,
                                      const std::string& model);

}  // namespace understudy::study
