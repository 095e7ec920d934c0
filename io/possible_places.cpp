#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <understudy/core/atom_names.hpp>
#include <understudy/core/close_atoms.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/io/possible_places.hpp>

namespace understudy::io {
namespace {

/// Of what it is in rest; a molecule of 1000 K stretches a bond by a fifth.
constexpr double longest_bond = 2;

/// kcal/mol, in one bond or angle. At 1000 K a term has k_B T / 2 = 1 on average, and this much in
/// one of exp(25) = 1e11 places.
constexpr double most_strain = 50;

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

using Vector = std::array<double, 3>;

Vector from_to(const Conformation& conformation, int i, int j) {
  const auto& a = conformation.positions.at(static_cast<std::size_t>(i));
  const auto& b = conformation.positions.at(static_cast<std::size_t>(j));
  return {b[0] - a[0], b[1] - a[1], b[2] - a[2]};
}

double length_of(const Vector& a) { return std::hypot(a[0], a[1], a[2]); }

double angle_between(const Vector& a, const Vector& b) {
  const double cosine = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (length_of(a) * length_of(b));
  return std::acos(std::clamp(cosine, -1.0, 1.0));
}

/// What bonds and angles hold that are strained beyond `most_strain`.
struct Strain {
  std::size_t count = 0;
  double energy = 0;  // of the worst, kcal/mol
  std::string worst;  // "bond"
  std::vector<int> atoms;

  void add(double stiffness, double off, const char* what, std::vector<int> of) {
    const double found = stiffness * off * off;
    if (!(found > most_strain)) return;
    ++count;
    if (found <= energy) return;
    energy = found;
    worst = what;
    atoms = std::move(of);
  }
};

Strain strain_of(const Molecule& molecule, const Conformation& at) {
  Strain strain;
  for (const Molecule::Bond& bond : molecule.bonds)
    strain.add(bond.stiffness, length_of(from_to(at, bond.i, bond.j)) - bond.length, "bond",
               {bond.i, bond.j});
  for (const Molecule::Angle& angle : molecule.angles)
    strain.add(
        angle.stiffness,
        angle_between(from_to(at, angle.j, angle.i), from_to(at, angle.j, angle.k)) - angle.angle,
        "angle", {angle.i, angle.j, angle.k});
  return strain;
}

std::string check_coordinates(const Conformation& conformation) {
  return conformation.box.empty()
             ? "Check that the coordinates are those of this prmtop, its atoms in the same order, "
               "and in A"
             : "The file has a periodic box, at whose faces the molecule may be wrapped: make it "
               "whole ('autoimage' of cpptraj). If it is, check that the coordinates are those of "
               "this prmtop, its atoms in the same order, and in A";
}

void require_whole(const Molecule& molecule, const Conformation& conformation,
                   const std::string& file, const LineOf& line_of) {
  const LongBonds bonds = long_bonds(molecule, conformation);
  if (bonds.count == 0) return;
  const auto end = [&](int atom) {
    return place_of(molecule, static_cast<std::size_t>(atom), line_of);
  };
  throw InputError({.what = fmt::format(
                        "{}: {} too long by far", file,
                        bonds.count == 1 ? "a bond is" : fmt::format("{} bonds are", bonds.count)),
                    .got = fmt::format("{:.4g} A from atom {} to atom {}", bonds.length,
                                       end(bonds.longest->i), end(bonds.longest->j)),
                    .expected = fmt::format("{} A, or twice that at most", bonds.longest->length),
                    .todo = check_coordinates(conformation)});
}

void require_little_strain(const Molecule& molecule, const Conformation& conformation,
                           const std::string& file, const LineOf& line_of) {
  const Strain strain = strain_of(molecule, conformation);
  if (strain.count == 0) return;
  std::vector<std::string> atoms;
  for (const int atom : strain.atoms)
    atoms.push_back(place_of(molecule, static_cast<std::size_t>(atom), line_of));
  throw InputError(
      {.what = fmt::format(
           "{}: {} strained beyond what a molecule bears", file,
           strain.count == 1 ? fmt::format("{} is", strain.worst == "bond" ? "a bond" : "an angle")
                             : fmt::format("{} bonds and angles are", strain.count)),
       .got = fmt::format("{:.4g} kcal/mol in the {} of atoms {}", strain.energy, strain.worst,
                          fmt::join(atoms, ", ")),
       .expected =
           fmt::format("{} kcal/mol in one at most, which none reaches at 1000 K", most_strain),
       .todo = check_coordinates(conformation)});
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
                              "atoms, and minimise the energy with OpenMM or sander"});
  require_whole(molecule, conformation, file, line_of);
  require_little_strain(molecule, conformation, file, line_of);
}

}  // namespace understudy::io
