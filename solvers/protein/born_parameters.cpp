#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <understudy/core/atom_names.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/protein/born_parameters.hpp>
#include <understudy/solvers/protein/force_field.hpp>
#include <understudy/solvers/protein/neck_table.hpp>

namespace understudy::protein {
namespace {

/// A: what intrinsic radii are reduced by. Hawkins, Cramer, Truhlar 1995 (0.09); Nguyen, Roe,
/// Simmerling 2013.
double offset_of(const BornOptions& options) { return options.model == "gbn2" ? 0.195141 : 0.09; }

/// What necks count, relative to Mongan et al. 2007 (Nguyen, Roe, Simmerling 2013).
constexpr double neck_scale = 0.826836;

/// Onufriev, Bashford, Case 2004, model II.
constexpr BornCorrection obc2{1.0, 0.8, 4.85};

/// Of an element in proteins: Nguyen, Roe, Simmerling, J. Chem. Theory Comput. 9, 2013, table 2.
struct Gbn2Element {
  double screening;
  BornCorrection correction;
};
const std::map<int, Gbn2Element>& gbn2_elements() {
  static const std::map<int, Gbn2Element> elements{
      {1, {1.425952, {0.788440, 0.798699, 0.437334}}},
      {6, {1.058554, {0.733756, 0.506378, 0.205844}}},
      {7, {0.733599, {0.503364, 0.316828, 0.192915}}},
      {8, {1.061039, {0.867814, 0.876635, 0.387882}}},
      {16, {-0.703469, {0.867814, 0.876635, 0.387882}}}};
  return elements;
}

void check_radius(const Molecule& molecule, std::size_t i, const BornOptions& options) {
  const double radius = molecule.atoms[i].born_radius, offset = offset_of(options);
  const bool necks = options.model == "gbn2";
  const double least = necks ? smallest_neck_radius : offset;
  const double most = necks ? largest_neck_radius : 100.0;
  if (necks ? radius >= least && radius <= most : radius > least && radius <= most) return;
  throw InputError({.what = fmt::format("atom {} has no radius for generalised Born model {}",
                                        numbered_atom(molecule, i), options.model),
                    .got = fmt::format("{} A", radius),
                    .expected = fmt::format("{} {} A{}", necks ? "from" : "more than", least,
                                            necks ? fmt::format(" to {} A", most) : ""),
                    .todo = "Take a prmtop whose section RADII has radii for it (LEaP: set default "
                            "PBRadii mbondi2 for obc2, mbondi3 for gbn2), or another model",
                    .key = "molecule"});
}

const Gbn2Element& gbn2_element(const Molecule& molecule, std::size_t i) {
  const auto found = gbn2_elements().find(molecule.atoms[i].element);
  if (found != gbn2_elements().end()) return found->second;
  throw InputError({.what = fmt::format("atom {} is of an element that generalised Born model gbn2 "
                                        "has no parameters for",
                                        numbered_atom(molecule, i)),
                    .got = fmt::format("atomic number {}", molecule.atoms[i].element),
                    .expected = "H, C, N, O or S, which proteins consist of",
                    .todo = "Take the model obc2",
                    .key = "molecule"});
}

double screening_of(const Molecule& molecule, std::size_t i, const BornOptions& options) {
  if (options.model == "gbn2") return gbn2_element(molecule, i).screening;
  const double screening = molecule.atoms[i].born_screening;
  if (screening > 0 && screening < 10) return screening;
  throw InputError(
      {.what = fmt::format("atom {} has no screening factor for generalised Born model {}",
                           numbered_atom(molecule, i), options.model),
       .got = fmt::format("{}", screening),
       .expected = "a positive number, as 0.72 for carbon",
       .todo = "Take a prmtop with a section SCREEN, which LEaP writes beside RADII",
       .key = "molecule"});
}

BornCorrection correction_of(const Molecule& molecule, std::size_t i, const BornOptions& options) {
  return options.model == "gbn2" ? gbn2_element(molecule, i).correction : obc2;
}

/// of(i) for every atom, and `rest` where the last pack is filled up.
template <class T, class Of>
Kokkos::View<T*> per_atom(const std::string& label, const Molecule& molecule, T rest,
                          const Of& of) {
  const int atoms = static_cast<int>(molecule.size());
  std::vector<T> numbers(static_cast<std::size_t>(packs_of(atoms) * Pack::width), rest);
  for (std::size_t i = 0; i < molecule.size(); ++i) numbers[i] = of(i);
  return on_device("understudy/protein/born_" + label, numbers);
}

/// The different radii, in rising order.
std::vector<double> different_radii(const Molecule& molecule) {
  std::vector<double> radii;
  for (const Molecule::Atom& atom : molecule.atoms) radii.push_back(atom.born_radius);
  std::ranges::sort(radii);
  radii.erase(std::unique(radii.begin(), radii.end()), radii.end());
  return radii;
}

int kind_of_radius(const std::vector<double>& radii, double radius) {
  return static_cast<int>(std::ranges::lower_bound(radii, radius) - radii.begin());
}

std::vector<double> necks_of_kinds(const Molecule& molecule, const std::vector<double>& radii) {
  const auto pitch =
      static_cast<std::size_t>(packs_of(static_cast<int>(molecule.size())) * Pack::width);
  std::vector<double> necks(2 * radii.size() * pitch);
  for (std::size_t k = 0; k < radii.size(); ++k)
    for (std::size_t j = 0; j < molecule.size(); ++j) {
      const Neck neck = neck_of(radii[k], molecule.atoms[j].born_radius);
      necks[2 * k * pitch + j] = neck.distance;
      necks[(2 * k + 1) * pitch + j] = neck_scale * neck.height;
    }
  return necks;
}

void check_model(const std::string& model) {
  if (model == "hct" || model == "obc2" || model == "gbn2") return;
  throw InputError({.what = "There is no such generalised Born model",
                    .got = fmt::format("'{}'", model),
                    .expected = "hct, obc2 or gbn2",
                    .todo = "Correct the name",
                    .key = "model"});
}

const Molecule& checked_born(const Molecule& molecule, const BornOptions& options) {
  check_model(options.model);
  check_atoms(molecule);
  for (std::size_t i = 0; i < molecule.size(); ++i) check_radius(molecule, i, options);
  return molecule;
}

}  // namespace

BornParameters::BornParameters(const Molecule& molecule, const BornOptions& options)
    : atoms(static_cast<int>(checked_born(molecule, options).size())),
      corrected(options.model != "hct"),
      necks(options.model == "gbn2"),
      mask(atoms, {}) {
  const double reduced = offset_of(options);
  const auto of = [&](std::size_t i) -> const Molecule::Atom& { return molecule.atoms[i]; };
  charge = per_atom("charges", molecule, 0.0, [&](std::size_t i) { return of(i).charge; });
  radius = per_atom("radii", molecule, 1.0, [&](std::size_t i) { return of(i).born_radius; });
  offset = per_atom("offset_radii", molecule, 1.0,
                    [&](std::size_t i) { return of(i).born_radius - reduced; });
  screened = per_atom("screened_radii", molecule, 0.0, [&](std::size_t i) {
    return screening_of(molecule, i, options) * (of(i).born_radius - reduced);
  });
  correction = per_atom("corrections", molecule, obc2,
                        [&](std::size_t i) { return correction_of(molecule, i, options); });
  if (!necks) return;
  const std::vector<double> radii = different_radii(molecule);
  kind = per_atom("kinds", molecule, 0,
                  [&](std::size_t i) { return kind_of_radius(radii, of(i).born_radius); });
  neck = on_device("understudy/protein/born_necks", necks_of_kinds(molecule, radii));
}

}  // namespace understudy::protein
