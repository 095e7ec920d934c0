#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <understudy/core/atom_names.hpp>
#include <understudy/io/prmtop_file.hpp>

namespace understudy::io {
namespace {

/// Every bond counts once.
class ListedBonds {
 public:
  ListedBonds(const PrmtopFile& file, const Molecule& molecule)
      : file_(file), molecule_(molecule) {}

  void add(const char* section, std::size_t at, int i, int j) {
    if (there_.insert({std::min(i, j), std::max(i, j)}).second) return;
    const auto name = [&](int atom) {
      return numbered_atom(molecule_, static_cast<std::size_t>(atom));
    };
    file_.fail(section, at, "a bond is listed twice, and would count so",
               fmt::format("another one of atoms {} and {}", name(i), name(j)),
               "each bond once, in one of the two sections of bonds");
  }

 private:
  const PrmtopFile& file_;
  const Molecule& molecule_;
  std::set<std::array<int, 2>> there_;
};

void read_bonds(const PrmtopFile& file, Molecule& molecule) {
  ListedBonds listed(file, molecule);
  const auto stiffness = file.sections.reals("BOND_FORCE_CONSTANT", file.n.numbnd, "NUMBND");
  const auto length = file.sections.reals("BOND_EQUIL_VALUE", file.n.numbnd, "NUMBND");
  const auto add = [&](const char* section, std::int64_t count, const char* pointer) {
    const auto values = file.sections.wholes(section, 3 * count, pointer);
    for (std::size_t v = 0; v < values.size(); v += 3) {
      const std::vector<int> atom = file.atoms_at(section, values, v, 2);
      const std::size_t type = file.type_of(section, v + 2, values[v + 2], file.n.numbnd, "NUMBND");
      listed.add(section, v, atom[0], atom[1]);
      molecule.bonds.push_back({atom[0], atom[1], stiffness[type], length[type]});
    }
  };
  add("BONDS_INC_HYDROGEN", file.n.nbonh, "3 NBONH");
  add("BONDS_WITHOUT_HYDROGEN", file.n.nbona, "3 NBONA");
}

void read_angles(const PrmtopFile& file, Molecule& molecule) {
  const auto stiffness = file.sections.reals("ANGLE_FORCE_CONSTANT", file.n.numang, "NUMANG");
  const auto angle = file.sections.reals("ANGLE_EQUIL_VALUE", file.n.numang, "NUMANG");
  const auto add = [&](const char* section, std::int64_t count, const char* pointer) {
    const auto values = file.sections.wholes(section, 4 * count, pointer);
    for (std::size_t v = 0; v < values.size(); v += 4) {
      const std::vector<int> atom = file.atoms_at(section, values, v, 3);
      const std::size_t type = file.type_of(section, v + 3, values[v + 3], file.n.numang, "NUMANG");
      molecule.angles.push_back({atom[0], atom[1], atom[2], stiffness[type], angle[type]});
    }
  };
  add("ANGLES_INC_HYDROGEN", file.n.ntheth, "4 NTHETH");
  add("ANGLES_WITHOUT_HYDROGEN", file.n.ntheta, "4 NTHETA");
}

/// Pairs at the ends of torsions: each counts once, and is among the exclusions.
class ClosePairs {
 public:
  ClosePairs(const PrmtopFile& file, Molecule& molecule) : file_(file), molecule_(molecule) {}

  struct Ends {
    int i, j;
    double scee, scnb;
  };

  void add(const char* section, std::size_t at, const Ends& ends) {
    const auto refuse = [&](const std::string& what, const std::string& got,
                            const std::string& expected) {
      file_.fail(section, at,
                 fmt::format("the pair of {} and {} {}",
                             atom_label(molecule_, static_cast<std::size_t>(ends.i)),
                             atom_label(molecule_, static_cast<std::size_t>(ends.j)), what),
                 got, expected);
    };
    if (!(ends.scee > 0 && ends.scnb > 0))
      refuse("is scaled by no number", fmt::format("SCEE {} and SCNB {}", ends.scee, ends.scnb),
             "divisors above 0");
    const std::array<int, 2> both = {std::min(ends.i, ends.j), std::max(ends.i, ends.j)};
    if (!std::ranges::binary_search(molecule_.exclusions, both))
      refuse("would count in full and scaled", "a torsion between them, and no exclusion",
             "pairs three bonds apart among EXCLUDED_ATOMS_LIST");
    if (!there_.insert(both).second)
      refuse("would count twice", "two torsions between them that both count it",
             "a negative third atom in all torsions between two atoms but one");
    molecule_.close_pairs.push_back({ends.i, ends.j, 1 / ends.scee, 1 / ends.scnb});
  }

