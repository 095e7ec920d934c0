#include <fmt/core.h>

#include <cmath>
#include <understudy/core/atom_names.hpp>
#include <understudy/core/close_atoms.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/io/possible_places.hpp>

namespace understudy::io {
namespace {

/// Of what it is in rest; a molecule of 1000 K stretches a bond by a fifth.
constexpr double longest_bond = 2;

using LineOf = std::function<std::size_t(std::size_t)>;

std::string place_of(const Molecule& molecule, std::size_t atom, const LineOf& line_of) {
  return numbered_atom(molecule, atom, line_of ? fmt::format("line {}", line_of(atom)) : "");
}

struct LongBonds {
  std::size_t count = 0;
  const Molecule::Bond* longest = nullptr;
  double length = 0;  // of that, A
};

LongBonds long_bonds(const Molecule& molecule, const Conformation& conformation) {
  LongBonds found;
  for (const Molecule::Bond& bond : molecule.bonds) {
    const auto& a = conformation.positions.at(static_cast<std::size_t>(bond.i));
    const auto& b = conformation.positions.at(static_cast<std::size_t>(bond.j));
    const double length = std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    if (length <= longest_bond * bond.length) continue;
    ++found.count;
    if (length <= found.length) continue;
    found.longest = &bond;
    found.length = length;
  }
  return found;
}

}  // namespace

void require_possible(const Molecule& molecule, const Conformation& conformation,
                      const std::string& file, const LineOf& line_of) {
  const auto place = [&](std::size_t atom) { return place_of(molecule, atom, line_of); };
  if (conformation.positions.empty()) return;
  if (const auto pair = closest_atoms({conformation.positions.front().data(), 3 * molecule.size()}))
    throw InputError({.what = fmt::format("{}: two atoms are in the same place", file),
                      .got = fmt::format("{:.2f} A from atom {} to atom {}", pair->distance,
                                         place(pair->i), place(pair->j)),
                      .expected = fmt::format("{} A or more", least_atom_distance),
                      .todo = "Check that the coordinates are in A; correct the places of these "
                              "atoms, and minimise the energy of the molecule before it moves"});
  const LongBonds bonds = long_bonds(molecule, conformation);
  if (bonds.count == 0) return;
  const auto end = [&](int atom) { return place(static_cast<std::size_t>(atom)); };
  throw InputError(
      {.what =
           fmt::format("{}: {} too long by far", file,
                       bonds.count == 1 ? "a bond is" : fmt::format("{} bonds are", bonds.count)),
       .got = fmt::format("{:.4g} A from atom {} to atom {}", bonds.length, end(bonds.longest->i),
                          end(bonds.longest->j)),
       .expected = fmt::format("{} A, or twice that at most", bonds.longest->length),
       .todo =
           conformation.box.empty()
               ? "Check that the coordinates are those of this prmtop, its atoms in the same "
                 "order, and in A"
               : "The file has a periodic box, at whose faces the molecule may be wrapped: make "
                 "it whole ('autoimage' of cpptraj). If it is, check that the coordinates are "
                 "those of this prmtop, its atoms in the same order, and in A"});
}

}  // namespace understudy::io
