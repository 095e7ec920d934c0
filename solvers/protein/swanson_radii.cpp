#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <understudy/core/atom_names.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/protein/swanson_radii.hpp>

namespace understudy::protein {
namespace {

/// Names, then the radius of them all (A).
constexpr const char* backbone = "N 2.399 H 1.388 CA 2.428 HA 2.019 C 2.317 O 1.732 ";
constexpr const char* of_glycine = "N 2.399 H 1.388 CA 2.353 HA2 HA3 2.019 C 2.317 O 1.732 ";
constexpr const char* of_proline = "N 2.399 CA 2.428 HA 2.019 C 2.317 O 1.732 ";
constexpr const char* of_start = "H1 H2 H3 1.302 ";
constexpr const char* of_end = "OXT 1.732 ";

struct ResidueRow {
  const char* residue;
  const char* backbone;
  const char* others;
};

/// Radii of Swanson, J. M. J., Wagoner, J. A., Baker, N. A., McCammon, J. A., "Optimizing the
/// Poisson dielectric boundary with explicit solvent forces and energies: lessons learned with
/// atom-centered dielectric functions", J. Chem. Theory Comput. 3, 170-183 (2007), as tabulated in
/// SWANSON.DAT of PDB2PQR 3.8.0 (BSD 3-clause; copyright 2002-2024 Jens Erik Nielsen; Nathan A.
/// Baker; Battelle Memorial Institute; Paul Czodrowski & Gerhard Klebe, University of Marburg).
constexpr ResidueRow residue_rows[] = {
    {"ALA", backbone, "CB 2.576 HB1 HB2 HB3 1.680"},
    {"ARG", backbone,
     "CB 2.576 CG 2.414 HB2 HB3 HG2 HG3 1.680 CD 2.442 HD2 HD3 2.019 NE NH1 NH2 2.328 CZ 2.461 "
     "HE HH11 HH12 HH21 HH22 1.302"},
    {"ASH", backbone, "CB 2.231 HB2 HB3 1.680 CG 2.353 OD1 OD2 1.756 HD2 0.917"},
    {"ASN", backbone, "CB 2.576 HB2 HB3 1.680 CG 2.353 OD1 1.756 ND2 2.397 HD21 HD22 1.302"},
    {"ASP", backbone, "CB 2.231 HB2 HB3 1.680 CG 2.353 OD1 OD2 1.756"},
    {"CYM", backbone, "CB 2.231 HB2 HB3 2.019 SG 2.337"},
    {"CYS", backbone, "CB 2.231 HB2 HB3 2.019 SG 2.337 HG 0.917"},
    {"CYX", backbone, "CB 2.231 HB2 HB3 2.019 SG 2.337"},
    {"GLH", backbone, "CB 2.231 CG 2.341 HB2 HB3 HG2 HG3 1.680 CD 2.353 OE1 OE2 1.756 HE2 0.917"},
    {"GLN", backbone,
     "CB 2.576 CG 2.414 HB2 HB3 HG2 HG3 1.680 CD 2.353 OE1 1.756 NE2 2.397 HE21 HE22 1.302"},
    {"GLU", backbone, "CB 2.231 CG 2.341 HB2 HB3 HG2 HG3 1.680 CD 2.353 OE1 OE2 1.756"},
    {"GLY", of_glycine, ""},
    {"HID", backbone,
     "CB 2.231 HB2 HB3 1.680 CG 2.136 ND1 NE2 2.040 HD1 1.302 CE1 CD2 2.217 HE1 1.359 HD2 1.409"},
    {"HIE", backbone,
     "CB 2.231 HB2 HB3 1.680 CG 2.136 ND1 NE2 2.040 HE2 1.302 CE1 CD2 2.217 HE1 1.359 HD2 1.409"},
    {"HIP", backbone,
     "CB 2.231 HB2 HB3 1.680 CG 2.136 ND1 NE2 2.040 HD1 HE2 1.302 CE1 CD2 2.217 HE1 1.359 "
     "HD2 1.409"},
    {"ILE", backbone,
     "CB 2.576 CG1 CG2 2.414 CD1 2.559 HB HG12 HG13 HG21 HG22 HG23 HD11 HD12 HD13 1.680"},
    {"LEU", backbone,
     "CB 2.576 CG 2.414 CD1 CD2 2.559 HB2 HB3 HG HD11 HD12 HD13 HD21 HD22 HD23 1.680"},
    {"LYN", backbone,
     "CB 2.576 CG 2.414 CD 2.442 HB2 HB3 HG2 HG3 HD2 HD3 1.680 CE 2.461 HE2 HE3 2.019 NZ 2.328 "
     "HZ2 HZ3 1.302"},
    {"LYS", backbone,
     "CB 2.576 CG 2.414 CD 2.442 HB2 HB3 HG2 HG3 HD2 HD3 1.680 CE 2.461 HE2 HE3 2.019 NZ 2.328 "
     "HZ1 HZ2 HZ3 1.302"},
    {"MET", backbone,
     "CB 2.231 HB2 HB3 1.680 CG 2.414 SD 2.337 CE 1.972 HG2 HG3 HE1 HE2 HE3 2.019"},
    {"PHE", backbone,
     "CB 2.231 CG 2.136 CD1 CD2 CE1 CE2 CZ 2.217 HB2 HB3 HD1 HD2 HE1 HE2 HZ 1.680"},
    {"PRO", of_proline, "CB CG CD 2.440 HB2 HB3 HG2 HG3 1.680 HD2 HD3 2.019"},
    {"SER", backbone, "CB 2.231 HB2 HB3 2.019 OG 2.101 HG 0.917"},
    {"THR", backbone, "CB 2.231 HB 2.019 CG2 2.414 HG21 HG22 HG23 1.680 OG1 2.101 HG1 0.917"},
    {"TRP", backbone,
     "CB 2.231 CG 2.136 CD1 CD2 CE2 CE3 CZ2 CZ3 2.217 CH2 1.908 NE1 1.960 HE1 1.302 HD1 1.409 "
     "HB2 HB3 HE3 HZ2 HZ3 HH2 1.680"},
    {"TYR", backbone,
     "CB 2.231 CG 2.136 CD1 CD2 CE1 CE2 CZ 2.217 HB2 HB3 HD1 HD2 HE1 HE2 1.680 OH 2.108 HH 0.917"},
    {"VAL", backbone, "CB 2.576 CG1 CG2 2.414 HB HG11 HG12 HG13 HG21 HG22 HG23 1.680"},
    {"ACE", "C 2.317 O 1.732 ", "CH3 2.148 HH31 HH32 HH33 1.680"},
    {"NME", "N 2.399 H 1.388 ", "CH3 2.148 HH31 HH32 HH33 2.019"},
    {"NHE", "N 2.399 ", "HN1 HN2 1.302"},
};

using Radii = std::map<std::string, double>;

/// The radii of "N 2.399 HA2 HA3 2.019".
void add_radii(std::string_view text, Radii& out) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.front() >= 'A') {
      names.emplace_back(word);
      continue;
    }
    double radius = 0;
    std::from_chars(word.data(), word.data() + word.size(), radius);
    for (const std::string& name : names) out[name] = radius;
    names.clear();
  }
}

