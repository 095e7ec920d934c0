#include <understudy/solvers/protein/bonded_terms.hpp>
#include <understudy/solvers/protein/mechanics.hpp>
#include <understudy/solvers/protein/pair_row.hpp>

namespace understudy::protein {
namespace {

/// Parts of the energy, in the order of the ports.
constexpr int energy_parts = 5;
constexpr const char* part_names[energy_parts] = {"bond", "angle", "torsion", "lennard_jones",
                                                  "coulomb"};

/// What kernels read of terms of one kind, and where they write.
struct TermsHere {
  TermTable::Access table;
  int first_pack;  // of the forces
  int first_energy;
};

/// Where the numbers of a team lie in its memory.
struct MechanicsLayout {
  int pitch;          // of atoms
  int energy_packs;   // of terms
  int force_numbers;  // of one coordinate of the terms' forces

  KOKKOS_FUNCTION std::ptrdiff_t energies() const { return std::ptrdiff_t{6} * pitch; }
  KOKKOS_FUNCTION std::ptrdiff_t term_forces() const {
    return energies() + std::ptrdiff_t{2} * pitch + energy_packs;
  }
  KOKKOS_FUNCTION std::ptrdiff_t numbers() const {
    return term_forces() + std::ptrdiff_t{3} * force_numbers;
  }
};

MechanicsLayout layout_of(const ForceField& field) {
  MechanicsLayout layout{packs_of(field.atoms) * Pack::width, 0, field.term_forces.plane()};
  for (const TermTable& table : field.terms) layout.energy_packs += table.packs();
  layout.energy_packs += field.terms[close_pair_terms].packs();
  return layout;
}

/// Memory of a team for one conformation.
struct MechanicsWork {
  VectorArray positions, pair_forces, term_forces;
  double* lennard_jones;  // [pitch]
  double* coulomb;        // [pitch]
  double* term_energies;  // [energy_packs]

  KOKKOS_FUNCTION MechanicsWork(const MechanicsLayout& layout, double* memory)
      : positions{memory, layout.pitch},
        pair_forces{memory + 3 * layout.pitch, layout.pitch},
        term_forces{memory + layout.term_forces(), layout.force_numbers},
        lennard_jones(memory + layout.energies()),
        coulomb(lennard_jones + layout.pitch),
        term_energies(coulomb + layout.pitch) {}
};

template <class Kind>
struct EvaluateTerms {
  TermsHere terms;
  int order;

  KOKKOS_FUNCTION void operator()(const MechanicsWork& work, int pack) const {
    Vector<Pack> at[Kind::atoms], force[Kind::atoms];
    Pack energy[Kind::energies];
    for (int a = 0; a < Kind::atoms; ++a)
      at[a] = work.positions.gather(terms.table.atoms_of(pack, a));
    if constexpr (std::is_same_v<Kind, TorsionTerm>) {
      Kind::evaluate(
          at, [&](int m) { return terms.table.parameter(pack, m); }, order, force, energy);
    } else {
      Pack parameter[Kind::parameters];
      for (int m = 0; m < Kind::parameters; ++m) parameter[m] = terms.table.parameter(pack, m);
      Kind::evaluate(at, parameter, force, energy);
    }
    for (int a = 0; a < Kind::atoms; ++a)
      work.term_forces.store((terms.first_pack + a * terms.table.packs + pack) * Pack::width,
                             force[a]);
    for (int e = 0; e < Kind::energies; ++e)
      work.term_energies[terms.first_energy + e * terms.table.packs + pack] = sum(energy[e]);
  }
};

/// A team's kernel: energies and forces of conformations, one after the other.
struct EvaluateMechanics {
  MechanicsLayout layout;
  PairAccess pairs;
  TermsHere bonds, angles, torsions, close_pairs;
  TermForces::Access on_atoms;
  int atoms, order, samples;
  double* memory;
  const double* positions;  // [samples, atoms, 3]
  double* energy;           // [samples]; it and all below null where not wanted
  double* forces;           // [samples, atoms, 3]
  double* parts[energy_parts];
  Outcome* outcomes;

  KOKKOS_FUNCTION void operator()(const Team& team) const {
    const MechanicsWork work(layout, memory + team.league_rank() * layout.numbers());
    for (int s = team.league_rank(); s < samples; s += team.league_size()) {
      const std::ptrdiff_t first = std::ptrdiff_t{3} * atoms * s;
      if (read_positions(team, positions + first, atoms, work.positions)) {
        evaluate_pairs_and_terms(team, work);
        if (forces != nullptr) add_up_forces(team, work, forces + first);
        add_up_energies(team, work, s);
      } else {
        refuse(team, s, Outcome::invalid_input);
      }
      team.team_barrier();
    }
  }

  KOKKOS_FUNCTION void evaluate_pairs_and_terms(const Team& team, const MechanicsWork& work) const {
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, atoms), [&](int i) {
      const PairRow row = pair_row(pairs, work.positions, i);
      work.pair_forces.store_sum(i, row.force);
      work.lennard_jones[i] = sum(row.lennard_jones);
      work.coulomb[i] = sum(row.coulomb);
    });
    evaluate_terms<BondTerm>(team, work, bonds);
    evaluate_terms<AngleTerm>(team, work, angles);
    evaluate_terms<TorsionTerm>(team, work, torsions);
    evaluate_terms<ClosePairTerm>(team, work, close_pairs);
    team.team_barrier();
  }

