#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <understudy/core/atom_names.hpp>

namespace understudy {
namespace {

using Names = std::set<std::string>;

// "1HB" and "1HH3" are HB1 and HH31.
std::string without_leading_digit(const std::string& name) {
  const bool digit = name.size() > 1 && name[0] >= '0' && name[0] <= '9';
  return digit ? name.substr(1) + name[0] : name;
}

// The ends of a chain have names of their own in AMBER's older files: NALA, CALA.
std::string without_end(const std::string& name) {
  const bool end = name.size() == 4 && (name[0] == 'N' || name[0] == 'C') && name != "CYS2";
  return end ? name.substr(1) : name;
}

std::string residue_alias(const std::string& name) {
  static const std::map<std::string, std::string> aliases = {
      {"HSD", "HID"}, {"HSE", "HIE"}, {"HSP", "HIP"}, {"CYS2", "CYX"},
      {"NMA", "NME"}, {"NAC", "NME"}, {"CT3", "NME"}, {"NH2", "NHE"}};
  const std::string plain = without_end(name);
  const auto found = aliases.find(plain);
  return found == aliases.end() ? plain : found->second;
}

/// Names in the files of other programs, in any residue and in some.
std::string atom_alias(const std::string& residue, const std::string& atom) {
  static const std::map<std::string, std::string> everywhere = {
      {"HN", "H"},  {"HT1", "H1"},  {"HT2", "H2"},  {"HT3", "H3"}, {"OT1", "O"},
      {"OC1", "O"}, {"OT2", "OXT"}, {"OC2", "OXT"}, {"HSG", "HG"}};
  static const std::map<std::pair<std::string, std::string>, std::string> here = {
      {{"ILE", "CD"}, "CD1"},   {{"ILE", "HD1"}, "HD11"}, {{"ILE", "HD2"}, "HD12"},
      {{"ILE", "HD3"}, "HD13"}, {{"SER", "HG1"}, "HG"},   {{"CYS", "HG1"}, "HG"},
      {{"ACE", "H1"}, "HH31"},  {{"ACE", "H2"}, "HH32"},  {{"ACE", "H3"}, "HH33"},
      {{"NME", "H1"}, "HH31"},  {{"NME", "H2"}, "HH32"},  {{"NME", "H3"}, "HH33"},
      {{"NME", "C"}, "CH3"},    {{"ACE", "CA"}, "CH3"},   {{"NME", "CA"}, "CH3"}};
  const auto special = here.find({residue, atom});
  if (special != here.end()) return special->second;
  const auto general = everywhere.find(atom);
  return general == everywhere.end() ? atom : general->second;
}

/// Names of pairs of hydrogens that AMBER numbers 2 and 3, without the number.
std::vector<std::string> pairs_of(const std::string& residue) {
  static const std::map<std::string, std::vector<std::string>> longer = {
      {"GLY", {"HA"}},
      {"ILE", {"HG1"}},
      {"GLN", {"HB", "HG"}},
      {"GLU", {"HB", "HG"}},
      {"GLH", {"HB", "HG"}},
      {"MET", {"HB", "HG"}},
      {"PRO", {"HB", "HG", "HD"}},
      {"ARG", {"HB", "HG", "HD"}},
      {"LYS", {"HB", "HG", "HD", "HE"}},
      {"LYN", {"HB", "HG", "HD", "HE", "HZ"}}};
  const auto found = longer.find(residue);
  return found == longer.end() ? std::vector<std::string>{"HB"} : found->second;
}

using Renaming = std::map<std::string, std::string>;

// Two of them are 2 and 3; where there are three (ALA's HB1, HB2, HB3), nothing changes.
void rename_pairs(const std::string& residue, const Names& names, Renaming& out) {
  for (const std::string& stem : pairs_of(residue))
    if (names.contains(stem + "1") && names.contains(stem + "2") && !names.contains(stem + "3")) {
      out[stem + "1"] = stem + "2";
      out[stem + "2"] = stem + "3";
    }
}

// The charged end of a chain has H1, H2, H3; that of proline, H2 and H3.
void rename_start(const std::string& residue, const Names& names, Renaming& out) {
  if (residue == "PRO") {
    const char* const first = names.contains("H") ? "H" : "H1";
    if (names.contains("H2") && !names.contains("H3")) out[first] = "H3";
    if (names.contains("H3") && !names.contains("H2")) out[first] = "H2";
  } else if (names.contains("H2") && names.contains("H3") && !names.contains("H1")) {
    out["H"] = "H1";
  }
}

/// The form that one name of a residue stands for, as its hydrogens tell.
std::string form_of(const std::string& residue, const Names& names) {
  const auto has = [&](const char* name) { return names.contains(name); };
  const bool hydrogens = has("HB2") || has("HB1");
  if (residue == "HIS" && (has("HD1") || has("HE2")))
    return has("HD1") && has("HE2") ? "HIP" : has("HD1") ? "HID" : "HIE";
  if (residue == "CYS" && hydrogens && !has("HG")) return "CYX";
  if (residue == "ASP" && has("HD2")) return "ASH";
  if (residue == "GLU" && has("HE2")) return "GLH";
  const int amine = has("HZ1") + has("HZ2") + has("HZ3");
  if (residue == "LYS" && amine == 2) return "LYN";
  return residue;
}

}  // namespace

std::pair<std::size_t, std::size_t> atoms_of(const Molecule& molecule, std::size_t residue) {
  const auto first = [&](std::size_t r) {
    return r == molecule.residues.size()
               ? molecule.size()
               : static_cast<std::size_t>(molecule.residues[r].first_atom);
  };
  return {first(residue), first(residue + 1)};
}

std::string atom_label(const Molecule& molecule, std::size_t atom) {
  const Molecule::Atom& a = molecule.atoms[atom];
  if (a.residue < 0 || static_cast<std::size_t>(a.residue) >= molecule.residues.size())
    return a.name;
  const Molecule::Residue& residue = molecule.residue_of(atom);
  return fmt::format("{}{}{} {} {}", residue.chain, residue.chain.empty() ? "" : " ", residue.name,
                     residue.number, a.name);
}

std::string numbered_atom(const Molecule& molecule, std::size_t atom, const std::string& also) {
  return fmt::format("{} ({}{}{})", atom + 1, atom_label(molecule, atom), also.empty() ? "" : ", ",
                     also);
}

AmberResidue amber_residue(const Molecule& molecule, std::size_t residue) {
  AmberResidue out{residue_alias(molecule.residues[residue].name), {}};
  const auto [first, end] = atoms_of(molecule, residue);
  for (std::size_t atom = first; atom < end; ++atom)
    out.atoms.push_back(atom_alias(out.name, without_leading_digit(molecule.atoms[atom].name)));
  const Names names(out.atoms.begin(), out.atoms.end());
  out.name = form_of(out.name, names);
  Renaming renaming;
  rename_pairs(out.name, names, renaming);
  rename_start(out.name, names, renaming);
  for (std::string& atom : out.atoms) {
    const auto found = renaming.find(atom);
    if (found != renaming.end()) atom = found->second;
  }
  return out;
}

}  // namespace understudy
