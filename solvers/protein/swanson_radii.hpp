#pragma once
#include <understudy/core/molecule.hpp>
#include <vector>

namespace understudy::protein {

/// Radii (A) of all atoms for the smooth dielectric surface of Im, Beglov and Roux (1998) with w =
/// 0.3 A: the set that Swanson, Wagoner, Baker and McCammon (2007) fitted to forces and energies in
/// explicit water with AMBER's charges. Those in a prmtop are made for generalised Born and are
/// wrong here by tens of kcal/mol.
///
/// By residue and atom name, as AMBER or other programs write them (core/atom_names.hpp): the
/// standard residues with ASH, CYM, CYX, GLH, HID, HIE, HIP and LYN, charged ends of chains, the
/// caps ACE, NME and NHE. Throws InputError that lists the first few atoms that the set does not
/// have.
std::vector<double> assign_radii(const Molecule& molecule);

}  // namespace understudy::protein
