#pragma once
#include <string>
#include <understudy/core/molecule.hpp>
#include <vector>

namespace understudy::io {

/// What PDB and PQR files hold: atoms with names, residues, elements and places, and no force
/// field.
struct PlacedMolecule {
  std::string file;   ///< for messages
  Molecule molecule;  ///< without terms; charges are those of a PQR, else 0
  Conformation conformation;
  std::vector<double> radii;  ///< A, of a PQR; else empty
};

}  // namespace understudy::io
