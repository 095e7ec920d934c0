#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <understudy/io/placed_molecule.hpp>

namespace understudy::io {

/// Reads the atoms of a PDB file (ATOM and HETATM of its first model; format 3.3, wwPDB). Of
/// alternative places the first of each atom counts. Elements come from columns 77 and 78, or else
/// from the names. Throws InputError, with the line, for a line that is cut short, numbers that
/// cannot be read, and a file without atoms.
PlacedMolecule read_pdb(const std::filesystem::path& file);

/// The same from text; `name` stands for the file in messages.
PlacedMolecule parse_pdb(std::string_view text, const std::string& name);

}  // namespace understudy::io
