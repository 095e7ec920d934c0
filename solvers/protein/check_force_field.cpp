#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cmath>
#include <set>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/protein/force_field.hpp>

namespace understudy::protein {
namespace {

constexpr int largest_periodicity = 12;
constexpr const char* correct_the_file =
    "Check the file that the molecule was read from, or what made it";

/// Goes through one kind of term of a molecule.
class TermCheck {
 public:
  TermCheck(const Molecule& molecule, std::string kind)
      : molecule_(molecule), kind_(std::move(kind)) {}

  void atoms(const std::vector<int>& atoms) const {
    const std::set<int> distinct(atoms.begin(), atoms.end());
    const int size = static_cast<int>(molecule_.size());
    if (distinct.size() == atoms.size() && *distinct.begin() >= 0 && *distinct.rbegin() < size)
      return;
    throw InputError({.what = fmt::format("{} of the molecule{} is between atoms that are not {}",
                                          kind_, title(), "there or not distinct"),
                      .got = fmt::format("the atoms {}", fmt::join(atoms, ", ")),
                      .expected = fmt::format("distinct atoms from 0 to {}", size - 1),
                      .todo = correct_the_file,
                      .key = "molecule"});
  }

  void numbers(const std::vector<int>& atoms, const std::vector<double>& numbers) const {
    for (const double number : numbers)
      if (!std::isfinite(number))
        throw InputError(
            {.what = fmt::format("{} of the molecule{} has a parameter that is no number", kind_,
                                 title()),
             .got = fmt::format("{} for the atoms {}", number, fmt::join(atoms, ", ")),
             .expected = "finite numbers",
             .todo = correct_the_file,
             .key = "molecule"});
  }

  void periodicity(const Molecule::Torsion& torsion) const {
    const double n = torsion.periodicity;
    if (n >= 0 && n <= largest_periodicity && n == std::floor(n)) return;
    throw InputError(
        {.what = fmt::format("{} of the molecule{} has a periodicity that is not supported", kind_,
                             title()),
         .got = fmt::format("{} for the atoms {}, {}, {}, {}, counted from 1", n, torsion.i + 1,
                            torsion.j + 1, torsion.k + 1, torsion.l + 1),
         .expected = fmt::format("a whole number from 0 to {}", largest_periodicity),
         .todo = correct_the_file,
         .key = "molecule"});
  }

 private:
  std::string title() const {
    return molecule_.title.empty() ? "" : fmt::format(" '{}'", molecule_.title);
  }

  const Molecule& molecule_;
  std::string kind_;
};

void check_pairs(const Molecule& molecule) {
  const TermCheck pairs(molecule, "A close pair"), excluded(molecule, "An exclusion");
  for (const Molecule::ClosePair& p : molecule.close_pairs) {
    pairs.atoms({p.i, p.j});
    pairs.numbers({p.i, p.j}, {p.electrostatic, p.lennard_jones});
  }
  std::set<std::array<int, 2>> seen;
  for (const auto& [i, j] : molecule.exclusions) {
    excluded.atoms({i, j});
    if (i < j && seen.insert({i, j}).second) continue;
    throw InputError({.what = "The exclusions of a molecule are not in order",
                      .got = fmt::format("the pair {}, {}", i, j),
                      .expected = "each pair once, its first atom before its second",
                      .todo = correct_the_file,
                      .key = "molecule"});
  }
}

void check_lennard_jones(const Molecule& molecule) {
  const int kinds = molecule.lennard_jones_kinds;
  const auto complain = [&](const std::string& got) {
    throw InputError({.what = "The Lennard-Jones coefficients of a molecule are not complete",
                      .got = got,
                      .expected = fmt::format("those of all pairs of {} kinds, and atoms of kinds "
                                              "from 0 to {}",
                                              kinds, kinds - 1),
                      .todo = correct_the_file,
                      .key = "molecule"});
  };
  const auto wanted = static_cast<std::size_t>(kinds) * static_cast<std::size_t>(kinds);
  if (kinds < 0 || molecule.lennard_jones.size() != wanted)
    complain(fmt::format("{} pairs", molecule.lennard_jones.size()));
  for (const Molecule::LennardJones& pair : molecule.lennard_jones)
    if (!std::isfinite(pair.a) || !std::isfinite(pair.b))
      complain(fmt::format("A = {}, B = {}", pair.a, pair.b));
  for (const Molecule::Atom& atom : molecule.atoms)
    if (atom.lennard_jones < 0 || atom.lennard_jones >= kinds)
      complain(fmt::format("an atom '{}' of kind {}", atom.name, atom.lennard_jones));
}

}  // namespace

void check_atoms(const Molecule& molecule) {
  if (molecule.atoms.empty())
    throw InputError({.what = "A molecule has no atoms",
                      .got = "none",
                      .expected = "at least one",
                      .todo = correct_the_file,
                      .key = "molecule"});
  for (const Molecule::Atom& atom : molecule.atoms)
    if (!std::isfinite(atom.charge))
      throw InputError({.what = fmt::format("The charge of atom '{}' is no number", atom.name),
                        .got = fmt::format("{}", atom.charge),
                        .expected = "a finite number of elementary charges",
                        .todo = correct_the_file,
                        .key = "molecule"});
}

void check_force_field(const Molecule& molecule) {
  check_atoms(molecule);
  const TermCheck bonds(molecule, "A bond"), angles(molecule, "An angle"),
      torsions(molecule, "A torsion");
  for (const Molecule::Bond& b : molecule.bonds) {
    bonds.atoms({b.i, b.j});
    bonds.numbers({b.i, b.j}, {b.stiffness, b.length});
  }
  for (const Molecule::Angle& a : molecule.angles) {
    angles.atoms({a.i, a.j, a.k});
    angles.numbers({a.i, a.j, a.k}, {a.stiffness, a.angle});
  }
  for (const Molecule::Torsion& t : molecule.torsions) {
    torsions.atoms({t.i, t.j, t.k, t.l});
    torsions.numbers({t.i, t.j, t.k, t.l}, {t.barrier, t.phase});
    torsions.periodicity(t);
  }
  check_pairs(molecule);
  check_lennard_jones(molecule);
}

}  // namespace understudy::protein
