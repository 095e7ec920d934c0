#pragma once
#include <string_view>

namespace understudy::io {

/// Atomic numbers as the files of molecules give them; 0 where it cannot be told.

int element_of_symbol(std::string_view symbol);  ///< "C", "CL", "Na"

/// The element whose mass (amu) is nearest, if it is within 0.3.
int element_of_mass(double mass);

/// Of the name of an atom, "1HB" or "CA": the first letter, unless residue and atom are named
/// alike, as ions are.
int element_of_name(std::string_view atom, std::string_view residue);

}  // namespace understudy::io
