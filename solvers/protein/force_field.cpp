#include <algorithm>
#include <cmath>
#include <map>
#include <understudy/solvers/protein/bonded_terms.hpp>
#include <understudy/solvers/protein/force_field.hpp>
#include <understudy/solvers/protein/units.hpp>

namespace understudy::protein {
namespace {

std::vector<Term> terms_of_bonds(const Molecule& molecule) {
  std::vector<Term> terms;
  for (const Molecule::Bond& b : molecule.bonds)
    if (b.stiffness != 0) terms.push_back({{b.i, b.j}, {b.stiffness, b.length}});
  return terms;
}

std::vector<Term> terms_of_angles(const Molecule& molecule) {
  std::vector<Term> terms;
  for (const Molecule::Angle& a : molecule.angles)
    if (a.stiffness != 0) terms.push_back({{a.i, a.j, a.k}, {a.stiffness, a.angle}});
  return terms;
}

int order_of_torsions(const Molecule& molecule) {
  double order = 0;
  for (const Molecule::Torsion& t : molecule.torsions)
    if (t.barrier != 0) order = std::max(order, t.periodicity);
  return static_cast<int>(order);
}

/// V (1 + cos(n phi - phase)) = V + V cos(phase) cos(n phi) + V sin(phase) sin(n phi).
void add_cosine(const Molecule::Torsion& torsion, std::vector<double>& series) {
  const auto n = static_cast<std::size_t>(torsion.periodicity);
  const double even = torsion.barrier * std::cos(torsion.phase);
  series[0] += torsion.barrier;
  if (n == 0) {
    series[0] += even;
  } else {
    series[2 * n - 1] += even;
    series[2 * n] += torsion.barrier * std::sin(torsion.phase);
  }
}

/// An angle is the same from either end.
std::vector<Term> terms_of_torsions(const Molecule& molecule, int order) {
  std::map<std::vector<int>, std::size_t> known;
  std::vector<Term> terms;
  const auto width = static_cast<std::size_t>(TorsionTerm::parameters_of(order));
  for (const Molecule::Torsion& t : molecule.torsions) {
    if (t.barrier == 0) continue;
    std::vector<int> atoms{t.i, t.j, t.k, t.l};
    if (atoms.front() > atoms.back()) std::ranges::reverse(atoms);
    const auto [at, added] = known.try_emplace(atoms, terms.size());
    if (added) terms.push_back({atoms, std::vector<double>(width)});
    add_cosine(t, terms[at->second].parameters);
  }
  return terms;
}

const Molecule::LennardJones& coefficients(const Molecule& molecule, int kind,
                                           const Molecule::Atom& other) {
  return molecule.lennard_jones[static_cast<std::size_t>(kind * molecule.lennard_jones_kinds +
                                                         other.lennard_jones)];
}

std::vector<Term> terms_of_close_pairs(const Molecule& molecule) {
  std::vector<Term> terms;
  for (const Molecule::ClosePair& p : molecule.close_pairs) {
    const Molecule::Atom& i = molecule.atoms[static_cast<std::size_t>(p.i)];
    const Molecule::Atom& j = molecule.atoms[static_cast<std::size_t>(p.j)];
    const Molecule::LennardJones& pair = coefficients(molecule, i.lennard_jones, j);
    terms.push_back({{p.i, p.j},
                     {p.lennard_jones * pair.a, p.lennard_jones * pair.b,
                      p.electrostatic * coulomb * i.charge * j.charge}});
  }
  return terms;
}

std::size_t filled_up(const Molecule& molecule) {
  return static_cast<std::size_t>(packs_of(static_cast<int>(molecule.size())) * Pack::width);
}

std::vector<int> kinds_of(const Molecule& molecule) {
  std::vector<int> kinds;
  for (const Molecule::Atom& atom : molecule.atoms) kinds.push_back(atom.lennard_jones);
  return kinds;
}

std::vector<double> scaled_charges(const Molecule& molecule) {
  std::vector<double> charges(filled_up(molecule));
  for (std::size_t i = 0; i < molecule.size(); ++i)
    charges[i] = std::sqrt(coulomb) * molecule.atoms[i].charge;
  return charges;
}

std::vector<double> coefficients_of_rows(const Molecule& molecule) {
  const std::size_t pitch = filled_up(molecule);
  const auto kinds = static_cast<std::size_t>(molecule.lennard_jones_kinds);
  std::vector<double> rows(2 * kinds * pitch);
  for (std::size_t k = 0; k < kinds; ++k)
    for (std::size_t j = 0; j < molecule.size(); ++j) {
      const auto& pair = coefficients(molecule, static_cast<int>(k), molecule.atoms[j]);
      rows[2 * k * pitch + j] = pair.a;
      rows[(2 * k + 1) * pitch + j] = pair.b;
    }
  return rows;
}

const Molecule& checked_force_field(const Molecule& molecule) {
  check_force_field(molecule);
  return molecule;
}

}  // namespace

TermForces::TermForces(int atoms, const std::vector<std::vector<Term>>& kinds,
                       const std::vector<TermTable>& tables) {
  std::vector<std::vector<int>> on_atom(static_cast<std::size_t>(atoms));
  int packs = 0;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    first_pack_.push_back(packs);
    const std::size_t width = kinds[k].empty() ? 0 : kinds[k].front().atoms.size();
    for (std::size_t a = 0; a < width; ++a, packs += tables[k].packs())
      for (std::size_t t = 0; t < kinds[k].size(); ++t)
        on_atom[static_cast<std::size_t>(kinds[k][t].atoms[a])].push_back(packs * Pack::width +
                                                                          static_cast<int>(t));
  }
  plane_ = packs * Pack::width;
  std::vector<int> first{0}, from;
  for (const std::vector<int>& numbers : on_atom) {
    from.insert(from.end(), numbers.begin(), numbers.end());
    first.push_back(static_cast<int>(from.size()));
  }
  first_ = on_device("understudy/protein/first_of_atoms", first);
  from_ = on_device("understudy/protein/forces_on_atoms", from);
}

ForceField::ForceField(const Molecule& molecule)
    : atoms(static_cast<int>(checked_force_field(molecule).size())),
      torsion_order(order_of_torsions(molecule)),
      mask(atoms, molecule.exclusions),
      kind(on_device("understudy/protein/kinds", kinds_of(molecule))),
      charge(on_device("understudy/protein/charges", scaled_charges(molecule))),
      a_and_b(on_device("understudy/protein/lennard_jones", coefficients_of_rows(molecule))) {
  const std::vector<std::vector<Term>> kinds{terms_of_bonds(molecule), terms_of_angles(molecule),
                                             terms_of_torsions(molecule, torsion_order),
                                             terms_of_close_pairs(molecule)};
  for (const std::vector<Term>& all : kinds) terms.emplace_back(all);
  term_forces = TermForces(atoms, kinds, terms);
}

}  // namespace understudy::protein
