#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <understudy/core/molecule.hpp>

namespace understudy::io {

/// Reads an AMBER parameter file (prmtop, parm7; AMBER 7 and later, ASCII) of a molecule in vacuum
/// or implicit solvent. Charges are divided by 18.2223; torsions with a negative third or fourth
/// atom give no pair at their ends, those with a negative fourth are improper; without
/// SCEE_SCALE_FACTOR and SCNB_SCALE_FACTOR pairs are scaled by 1 / 1.2 and 1 / 2. Elements come
/// from ATOMIC_NUMBER, or else from the masses; RADII, SCREEN and RADIUS_SET, chains and numbers
/// of residues may be missing. (Format: ambermd.org, "AMBER Parameter/Topology File
/// Specification".)
///
/// Throws InputError, with line and section: other formats and versions, truncated files, numbers
/// that cannot be read or are not finite, counts other than those of POINTERS, indices out of
/// range, bonds that are listed twice, and what `Molecule` cannot say: periodic boxes and solvent
/// caps, virtual sites, perturbation and locally enhanced sampling, CMAP, CHARMM and AMOEBA force
/// fields, polarisability, 10-12 and 12-6-4 terms, pairs three bonds apart that count twice.
Molecule read_prmtop(const std::filesystem::path& file);

/// The same from text; `name` stands for the file in messages.
Molecule parse_prmtop(std::string_view text, const std::string& name);

}  // namespace understudy::io
