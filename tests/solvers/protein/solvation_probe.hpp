#pragma once
#include <random>
#include <understudy/solvers/protein/poisson_boltzmann.hpp>

namespace understudy::protein {

/// A molecule for tests: atoms that overlap along a bent chain, with charges of both signs.
struct Probe {
  std::vector<double> charges, radii, positions;  ///< [atoms], [atoms], [atoms * 3]

  static Probe ion(double radius, double charge = 1, std::vector<double> at = {0, 0, 0}) {
    return {{charge}, {radius}, std::move(at)};
  }
  static Probe chain(int atoms = 8) {
    Probe made;
    std::mt19937 generator(11);
    std::uniform_real_distribution<double> number(-1, 1);
    for (int i = 0; i < atoms; ++i) {
      made.charges.push_back(i % 2 == 0 ? 0.5 : -0.4);
      made.radii.push_back(1.7 + 0.4 * number(generator));
      for (const double x : {1.3 * i - 4, 1.5 * std::cos(1.1 * i), 1.5 * std::sin(1.1 * i)})
        made.positions.push_back(x + 0.2 * number(generator));
    }
    return made;
  }
  std::size_t size() const { return charges.size(); }

  Probe moved(double x, double y, double z) const {
    Probe made = *this;
    for (std::size_t i = 0; i < size(); ++i) {
      made.positions[3 * i] += x;
      made.positions[3 * i + 1] += y;
      made.positions[3 * i + 2] += z;
    }
    return made;
  }
};

struct Solvation {
  double energy = 0;
  std::vector<double> forces;  ///< empty when not asked for
  Outcome outcome = Outcome::ok;
};

/// Conformations of one molecule, in one batch.
inline std::vector<Solvation> solvations(PoissonBoltzmann& solver, const std::vector<Probe>& probes,
                                         bool with_forces = true) {
  const Signature& signature = solver.signature();
  std::vector<Port> ports{signature.output("energy")};
  if (with_forces) ports.push_back(signature.output("forces"));
  Batch in(signature.inputs, probes.size()), out(ports, probes.size());
  write_rows(Execution(), in["positions"], {0, probes.size()},
             [&](std::size_t s, std::size_t c) { return probes[s].positions[c]; });
  const Outcomes outcomes("outcomes", probes.size());
  solver.apply(Execution(), in, out, outcomes);
  const auto energies = on_host(out["energy"]);
  const auto outcome = on_host(outcomes);
  std::vector<Solvation> found(probes.size());
  for (std::size_t s = 0; s < probes.size(); ++s) {
    found[s].energy = energies(s, 0);
    found[s].outcome = outcome(s);
    if (!with_forces) continue;
    const auto forces = on_host(out["forces"]);
    for (std::size_t c = 0; c < forces.extent(1); ++c) found[s].forces.push_back(forces(s, c));
  }
  return found;
}

inline Solvation solvation(const PoissonBoltzmannOptions& options, const Probe& probe,
                           bool with_forces = true) {
  PoissonBoltzmann solver(options, probe.charges, probe.radii);
  return solvations(solver, {probe}, with_forces).front();
}

}  // namespace understudy::protein
