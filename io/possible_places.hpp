#pragma once
#include <functional>
#include <string>
#include <understudy/core/molecule.hpp>

namespace understudy::io {

/// Refuses a conformation that `molecule` cannot be in: two atoms in the same place, bonds of more
/// than twice their lengths, or a bond or angle with more energy than 1000 K give it (50 kcal/mol),
/// as coordinates of another molecule with as many atoms, or in another order, have them. Throws
/// InputError that names the atoms, with `line_of` also where they stand; `file` is for messages.
void require_possible(const Molecule& molecule, const Conformation& conformation,
                      const std::string& file,
                      const std::function<std::size_t(std::size_t atom)>& line_of = {});

}  // namespace understudy::io