  template <class Kind>
  KOKKOS_FUNCTION void evaluate_terms(const Team& team, const MechanicsWork& work,
                                      const TermsHere& terms) const {
    const EvaluateTerms<Kind> evaluate{terms, order};
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, terms.table.packs),
                         [&](int pack) { evaluate(work, pack); });
  }

  // Forces that are no numbers show in the energy, too.
  KOKKOS_FUNCTION void add_up_forces(const Team& team, const MechanicsWork& work,
                                     double* to) const {
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, atoms), [&](int i) {
      double f[3];
      for (int d = 0; d < 3; ++d) {
        f[d] = work.pair_forces.coordinate(d)[i];
        const double* const plane = work.term_forces.coordinate(d);
        for (int k = on_atoms.first[i]; k < on_atoms.first[i + 1]; ++k)
          f[d] += plane[on_atoms.from[k]];
        to[3 * i + d] = f[d];
      }
      work.lennard_jones[i] += nan_unless_finite(f[0], f[1], f[2]);
    });
    team.team_barrier();
  }

  KOKKOS_FUNCTION double term_energy(const MechanicsWork& work, const TermsHere& terms,
                                     int e = 0) const {
    return ordered_sum(work.term_energies + terms.first_energy + e * terms.table.packs,
                       terms.table.packs);
  }

  KOKKOS_FUNCTION void add_up_energies(const Team& team, const MechanicsWork& work, int s) const {
    int finite = 0;
    Kokkos::single(
        Kokkos::PerTeam(team),
        [&](int& good) {
          const double sums[energy_parts] = {
              term_energy(work, bonds), term_energy(work, angles), term_energy(work, torsions),
              0.5 * ordered_sum(work.lennard_jones, atoms) + term_energy(work, close_pairs, 0),
              0.5 * ordered_sum(work.coulomb, atoms) + term_energy(work, close_pairs, 1)};
          double total = 0;
          for (int p = 0; p < energy_parts; ++p) {
            total += sums[p];
            if (parts[p] != nullptr) parts[p][s] = sums[p];
          }
          if (energy != nullptr) energy[s] = total;
          outcomes[s] = Outcome::ok;
          good = Kokkos::isfinite(total) ? 1 : 0;
        },
        finite);
    if (finite == 0) refuse(team, s, Outcome::out_of_range);
  }

  KOKKOS_FUNCTION void refuse(const Team& team, int s, Outcome outcome) const {
    constexpr double nan = Kokkos::Experimental::quiet_NaN_v<double>;
    if (forces != nullptr) fill(team, forces + std::ptrdiff_t{3} * atoms * s, 3 * atoms, nan);
    Kokkos::single(Kokkos::PerTeam(team), [&]() {
      outcomes[s] = outcome;
      if (energy != nullptr) energy[s] = nan;
      for (int p = 0; p < energy_parts; ++p)
        if (parts[p] != nullptr) parts[p][s] = nan;
    });
  }
};

Signature mechanics_signature(std::size_t atoms) {
  Signature signature{{positions_port(atoms)}, {energy_port(), forces_port(atoms)}};
  for (const char* part : part_names) signature.outputs.push_back(energy_port(part, true));
  return signature;
}

std::vector<TermsHere> terms_of_kinds(const ForceField& field) {
  std::vector<TermsHere> all;
  int first_energy = 0;
  for (std::size_t k = 0; k < field.terms.size(); ++k) {
    all.push_back({field.terms[k].access(), field.term_forces.first_pack(k), first_energy});
    first_energy += field.terms[k].packs();
  }
  return all;
}

}  // namespace

Mechanics::Mechanics(const Molecule& molecule)
    : field_(molecule),
      signature_(mechanics_signature(molecule.size())),
      memory_(static_cast<std::size_t>(layout_of(field_).numbers())) {}

void Mechanics::apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) {
  check_call(*this, in, out, outcomes);
  if (in.size() == 0) return;
  const Teams teams = memory_.teams_for(exec, in.size(), field_.atoms);
  const std::vector<TermsHere> terms = terms_of_kinds(field_);
  EvaluateMechanics kernel{layout_of(field_),
                           PairAccess(field_),
                           terms[bond_terms],
                           terms[angle_terms],
                           terms[torsion_terms],
                           terms[close_pair_terms],
                           field_.term_forces.access(),
                           field_.atoms,
                           field_.torsion_order,
                           static_cast<int>(in.size()),
                           teams.memory,
                           in["positions"].data(),
                           numbers_of(out, "energy"),
                           numbers_of(out, "forces"),
                           {},
                           outcomes.data()};
  for (int p = 0; p < energy_parts; ++p) kernel.parts[p] = numbers_of(out, part_names[p]);
  Kokkos::parallel_for("understudy/protein/mechanics",
                       Kokkos::TeamPolicy<Execution>(exec, teams.count, teams.size), kernel);
}

}  // namespace understudy::protein
