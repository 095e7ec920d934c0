#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <understudy/core/digest.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/molecular_units.hpp>
#include <understudy/loops/dynamics/model.hpp>

namespace understudy::loops {
namespace {

std::optional<std::size_t> positive_number(const std::string& text) {
  std::size_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
  return whole && number > 0 ? std::optional(number) : std::nullopt;
}

[[noreturn]] void no_such_atom(const std::string& text, const std::string& expected,
                               const std::string& key) {
  throw InputError({.what = "The molecule has no such atom",
                    .got = fmt::format("\"{}\"", text),
                    .expected = expected,
                    .todo = "Write RESIDUE:NAME, residues counted from 1 (\"2:CA\"), or the number "
                            "of an atom, counted from 1",
                    .key = key});
}

int atom_in_residue(const Molecule& molecule, std::size_t residue, const std::string& text,
                    const std::string& key) {
  const std::string name = text.substr(text.find(':') + 1);
  std::vector<std::string> names;
  for (std::size_t atom = 0; atom < molecule.size(); ++atom) {
    if (molecule.atoms[atom].residue != static_cast<int>(residue)) continue;
    if (molecule.atoms[atom].name == name) return static_cast<int>(atom);
    names.push_back(molecule.atoms[atom].name);
  }
  no_such_atom(text,
               fmt::format("one of {} in residue {} ({})", fmt::join(names, ", "), residue + 1,
                           molecule.residues[residue].name),
               key);
}

std::vector<int> find_atoms(const Molecule& molecule, const std::vector<std::string>& texts,
                            std::size_t count, const std::string& key) {
  if (texts.size() != count)
    throw InputError({.what = "A list of atoms has the wrong length",
                      .got = fmt::format("{} atoms", texts.size()),
                      .expected = fmt::format("{}", count),
                      .todo = "Name as many as it takes",
                      .key = key});
  std::vector<int> atoms;
  for (const std::string& text : texts) atoms.push_back(find_atom(molecule, text, key));
  for (std::size_t k = 0; k < count; ++k)
    if (std::ranges::count(atoms, atoms[k]) > 1)
      throw InputError({.what = "An atom is named twice where all have to be different",
                        .got = fmt::format("\"{}\"", texts[k]),
                        .expected = fmt::format("{} different atoms", count),
                        .todo = "Correct the list",
                        .key = key});
  return atoms;
}

std::vector<MeasuredDihedral> find_dihedrals(const DynamicsOptions& options,
                                             const Molecule& molecule) {
  std::vector<MeasuredDihedral> dihedrals;
  for (std::size_t k = 0; k < options.dihedrals.size(); ++k) {
    const DihedralOptions& one = options.dihedrals[k];
    const std::string key = fmt::format("dihedral.{}", k);
    if (one.name.empty() ||
        std::ranges::count(options.dihedrals, one.name, &DihedralOptions::name) > 1)
      throw InputError({.what = "A dihedral angle has no name of its own",
                        .got = fmt::format("\"{}\"", one.name),
                        .expected = "a name that no other angle has",
                        .todo = "Write, say, name = \"phi\"",
                        .key = key + ".name"});
    const std::vector<int> atoms = find_atoms(molecule, one.atoms, 4, key + ".atoms");
    dihedrals.push_back({one.name, {atoms[0], atoms[1], atoms[2], atoms[3]}});
  }
  return dihedrals;
}

std::vector<RigidBond> hydrogen_bonds(const Molecule& molecule) {
  std::vector<RigidBond> rigid;
  const auto hydrogen = [&](int atom) {
    return molecule.atoms[static_cast<std::size_t>(atom)].element == 1;
  };
  for (const Molecule::Bond& bond : molecule.bonds)
    if (hydrogen(bond.i) || hydrogen(bond.j)) rigid.push_back({bond.i, bond.j, bond.length});
  return rigid;
}

void require_masses(const Molecule& molecule) {
  for (std::size_t atom = 0; atom < molecule.size(); ++atom)
    if (!(molecule.atoms[atom].mass > 0))
      throw InputError({.what = "An atom that moves needs a mass",
                        .got = fmt::format("{} amu for atom {} ({})", molecule.atoms[atom].mass,
                                           atom + 1, molecule.atoms[atom].name),
                        .expected = "a positive one",
                        .todo = "Correct the file of the molecule"});
}

void require_velocities(const Conformation& start) {
  if (!start.velocities.empty()) return;
  throw InputError({.what = "The start of the molecule says nothing of velocities",
                    .got = "places alone",
                    .expected = "the velocity of every atom, with velocities = \"file\"",
                    .todo = "Start from an rst7 file that a run has written, or leave velocities "
                            "out: they are drawn then",
                    .key = "velocities"});
}

void require_fit(const std::vector<std::array<double, 3>>& values, const std::string& what,
                 std::size_t atoms) {
  if (values.size() != atoms)
    throw InputError({.what = fmt::format("The {} are not those of the molecule", what),
                      .got = fmt::format("{} atoms", values.size()),
                      .expected = fmt::format("{}", atoms),
                      .todo = "Give the coordinate file that belongs to it"});
  for (std::size_t atom = 0; atom < atoms; ++atom)
    for (const double value : values[atom])
      if (!std::isfinite(value))
        throw InputError({.what = fmt::format("The {} hold something that is no number", what),
                          .got = fmt::format("{} for atom {}", value, atom + 1),
                          .expected = "finite numbers",
                          .todo = "Correct the coordinate file"});
}

}  // namespace

int find_atom(const Molecule& molecule, const std::string& text, const std::string& key) {
  const std::size_t colon = text.find(':');
  const auto number = positive_number(text.substr(0, colon));
  if (colon == text.npos) {
    if (!number || *number > molecule.size())
      no_such_atom(text, fmt::format("1 to {}", molecule.size()), key);
    return static_cast<int>(*number - 1);
  }
  if (!number || *number > molecule.residues.size())
    no_such_atom(text, fmt::format("a residue from 1 to {}", molecule.residues.size()), key);
  return atom_in_residue(molecule, *number - 1, text, key);
}

std::uint64_t seed_from(std::uint64_t seed, const Conformation& start) {
  Digest digest;
  digest.add(std::string_view("start")).add(seed);
  for (const auto* points : {&start.positions, &start.velocities})
    for (const auto& point : *points)
      for (const double x : point) digest.add(x);
  return digest.short_value();
}

double DynamicsModel::thermal_energy() const { return molecular::boltzmann * options.temperature; }

double DynamicsModel::degrees_of_freedom() const {
  return 3.0 * static_cast<double>(atoms()) - static_cast<double>(rigid.size()) -
         (options.centre_of_mass == "fixed" ? 3 : 0);
}

DynamicsModel make_dynamics_model(const DynamicsOptions& options, Molecule molecule,
                                  Conformation start, std::uint64_t seed) {
  require_masses(molecule);
  require_fit(start.positions, "positions", molecule.size());
  if (options.velocities == "file") {
    require_velocities(start);
    require_fit(start.velocities, "velocities", molecule.size());
  }
  DynamicsModel model{options, std::move(molecule), std::move(start), {}, {}, {}, seed};
  if (options.constraints == "hydrogen") model.rigid = hydrogen_bonds(model.molecule);
  model.dihedrals = find_dihedrals(options, model.molecule);
  if (!options.end_to_end.empty())
    model.ends = find_atoms(model.molecule, options.end_to_end, 2, "end_to_end");
  return model;
}

}  // namespace understudy::loops
