#pragma once
#include <algorithm>
#include <array>
#include <istream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <understudy/core/molecule.hpp>
#include <vector>

namespace understudy::protein {

/// What another code found: kcal/mol, kcal/mol/A.
struct Reference {
  double energy = 0;
  std::vector<std::array<double, 3>> forces;  ///< empty where only the energy is known
};

/// A molecule, where its atoms are, and what another code found: by term, "mechanics", or
/// generalised Born model.
struct ReferenceMolecule {
  Molecule molecule;
  Conformation conformation;
  std::map<std::string, Reference> references;
  std::map<std::string, std::vector<std::array<double, 2>>> born;  ///< radius, screening
};

/// Goes through lines of a word and what it says it is; see compare_openmm.py, which writes them.
class MoleculeReader {
 public:
  ReferenceMolecule read(std::istream& lines) {
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string kind;
      if (!(words >> kind)) continue;
      if (kind != "title" && !take_nonbonded(kind, words) && !take_bonded(kind, words) &&
          !take_reference(kind, words))
        throw std::runtime_error("unknown line: " + line);
      if (kind != "title" && !words) throw std::runtime_error("incomplete line: " + line);
    }
    Molecule& m = made_.molecule;
    std::sort(m.exclusions.begin(), m.exclusions.end());
    m.residues = {{"ALL", "", 1, 0}};
    return made_;
  }

 private:
  bool take_nonbonded(const std::string& kind, std::istream& words) {
    Molecule& m = made_.molecule;
    if (kind == "atom") {
      Molecule::Atom a;
      words >> a.name >> a.element >> a.mass >> a.charge >> a.lennard_jones;
      m.lennard_jones_kinds = std::max(m.lennard_jones_kinds, a.lennard_jones + 1);
      m.atoms.push_back(a);
    } else if (kind == "kinds") {
      int i, j;
      Molecule::LennardJones pair;
      words >> i >> j >> pair.a >> pair.b;
      m.lennard_jones.push_back(pair);
    } else if (kind == "exclusion") {
      words >> m.exclusions.emplace_back()[0] >> m.exclusions.back()[1];
    } else if (kind == "close_pair") {
      Molecule::ClosePair& p = m.close_pairs.emplace_back();
      words >> p.i >> p.j >> p.electrostatic >> p.lennard_jones;
    } else {
      return false;
    }
    return true;
  }

  bool take_bonded(const std::string& kind, std::istream& words) {
    Molecule& m = made_.molecule;
    if (kind == "bond") {
      Molecule::Bond& b = m.bonds.emplace_back();
      words >> b.i >> b.j >> b.stiffness >> b.length;
    } else if (kind == "angle") {
      Molecule::Angle& a = m.angles.emplace_back();
      words >> a.i >> a.j >> a.k >> a.stiffness >> a.angle;
    } else if (kind == "torsion") {
      Molecule::Torsion& t = m.torsions.emplace_back();
      words >> t.i >> t.j >> t.k >> t.l >> t.barrier >> t.periodicity >> t.phase;
    } else {
      return false;
    }
    return true;
  }

  bool take_reference(const std::string& kind, std::istream& words) {
    std::string name;
    int atom = 0;
    if (kind == "position") {
      auto& x = made_.conformation.positions.emplace_back();
      words >> atom >> x[0] >> x[1] >> x[2];
    } else if (kind == "energy") {
      words >> name;
      words >> made_.references[name].energy;
    } else if (kind == "force") {
      words >> name;
      auto& f = made_.references[name].forces.emplace_back();
      words >> atom >> f[0] >> f[1] >> f[2];
    } else if (kind == "born") {
      words >> name;
      auto& b = made_.born[name].emplace_back();
      words >> atom >> b[0] >> b[1];
    } else {
      return false;
    }
    return true;
  }

  ReferenceMolecule made_;
};

inline ReferenceMolecule read_molecule(std::istream& lines) { return MoleculeReader().read(lines); }

/// With the radii and screening factors that a generalised Born model of `born` was given.
inline Molecule with_radii_of(const ReferenceMolecule& reference, const std::string& model) {
  Molecule molecule = reference.molecule;
  const auto& radii = reference.born.at(model);
  for (std::size_t i = 0; i < molecule.size(); ++i) {
    molecule.atoms[i].born_radius = radii[i][0];
    molecule.atoms[i].born_screening = radii[i][1];
  }
  return molecule;
}

}  // namespace understudy::protein
