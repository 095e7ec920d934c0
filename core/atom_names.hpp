#pragma once
#include <string>
#include <understudy/core/molecule.hpp>
#include <utility>
#include <vector>

namespace understudy {

/// A residue under the names that AMBER's force fields give to it and to its atoms.
struct AmberResidue {
  std::string name;                ///< "HID" where a file has HIS, HSD or NHID
  std::vector<std::string> atoms;  ///< one per atom of the residue, in their order
};

/// Undoes what programs rename: leading digits ("1HB"), methylene hydrogens 1, 2 for 2, 3, the
/// names of the ends of a chain (HT1, OT2, and H for H1), of the caps ACE and NME, those of CHARMM
/// and GROMACS, and the forms of HIS, CYS, ASP, GLU and LYS that one name stands for, which the
/// hydrogens tell. Names that it does not know stay. `residue` is a position in
/// `molecule.residues`.
AmberResidue amber_residue(const Molecule& molecule, std::size_t residue);

/// The atoms of a residue: positions from `first` up to, not including, `second`.
std::pair<std::size_t, std::size_t> atoms_of(const Molecule& molecule, std::size_t residue);

/// "TYR 1 HB2", for messages; "HB2" of an atom without residue.
std::string atom_label(const Molecule& molecule, std::size_t atom);

/// "7 (TYR 1 HB2)": the number, from 1, comes first; "7 (TYR 1 HB2, line 12)" with `also` "line
/// 12".
std::string numbered_atom(const Molecule& molecule, std::size_t atom, const std::string& also = "");

}  // namespace understudy