bool has_backbone(const ResidueRow& row) {
  return row.backbone == backbone || row.backbone == of_glycine || row.backbone == of_proline;
}

/// Charged ends: an amine of three hydrogens (two of proline), a carboxylate. The set has no ends
/// of ASH, CYM, GLH and LYN.
void add_ends(const ResidueRow& row, const std::vector<std::string>& atoms, Radii& out) {
  static const std::set<std::string_view> inside_only = {"ASH", "CYM", "GLH", "LYN"};
  if (!has_backbone(row) || inside_only.contains(row.residue)) return;
  const auto has = [&](const char* name) { return std::ranges::find(atoms, name) != atoms.end(); };
  const bool proline = row.backbone == of_proline;
  if (has("H2") && has("H3") && has("H1") != proline) add_radii(of_start, out);
  add_radii(of_end, out);
}

/// Of a residue that is not in the set, none.
Radii radii_of(const AmberResidue& residue) {
  Radii radii;
  for (const ResidueRow& row : residue_rows)
    if (residue.name == row.residue) {
      add_radii(row.backbone, radii);
      add_radii(row.others, radii);
      add_ends(row, residue.atoms, radii);
    }
  return radii;
}

/// "17 (ALA 2 QX, section ATOM_NAME, line 9)"
std::string named_atom(const Molecule& molecule, std::size_t atom) {
  const int line = molecule.atoms[atom].line;
  return numbered_atom(molecule, atom,
                       line > 0 ? fmt::format("section ATOM_NAME, line {}", line) : "");
}

[[noreturn]] void refuse_missing(const Molecule& molecule,
                                 const std::vector<std::size_t>& missing) {
  std::vector<std::string> first;
  for (std::size_t k = 0; k < missing.size() && k < 5; ++k)
    first.push_back(named_atom(molecule, missing[k]));
  const std::string more = missing.size() > first.size()
                               ? fmt::format(" and {} more", missing.size() - first.size())
                               : "";
  throw InputError(
      {.what = "There are no radii for some atoms of the molecule",
       .got = fmt::format("atoms {}{}", fmt::join(first, ", "), more),
       .expected = "atoms of the standard residues, of their charged ends, or of ACE, NME and NHE, "
                   "with all hydrogens",
       .todo =
           "Correct the names of atoms and residues, or set radii to a PQR file of the molecule: "
           "those of Swanson et al. (2007) cover no others",
       .key = "molecule"});
}

}  // namespace

std::vector<double> assign_radii(const Molecule& molecule) {
  std::vector<double> radii(molecule.size());
  std::vector<std::size_t> missing;
  for (std::size_t r = 0; r < molecule.residues.size(); ++r) {
    const AmberResidue residue = amber_residue(molecule, r);
    const Radii known = radii_of(residue);
    std::size_t atom = atoms_of(molecule, r).first;
    for (const std::string& name : residue.atoms) {
      const auto found = known.find(name);
      if (found == known.end())
        missing.push_back(atom);
      else
        radii[atom] = found->second;
      ++atom;
    }
  }
  if (!missing.empty()) refuse_missing(molecule, missing);
  return radii;
}

}  // namespace understudy::protein
