#include <fmt/core.h>

#include <cmath>
#include <map>
#include <understudy/core/atom_names.hpp>
#include <understudy/study/solvation_remarks.hpp>

namespace understudy::study {
namespace {

double net_charge(const Molecule& molecule) {
  double sum = 0;
  for (const Molecule::Atom& atom : molecule.atoms) sum += atom.charge;
  return sum;
}

std::vector<std::size_t> lone_hydrogens(const Molecule& molecule) {
  std::vector<bool> bound(molecule.size());
  for (const Molecule::Bond& bond : molecule.bonds)
    bound[static_cast<std::size_t>(bond.i)] = bound[static_cast<std::size_t>(bond.j)] = true;
  std::vector<std::size_t> lone;
  for (std::size_t atom = 0; atom < molecule.size(); ++atom)
    if (molecule.atoms[atom].element == 1 && !bound[atom]) lone.push_back(atom);
  return lone;
}

}  // namespace

std::vector<std::string> molecule_remarks(const Molecule& molecule, const std::string& file) {
  std::vector<std::string> remarks;
  if (const double charge = net_charge(molecule); std::abs(charge - std::round(charge)) > 0.01)
    remarks.push_back(
        fmt::format("{}: the charges of its atoms add up to {:.3f} e, which is no whole number; "
                    "an atom may be missing, or have the charge of another residue",
                    file, charge));
  if (const auto lone = lone_hydrogens(molecule); !lone.empty())
    remarks.push_back(fmt::format(
        "{}: {} without a bond and will drift away: atom {}{}", file,
        lone.size() == 1 ? "a hydrogen is" : fmt::format("{} hydrogens are", lone.size()),
        numbered_atom(molecule, lone.front()), lone.size() == 1 ? "" : " is the first"));
  return remarks;
}

std::vector<std::string> born_remarks(const Molecule& molecule, const std::string& file,
                                      const std::string& model) {
  static const std::map<std::string, std::string> fitted_with = {
      {"hct", "mbondi"}, {"obc2", "mbondi2"}, {"gbn2", "mbondi3"}};
  std::vector<std::string> remarks = molecule_remarks(molecule, file);
  const auto set = fitted_with.find(model);
  if (set == fitted_with.end() || molecule.radius_set.empty() ||
      molecule.radius_set.find("(" + set->second + ")") != std::string::npos)
    return remarks;
  remarks.push_back(
      fmt::format("{}: the generalised Born model {} was fitted with the radii {}, and this file "
                  "has others: {}",
                  file, model, set->second, molecule.radius_set));
  return remarks;
}

}  // namespace understudy::study
