#include <understudy/solvers/protein/born_rows.hpp>
#include <understudy/solvers/protein/generalised_born.hpp>
#include <understudy/solvers/protein/units.hpp>

namespace understudy::protein {
namespace {

/// Memory of a team for one conformation. The integral around an atom is I, its Born radius B.
struct BornWork {
  VectorArray positions;
  VectorArray gradients;      // of an atom's I with its own position
  VectorArray direct_forces;  // at fixed B
  double* radii;              // B; it and all below [pitch]
  double* inverse_radii;      // 1/B
  double* radius_slopes;      // dB/dI
  double* integral_slopes;    // dE/dI
  double* energies;
  double* pair_slopes;  // [atoms, pitch]: dI/dr / r of the row's I

  static KOKKOS_FUNCTION std::ptrdiff_t numbers(int atoms, int pitch) {
    return std::ptrdiff_t{14 + atoms} * pitch;
  }
  KOKKOS_FUNCTION BornWork(int pitch, double* memory)
      : positions{memory, pitch},
        gradients{memory + 3 * pitch, pitch},
        direct_forces{memory + 6 * pitch, pitch},
        radii(memory + 9 * pitch),
        inverse_radii(radii + pitch),
        radius_slopes(inverse_radii + pitch),
        integral_slopes(radius_slopes + pitch),
        energies(integral_slopes + pitch),
        pair_slopes(energies + pitch) {}
};

/// A team's kernel: generalised Born for conformations, one after the other.
struct EvaluateBorn {
  BornAccess born;
  BornSolvent solvent;
  int atoms, pitch, samples;
  double* memory;
  const double* positions;  // [samples, atoms, 3]
  double* energy;           // [samples]; it and the next two null where not wanted
  double* forces;           // [samples, atoms, 3]
  double* born_radii;       // [samples, atoms]
  Outcome* outcomes;

  KOKKOS_FUNCTION void operator()(const Team& team) const {
    const BornWork work(pitch, memory + team.league_rank() * BornWork::numbers(atoms, pitch));
    for (int s = team.league_rank(); s < samples; s += team.league_size()) {
      const std::ptrdiff_t first = std::ptrdiff_t{3} * atoms * s;
      if (read_positions(team, positions + first, atoms, work.positions)) {
        find_radii(team, work, s);
        if (energy != nullptr || forces != nullptr) find_energies(team, work);
        if (forces != nullptr) find_forces(team, work, forces + first);
        finish(team, work, s);
      } else {
        refuse(team, s, Outcome::invalid_input);
      }
      team.team_barrier();
    }
  }

  // Where the last pack is filled up, charges are zero and all else is harmless. What is no number
  // shows in the energy, too.
  KOKKOS_FUNCTION void find_radii(const Team& team, const BornWork& work, int s) const {
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, pitch), [&](int i) {
      BornRadius radius{1.0, 0.0};
      if (i < atoms) {
        double* const slopes =
            forces == nullptr ? nullptr : work.pair_slopes + static_cast<std::ptrdiff_t>(i) * pitch;
        const BornIntegral integral = born_integral(born, work.positions, i, slopes);
        radius = born_radius(born, i, integral.value);
        work.gradients.store_sum(i, integral.gradient);
        if (born_radii != nullptr)
          born_radii[static_cast<std::ptrdiff_t>(s) * atoms + i] = radius.value;
      }
      work.radii[i] = radius.value;
      work.inverse_radii[i] = 1.0 / radius.value;
      work.radius_slopes[i] = radius.slope;
      work.energies[i] = 0.0 * radius.value;
    });
    team.team_barrier();
  }