 private:
  const PrmtopFile& file_;
  Molecule& molecule_;
  std::set<std::array<int, 2>> there_;
};

struct TorsionTypes {
  PrmtopFile::Reals barrier, periodicity, phase, scee, scnb;
};

TorsionTypes read_torsion_types(const PrmtopFile& file) {
  TorsionTypes types = {
      file.sections.reals("DIHEDRAL_FORCE_CONSTANT", file.n.nptra, "NPTRA"),
      file.sections.reals("DIHEDRAL_PERIODICITY", file.n.nptra, "NPTRA"),
      file.sections.reals("DIHEDRAL_PHASE", file.n.nptra, "NPTRA"),
      file.optional_reals("SCEE_SCALE_FACTOR", file.n.nptra, "NPTRA", 1.2),
      file.optional_reals("SCNB_SCALE_FACTOR", file.n.nptra, "NPTRA", 2),
  };
  for (std::size_t t = 0; t < types.periodicity.size(); ++t)
    if (const double n = types.periodicity[t]; n < 0 || n != std::floor(n) || n > 100)
      file.fail("DIHEDRAL_PERIODICITY", t, "a periodicity is no small whole number",
                fmt::format("{}", n), "0, 1, 2, ... as a real number");
  return types;
}

void read_torsions(const PrmtopFile& file, Molecule& molecule) {
  const TorsionTypes types = read_torsion_types(file);
  ClosePairs pairs(file, molecule);
  const auto add = [&](const char* section, std::int64_t count, const char* pointer) {
    const auto values = file.sections.wholes(section, 5 * count, pointer);
    for (std::size_t v = 0; v < values.size(); v += 5) {
      const std::vector<int> atom = file.atoms_at(section, values, v, 4);
      const std::size_t type = file.type_of(section, v + 4, values[v + 4], file.n.nptra, "NPTRA");
      const bool improper = values[v + 3] < 0, without_pair = values[v + 2] < 0;
      molecule.torsions.push_back({atom[0], atom[1], atom[2], atom[3], types.barrier[type],
                                   types.periodicity[type], types.phase[type], improper});
      if (!improper && !without_pair)
        pairs.add(section, v, {atom[0], atom[3], types.scee[type], types.scnb[type]});
    }
  };
  add("DIHEDRALS_INC_HYDROGEN", file.n.nphih, "5 NPHIH");
  add("DIHEDRALS_WITHOUT_HYDROGEN", file.n.nphia, "5 NPHIA");
}

// Numbers from 1; a 0 stands for an atom that excludes none.
void add_exclusion(const PrmtopFile& file, Molecule& molecule, std::size_t at, std::int64_t atom,
                   std::int64_t other) {
  if (other < 0 || other > file.n.natom || other == atom)
    file.fail("EXCLUDED_ATOMS_LIST", at,
              fmt::format("atom {} excludes one that does not exist", atom),
              fmt::format("atom {}", other), fmt::format("another one of 1 to {}", file.n.natom));
  if (other != 0)
    molecule.exclusions.push_back(
        {static_cast<int>(std::min(atom, other)) - 1, static_cast<int>(std::max(atom, other)) - 1});
}

void read_exclusions(const PrmtopFile& file, Molecule& molecule) {
  const auto counts = file.sections.wholes("NUMBER_EXCLUDED_ATOMS", file.n.natom, "NATOM");
  const auto list = file.sections.wholes("EXCLUDED_ATOMS_LIST", file.n.nnb, "NNB");
  std::size_t at = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] < 0 || static_cast<std::size_t>(counts[i]) > list.size() - at)
      file.fail("NUMBER_EXCLUDED_ATOMS", i,
                fmt::format("atom {} excludes more than the list has", i + 1),
                fmt::format("{}", counts[i]), fmt::format("0 to {}", list.size() - at));
    for (const std::size_t end = at + static_cast<std::size_t>(counts[i]); at < end; ++at)
      add_exclusion(file, molecule, at, static_cast<std::int64_t>(i) + 1, list[at]);
  }
  if (at != list.size())
    file.fail("EXCLUDED_ATOMS_LIST", at, "the list is longer than NUMBER_EXCLUDED_ATOMS say",
              fmt::format("{}", list.size()), fmt::format("{}", at));
  auto& pairs = molecule.exclusions;
  std::ranges::sort(pairs);
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
}

}  // namespace

void read_terms(const PrmtopFile& file, Molecule& molecule) {
  read_bonds(file, molecule);
  read_angles(file, molecule);
  read_exclusions(file, molecule);
  read_torsions(file, molecule);  // whose ends must be among the exclusions
}

}  // namespace understudy::io
