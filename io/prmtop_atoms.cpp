#include <fmt/core.h>

#include <cmath>
#include <understudy/core/atom_names.hpp>
#include <understudy/io/elements.hpp>
#include <understudy/io/prmtop_file.hpp>

namespace understudy::io {
namespace {

constexpr double charge_unit = 18.2223;  // by which AMBER's files multiply

void read_numbers(const PrmtopFile& file, Molecule& molecule) {
  const auto charges = file.sections.reals("CHARGE", file.n.natom, "NATOM");
  const auto masses = file.sections.reals("MASS", file.n.natom, "NATOM");
  const auto kinds = file.sections.wholes("ATOM_TYPE_INDEX", file.n.natom, "NATOM");
  const auto radii = file.optional_reals("RADII", file.n.natom, "NATOM", 0);
  const auto screening = file.optional_reals("SCREEN", file.n.natom, "NATOM", 0);
  molecule.atoms.resize(charges.size());
  for (std::size_t i = 0; i < charges.size(); ++i) {
    Molecule::Atom& atom = molecule.atoms[i];
    atom.charge = charges[i] / charge_unit;
    atom.mass = masses[i];
    atom.lennard_jones =
        static_cast<int>(file.type_of("ATOM_TYPE_INDEX", i, kinds[i], file.n.ntypes, "NTYPES"));
    atom.born_radius = radii[i];
    atom.born_screening = screening[i];
    if (!(atom.mass > 0))
      file.fail("MASS", i, fmt::format("atom {} has no mass", i + 1), fmt::format("{}", atom.mass),
                "a mass in amu above 0");
    if (atom.born_radius < 0)
      file.fail("RADII", i, fmt::format("atom {} has a negative radius", i + 1),
                fmt::format("{}", atom.born_radius), "a radius in A");
  }
}

void read_names(const PrmtopFile& file, Molecule& molecule) {
  const auto names = file.sections.texts("ATOM_NAME", file.n.natom, "NATOM");
  const bool has_types = file.sections.has("AMBER_ATOM_TYPE");
  const auto types = has_types ? file.sections.texts("AMBER_ATOM_TYPE", file.n.natom, "NATOM")
                               : std::vector<std::string>(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    molecule.atoms[i].name = names[i];
    molecule.atoms[i].line =
        static_cast<int>(file.sections.line_of("ATOM_NAME", static_cast<std::int64_t>(i)));
    molecule.atoms[i].type = types[i];
  }
}

void read_residues(const PrmtopFile& file, Molecule& molecule) {
  const PrmtopFile::Wholes first = file.sections.wholes("RESIDUE_POINTER", file.n.nres, "NRES");
  const auto names = file.sections.texts("RESIDUE_LABEL", file.n.nres, "NRES");
  const auto chains = file.sections.has("RESIDUE_CHAINID")
                          ? file.sections.texts("RESIDUE_CHAINID", file.n.nres, "NRES")
                          : std::vector<std::string>(names.size());
  const PrmtopFile::Wholes numbers =
      file.sections.has("RESIDUE_NUMBER")
          ? file.sections.wholes("RESIDUE_NUMBER", file.n.nres, "NRES")
          : PrmtopFile::Wholes();
  for (std::size_t r = 0; r < first.size(); ++r) {
    const std::int64_t least = r == 0 ? 1 : first[r - 1] + 1;
    if (first[r] < least || first[r] > file.n.natom || (r == 0 && first[r] != 1))
      file.fail("RESIDUE_POINTER", r,
                fmt::format("residue {} does not start after the one before", r + 1),
                fmt::format("atom {}", first[r]),
                r == 0 ? "atom 1" : fmt::format("atom {} to {}", least, file.n.natom));
    const std::int64_t number = numbers.empty() ? static_cast<std::int64_t>(r) + 1 : numbers[r];
    if (std::abs(number) > 100'000'000)
      file.fail("RESIDUE_NUMBER", r, "a residue has no usable number", fmt::format("{}", number),
                "a whole number below 100000000");
    molecule.residues.push_back({.name = names[r],
                                 .chain = chains[r],
                                 .number = static_cast<int>(number),
                                 .first_atom = static_cast<int>(first[r]) - 1});
  }
  for (std::size_t r = 0; r < first.size(); ++r) {
    const auto [begin, end] = atoms_of(molecule, r);
    for (std::size_t i = begin; i < end; ++i) molecule.atoms[i].residue = static_cast<int>(r);
  }
}

// Masses of hydrogens may have been raised at the cost of their neighbours: then names tell.
int guessed_element(const PrmtopFile& file, const Molecule& molecule, std::size_t i) {
  const Molecule::Atom& atom = molecule.atoms[i];
  const int named = element_of_name(atom.name, molecule.residue_of(i).name);
  const bool moved = named == 1 && atom.mass < 4.5;
  const int element = moved ? named : element_of_mass(atom.mass);
  if (element != 0) return element;
  if (named != 0) return named;
  file.sections.fail("MASS", static_cast<std::int64_t>(i),
                     {fmt::format("the element of atom {} ({}) cannot be told", i + 1, atom.name),
                      fmt::format("the mass {}", atom.mass), "the mass of an element",
                      "Add a section ATOMIC_NUMBER; ParmEd writes one"});
}

void read_elements(const PrmtopFile& file, Molecule& molecule) {
  const bool written = file.sections.has("ATOMIC_NUMBER");
  const PrmtopFile::Wholes numbers =
      written ? file.sections.wholes("ATOMIC_NUMBER", file.n.natom, "NATOM") : PrmtopFile::Wholes();
  for (std::size_t i = 0; i < molecule.size(); ++i) {
    const bool known = written && numbers[i] > 0 && numbers[i] < 119;
    molecule.atoms[i].element =
        known ? static_cast<int>(numbers[i]) : guessed_element(file, molecule, i);
  }
}

}  // namespace

void read_atoms(const PrmtopFile& file, Molecule& molecule) {
  read_numbers(file, molecule);
  read_names(file, molecule);
  read_residues(file, molecule);
  read_elements(file, molecule);
}

}  // namespace understudy::io
