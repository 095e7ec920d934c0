#pragma once
#include <understudy/io/placed_molecule.hpp>
#include <vector>

namespace understudy::io {

/// Positions in `placed` of the atoms of `molecule`, in its order. Tools that prepare PQR and PDB
/// files reorder the atoms of a residue and rename its hydrogens: residues are matched in their
/// order, atoms by name, both under AMBER's names (core/atom_names.hpp). Throws InputError that
/// lists the first few residues that differ, atoms that are missing, too many, or there twice.
std::vector<std::size_t> match_atoms(const Molecule& molecule, const PlacedMolecule& placed);

/// The radii of a PQR file in the order of `molecule`, in A. Throws InputError as `match_atoms`
/// does, and, listing the first few, when charges differ by more than `tolerance` (e): then the
/// file is one of another protonation state or force field.
std::vector<double> matched_radii(const Molecule& molecule, const PlacedMolecule& pqr,
                                  double tolerance = 1e-3);

/// The places of a PDB or PQR file in the order of `molecule`. Throws as `match_atoms` does.
Conformation matched_conformation(const Molecule& molecule, const PlacedMolecule& placed);

/// The same of a PQR file, whose charges tell whether it is one of this molecule: throws as
/// `matched_radii` does.
Conformation matched_conformation_of_pqr(const Molecule& molecule, const PlacedMolecule& pqr);

}  // namespace understudy::io
