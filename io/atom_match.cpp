#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>
#include <understudy/core/atom_names.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/io/atom_match.hpp>

namespace understudy::io {
namespace {

/// Collects what does not fit, and shows the first few.
class Differences {
 public:
  void add(const std::string& difference) {
    if (first_.size() < 5) first_.push_back(difference);
    ++count_;
  }

  void require_none(const std::string& what, const std::string& expected,
                    const std::string& todo) const {
    if (count_ == 0) return;
    const std::string more =
        count_ > first_.size() ? fmt::format("; and {} more", count_ - first_.size()) : "";
    throw InputError({.what = what,
                      .got = fmt::format("{}{}", fmt::join(first_, "; "), more),
                      .expected = expected,
                      .todo = todo});
  }

 private:
  std::vector<std::string> first_;
  std::size_t count_ = 0;
};

constexpr const char* same_molecule =
    "Make both files from the same structure, with the same protonation states and ends";

void check_residues(const Molecule& molecule, const PlacedMolecule& placed) {
  if (molecule.residues.size() != placed.molecule.residues.size())
    throw InputError(
        {.what = fmt::format("'{}' is of another molecule than the prmtop", placed.file),
         .got = fmt::format("{} residues", placed.molecule.residues.size()),
         .expected = fmt::format("{} residues", molecule.residues.size()),
         .todo = same_molecule});
}

/// The atoms of one residue that carry a name.
std::map<std::string, std::size_t> named_atoms(const PlacedMolecule& placed, std::size_t residue,
                                               const AmberResidue& named, Differences& out) {
  std::map<std::string, std::size_t> atoms;
  std::size_t atom = atoms_of(placed.molecule, residue).first;
  for (const std::string& name : named.atoms) {
    if (!atoms.emplace(name, atom).second)
      out.add(fmt::format("{} is there twice", atom_label(placed.molecule, atom)));
    ++atom;
  }
  return atoms;
}

void match_residue(const Molecule& molecule, const PlacedMolecule& placed, std::size_t residue,
                   std::vector<std::size_t>& match, Differences& out) {
  const AmberResidue wanted = amber_residue(molecule, residue);
  const AmberResidue found = amber_residue(placed.molecule, residue);
  const Molecule::Residue& ours = molecule.residues[residue];
  const Molecule::Residue& theirs = placed.molecule.residues[residue];
  if (wanted.name != found.name)
    return out.add(
        fmt::format("{} {} for {} {}", theirs.name, theirs.number, ours.name, ours.number));
  auto atoms = named_atoms(placed, residue, found, out);
  std::size_t atom = atoms_of(molecule, residue).first;
  for (const std::string& name : wanted.atoms) {
    const auto at = atoms.find(name);
    if (at == atoms.end()) {
      out.add(fmt::format("{} is missing", atom_label(molecule, atom)));
    } else {
      match[atom] = at->second;
      atoms.erase(at);
    }
    ++atom;
  }
  for (const auto& [name, extra] : atoms)
    out.add(fmt::format("{} is one too many", atom_label(placed.molecule, extra)));
}

}  // namespace

std::vector<std::size_t> match_atoms(const Molecule& molecule, const PlacedMolecule& placed) {
  check_residues(molecule, placed);
  std::vector<std::size_t> match(molecule.size());
  Differences differences;
  for (std::size_t residue = 0; residue < molecule.residues.size(); ++residue)
    match_residue(molecule, placed, residue, match, differences);
  differences.require_none(
      fmt::format("The atoms of '{}' are not those of the prmtop", placed.file),
      fmt::format("the {} atoms of the prmtop in residues of the same order, each once",
                  molecule.size()),
      same_molecule);
  return match;
}

std::vector<double> matched_radii(const Molecule& molecule, const PlacedMolecule& pqr,
                                  double tolerance) {
  const std::vector<std::size_t> match = match_atoms(molecule, pqr);
  std::vector<double> radii;
  Differences differences;
  for (std::size_t i = 0; i < match.size(); ++i) {
    const double theirs = pqr.molecule.atoms[match[i]].charge, ours = molecule.atoms[i].charge;
    if (!(std::abs(theirs - ours) <= tolerance))
      differences.add(
          fmt::format("{} has {:.4f}, not {:.4f}", atom_label(molecule, i), theirs, ours));
    radii.push_back(pqr.radii.at(match[i]));
  }
  differences.require_none(fmt::format("The charges of '{}' are not those of the prmtop", pqr.file),
                           fmt::format("charges equal within {} e", tolerance),
                           "Prepare the PQR with the charges of the same force field (pdb2pqr "
                           "--ff=SWANSON has AMBER's of 1994, which are those of ff14SB) and the "
                           "same protonation states; where only places are wanted, a PDB file has "
                           "no charges");
  return radii;
}

Conformation matched_conformation(const Molecule& molecule, const PlacedMolecule& placed) {
  Conformation out;
  for (const std::size_t atom : match_atoms(molecule, placed))
    out.positions.push_back(placed.conformation.positions[atom]);
  out.box = placed.conformation.box;
  return out;
}

Conformation matched_conformation_of_pqr(const Molecule& molecule, const PlacedMolecule& pqr) {
  matched_radii(molecule, pqr);
  return matched_conformation(molecule, pqr);
}

}  // namespace understudy::io