  KOKKOS_FUNCTION void find_energies(const Team& team, const BornWork& work) const {
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, atoms), [&](int i) {
      const BornRow row =
          born_row(born, solvent, work.positions, work.radii, work.inverse_radii, i);
      work.energies[i] += sum(row.energy);
      work.integral_slopes[i] = sum(row.radius_slope) * work.radius_slopes[i];
      work.direct_forces.store_sum(i, row.force);
    });
    team.team_barrier();
  }

  // An atom's position changes its own I, and the I of all others, whose derivatives with it lie in
  // columns: a pack of atoms at a time.
  KOKKOS_FUNCTION void find_forces(const Team& team, const BornWork& work, double* to) const {
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, pitch / Pack::width), [&](int p) {
      const int first = p * Pack::width;
      const Vector<Pack> here = work.positions.load(first);
      Vector<Pack> slope = Pack::load(work.integral_slopes + first) * work.gradients.load(first);
      const double* column = work.pair_slopes + first;
      for (int i = 0; i < atoms; ++i, column += pitch) {
        const Pack factor = work.integral_slopes[i] * Pack::load(column);
        slope += factor * (here - work.positions.load_one(i));
      }
      write_forces(work, first, work.direct_forces.load(first) - slope, to);
    });
    team.team_barrier();
  }

  KOKKOS_FUNCTION void write_forces(const BornWork& work, int first, const Vector<Pack>& force,
                                    double* to) const {
    const int lanes = atoms - first < Pack::width ? atoms - first : Pack::width;
    for (int lane = 0; lane < lanes; ++lane) {
      double* const f = to + 3 * (first + lane);
      f[0] = force.x.get(lane), f[1] = force.y.get(lane), f[2] = force.z.get(lane);
      work.energies[first + lane] += nan_unless_finite(f[0], f[1], f[2]);
    }
  }

  KOKKOS_FUNCTION void finish(const Team& team, const BornWork& work, int s) const {
    int finite = 0;
    Kokkos::single(
        Kokkos::PerTeam(team),
        [&](int& good) {
          const double total = ordered_sum(work.energies, atoms);
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
    if (born_radii != nullptr)
      fill(team, born_radii + static_cast<std::ptrdiff_t>(s) * atoms, atoms, nan);
    Kokkos::single(Kokkos::PerTeam(team), [&]() {
      outcomes[s] = outcome;
      if (energy != nullptr) energy[s] = nan;
    });
  }
};

Signature born_signature(std::size_t atoms) {
  return {{positions_port(atoms)},
          {energy_port(), forces_port(atoms), {"born_radii", "A", {atoms}, true}}};
}

int filled_up_atoms(int atoms) { return packs_of(atoms) * Pack::width; }

BornSolvent solvent_of(const BornOptions& options) {
  return {coulomb / options.inner_permittivity, coulomb / options.water_permittivity,
          inverse_debye_length(options.ionic_strength, options.water_permittivity,
                               options.temperature)};
}

}  // namespace

GeneralisedBorn::GeneralisedBorn(const Molecule& molecule, const BornOptions& options)
    : options_(options),
      parameters_(molecule, options),
      signature_(born_signature(molecule.size())),
      memory_(static_cast<std::size_t>(
          BornWork::numbers(parameters_.atoms, filled_up_atoms(parameters_.atoms)))) {}

void GeneralisedBorn::apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) {
  check_call(*this, in, out, outcomes);
  if (in.size() == 0) return;
  const int atoms = parameters_.atoms;
  const Teams teams = memory_.teams_for(exec, in.size(), atoms);
  const EvaluateBorn kernel{BornAccess(parameters_),
                            solvent_of(options_),
                            atoms,
                            filled_up_atoms(atoms),
                            static_cast<int>(in.size()),
                            teams.memory,
                            in["positions"].data(),
                            numbers_of(out, "energy"),
                            numbers_of(out, "forces"),
                            numbers_of(out, "born_radii"),
                            outcomes.data()};
  Kokkos::parallel_for("understudy/protein/generalised_born",
                       Kokkos::TeamPolicy<Execution>(exec, teams.count, teams.size), kernel);
}

}  // namespace understudy::protein
