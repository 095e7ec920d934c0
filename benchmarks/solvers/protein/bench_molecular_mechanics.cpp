#include <benchmark/benchmark.h>

#include <Kokkos_Core.hpp>
#include <array>
#include <run_benchmarks.hpp>
#include <set>
#include <understudy/core/random.hpp>
#include <understudy/solvers/protein/generalised_born.hpp>
#include <understudy/solvers/protein/mechanics.hpp>

// Evaluations per second (`evaluations`) of molecular mechanics and of generalised Born, energy and
// forces, for molecules of the size of alanine dipeptide (22 atoms) and of chignolin (166), one
// conformation at a time and as a batch. What is measured does not depend on the chemistry: a chain
// wound up on a lattice, with as many terms per atom as a protein has.

namespace {

using namespace understudy;
using namespace understudy::protein;

using Positions = std::vector<std::array<double, 3>>;

/// A path through a cube, as dense as a protein: steps of 2.2 A, shaken by up to 0.2 A.
Positions wound_up(int atoms) {
  int side = 1;
  while (side * side * side < atoms) ++side;
  const Stream stream(1, "benchmark", 0);
  Positions positions;
  for (int k = 0; k < atoms; ++k) {
    const int z = k / (side * side), row = k / side % side, place = k % side;
    const int y = z % 2 == 0 ? row : side - 1 - row;
    const int x = (z * side + row) % 2 == 0 ? place : side - 1 - place;
    std::array<double, 3> at{2.2 * x, 2.2 * y, 2.2 * z};
    for (double& c : at)
      c += 0.2 * (2 * stream.uniform(static_cast<std::uint64_t>(3 * k + (&c - at.data()))) - 1);
    positions.push_back(at);
  }
  return positions;
}

/// Per atom: 1 bond, 1.8 angles, 2.6 torsions of up to four cosines, 2.6 close pairs.
Molecule chain(int atoms) {
  constexpr int kinds = 12;
  Molecule m;
  m.lennard_jones_kinds = kinds;
  m.lennard_jones.assign(kinds * kinds, {1e4, 50});
  m.residues = {{"ALL", "", 1, 0}};
  std::set<std::array<int, 2>> excluded;
  const auto term = [&](int i, int reach) { return i + reach < atoms; };
  for (int i = 0; i < atoms; ++i) {
    Molecule::Atom& atom = m.atoms.emplace_back();
    atom.element = i % 2 == 0 ? 1 : i % 3 == 0 ? 7 : 6;
    atom.charge = i % 2 == 0 ? 0.3 : -0.3;
    atom.lennard_jones = i % kinds;
    atom.born_radius = 1.2 + 0.1 * (i % 6);
    atom.born_screening = 0.8;
    for (int reach = 1; reach <= 3; ++reach)
      if (term(i, reach)) excluded.insert({i, i + reach});
    if (term(i, 1)) m.bonds.push_back({i, i + 1, 300, 1.5});
    for (int k = 0; k < 2 - (i % 5 == 0); ++k)
      if (term(i, 2)) m.angles.push_back({i, i + 1, i + 2, 50, 1.9});
    for (int k = 0; k < 3 && term(i, 3 + k); ++k) {
      for (int n = 1; n <= 4; ++n) m.torsions.push_back({i, i + 1, i + 2, i + 3 + k, 0.2, 1.0 * n});
      m.close_pairs.push_back({i, i + 3 + k});
      excluded.insert({i, i + 3 + k});
    }
  }
  m.exclusions.assign(excluded.begin(), excluded.end());
  return m;
}

void evaluate(benchmark::State& state, Operator& op) {
  const int atoms = static_cast<int>(state.range(0));
  const auto samples = static_cast<std::size_t>(state.range(1));
  const Positions positions = wound_up(atoms);
  Batch in(op.signature().inputs, samples);
  write_rows(Execution(), in["positions"], {0, samples},
             [&](std::size_t, std::size_t c) { return positions[c / 3][c % 3]; });
  Batch out({op.signature().output("energy"), op.signature().output("forces")}, samples);
  const Outcomes outcomes("outcomes", samples);
  const Execution exec;
  for (auto _ : state) {
    op.apply(exec, in, out, outcomes);
    exec.fence();
  }
  if (count_ok(outcomes) != samples) state.SkipWithError("not every sample is ok");
  state.counters["evaluations"] = benchmark::Counter(static_cast<double>(samples),
                                                     benchmark::Counter::kIsIterationInvariantRate);
}

void sizes(benchmark::internal::Benchmark* bench) {
  for (const int atoms : {22, 166})
    for (const int samples : {1, 64}) bench->Args({atoms, samples});
  bench->UseRealTime()->Unit(benchmark::kMicrosecond);
}

void mechanics(benchmark::State& state) {
  Mechanics op(chain(static_cast<int>(state.range(0))));
  evaluate(state, op);
}
BENCHMARK(mechanics)->Apply(sizes);

void generalised_born(benchmark::State& state, const char* model) {
  GeneralisedBorn op(chain(static_cast<int>(state.range(0))), {.model = model});
  evaluate(state, op);
}
BENCHMARK_CAPTURE(generalised_born, hct, "hct")->Apply(sizes);
BENCHMARK_CAPTURE(generalised_born, obc2, "obc2")->Apply(sizes);
BENCHMARK_CAPTURE(generalised_born, gbn2, "gbn2")->Apply(sizes);

}  // namespace

int main(int argc, char** argv) { return understudy::bench::run_benchmarks(argc, argv); }
