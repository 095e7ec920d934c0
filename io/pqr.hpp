#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <understudy/io/placed_molecule.hpp>

namespace understudy::io {

/// Reads a PQR file: lines "ATOM serial name residue [chain] number x y z charge radius", the words
/// between spaces (Dolinsky et al. 2004), ATOM or HETATM. Throws InputError, with the line, for
/// other counts of words, numbers that cannot be read, negative radii, and a file without atoms.
PlacedMolecule read_pqr(const std::filesystem::path& file);

/// The same from text; `name` stands for the file in messages.
PlacedMolecule parse_pqr(std::string_view text, const std::string& name);

}  // namespace understudy::io
