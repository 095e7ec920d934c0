#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <understudy/core/operator.hpp>
#include <understudy/core/random.hpp>
#include <understudy/io/inpcrd.hpp>
#include <understudy/io/prmtop.hpp>
#include <understudy/solvers/protein/water.hpp>

namespace understudy::protein {

using Positions = std::vector<std::array<double, 3>>;

/// A molecule of the examples and where its atoms are [A].
struct StoredMolecule {
  Molecule molecule;
  Positions positions;
};

/// Files of examples/protein/molecules, or with a path from the root.
inline StoredMolecule stored_molecule(const std::string& prmtop, const std::string& rst7) {
  const std::filesystem::path folder = UNDERSTUDY_MOLECULES;
  const Molecule molecule = io::read_prmtop(folder / prmtop);
  return {molecule, io::read_inpcrd(folder / rst7, molecule).positions};
}

/// ACE-ALA-NME, 22 atoms, at 300 K.
inline const StoredMolecule& alanine_dipeptide() {
  static const StoredMolecule made = stored_molecule("alanine.prmtop", "alanine-300K.rst7");
  return made;
}

inline const Positions& alanine_positions() { return alanine_dipeptide().positions; }

/// Every coordinate moved by up to `most` [A]; the same every time.
inline Positions shaken(Positions positions, double most, std::uint64_t seed = 1) {
  const Stream stream(seed, "shaken", 0);
  std::uint64_t k = 0;
  for (auto& x : positions)
    for (double& c : x) c += most * (2 * stream.uniform(k++) - 1);
  return positions;
}

/// Ionic strength in mol/l of the salt in water whose inverse Debye length is `kappa`, in 1/A.
inline double strength_of(double kappa) {
  return std::pow(kappa / inverse_debye_length(1, usual_water_permittivity, usual_temperature), 2);
}

/// Conformations, one per sample.
inline Batch conformations(const Operator& op, const std::vector<Positions>& all) {
  Batch in(op.signature().inputs, all.size());
  write_rows(Execution(), in["positions"], {0, all.size()},
             [&](std::size_t s, std::size_t c) { return all[s][c / 3][c % 3]; });
  return in;
}

/// What an operator says of conformations: the numbers of all samples behind each other.
struct Answers {
  std::map<std::string, std::vector<double>> port;
  std::vector<Outcome> outcomes;

  double energy(std::size_t sample = 0) const { return port.at("energy")[sample]; }
};

/// Only those ports, all if none is named. Starts from infinity, so that what is not written shows.
inline Answers ask(Operator& op, const std::vector<Positions>& all,
                   const std::vector<std::string>& names = {},
                   const Execution& exec = Execution()) {
  std::vector<Port> ports;
  for (const std::string& name : names) ports.push_back(op.signature().output(name));
  if (names.empty()) ports = op.signature().outputs;
  const Batch in = conformations(op, all);
  Batch out(ports, all.size());
  for (const Port& port : ports)
    Kokkos::deep_copy(out[port.name], std::numeric_limits<double>::infinity());
  const Outcomes outcomes("outcomes", all.size());
  op.apply(exec, in, out, outcomes);
  exec.fence();
  Answers answers;
  for (const Port& port : ports) {
    const auto host = on_host(out[port.name]);
    answers.port[port.name] = {host.data(), host.data() + host.size()};
  }
  const auto host = on_host(outcomes);
  answers.outcomes.assign(host.data(), host.data() + host.size());
  return answers;
}

/// -dE/dx of every coordinate by central differences of fourth order, `step` apart [A].
inline std::vector<double> differences(Operator& op, const Positions& positions, double step) {
  const std::size_t n = 3 * positions.size();
  std::vector<Positions> moved;
  for (std::size_t c = 0; c < n; ++c)
    for (const double by : {-2.0, -1.0, 1.0, 2.0}) {
      moved.push_back(positions);
      moved.back()[c / 3][c % 3] += by * step;
    }
  const std::vector<double> e = ask(op, moved, {"energy"}).port.at("energy");
  std::vector<double> forces;
  for (std::size_t c = 0; c < n; ++c)
    forces.push_back(-((e[4 * c] - e[4 * c + 3]) + 8 * (e[4 * c + 2] - e[4 * c + 1])) /
                     (12 * step));
  return forces;
}

/// Turned by a rotation that is no symmetry of anything, then moved.
inline Positions turned_and_moved(const Positions& positions) {
  const double a = 0.7, b = 1.9;
  Positions result;
  for (const auto& [x, y, z] : positions) {
    const double u = std::cos(a) * x - std::sin(a) * y, v = std::sin(a) * x + std::cos(a) * y;
    result.push_back({u + 3.5, std::cos(b) * v - std::sin(b) * z - 1.25,
                      std::sin(b) * v + std::cos(b) * z + 20});
  }
  return result;
}

/// Sums over all atoms of f and of x cross f, both zero for forces that come from an energy of
/// distances.
inline std::array<double, 6> net_force_and_torque(const Positions& x,
                                                  const std::vector<double>& f) {
  std::array<double, 6> net{};
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double* const g = &f[3 * i];
    for (std::size_t d = 0; d < 3; ++d) {
      const std::size_t e = (d + 1) % 3, h = (d + 2) % 3;
      net[d] += g[d];
      net[3 + d] += x[i][e] * g[h] - x[i][h] * g[e];
    }
  }
  return net;
}

/// Two answers have the same bits in every port of the second.
inline void expect_same_bits(const Answers& found, const Answers& reference) {
  for (const auto& [port, numbers] : reference.port)
    EXPECT_EQ(found.port.at(port), numbers) << port;
}

/// Part of the threads that there are, if there are several.
inline Execution fewer_threads() {
  if (Execution().concurrency() < 2) return {};
  return Kokkos::Experimental::partition_space(Execution(), 1, 1).front();
}

inline double root_mean_square(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double x : numbers) sum += x * x;
  return std::sqrt(sum / static_cast<double>(numbers.size()));
}

/// The largest difference, in root mean squares of the second.
inline double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t k = 0; k < b.size(); ++k) most = std::max(most, std::abs(a[k] - b[k]));
  return most / root_mean_square(b);
}

inline std::vector<double> flat(const Positions& vectors) {
  std::vector<double> numbers;
  for (const auto& v : vectors) numbers.insert(numbers.end(), v.begin(), v.end());
  return numbers;
}

}  // namespace understudy::protein
