#include <benchmark/benchmark.h>

#include <cmath>
#include <solvers/protein/synthetic_molecule.hpp>
#include <solvers/roofline.hpp>
#include <understudy/solvers/protein/reaction_field.hpp>

// Energy and forces of a molecule of 166 atoms on cubes of grid nodes, by phases (counters, ms):
// `surface` (permittivity and the nodes that carry induced charge), `charges` (the atoms' potential
// there), `solve`, `forces`. `iterations` of the solver, to the tolerance that is the second
// argument's power of ten. `of_memory`: what the solver's traffic on its finest grid would need of
// the memory's bandwidth, which is measured here; grids that stay in a cache may exceed it.

namespace {

using namespace understudy;
using namespace understudy::protein;

constexpr double side = 36;  // A

/// Bytes per node and iteration on the finest grid, as DiffusionSolver and Multigrid state them.
constexpr double bytes_per_node = 112 + 8 * 28 + 24 + 8;

GridBox cube(int n) {
  GridBox box;
  box.spacing = side / (n - 1);
  for (int d = 0; d < 3; ++d) {
    box.nodes.n[d] = n;
    box.first[d] = -(n - 1) / 2;
  }
  return box;
}

struct Phases {
  double surface = 0, charges = 0, solve = 0, forces = 0;
  int iterations = 0;
};

/// Adds the milliseconds that `work` takes.
template <class Work>
void clocked(double& milliseconds, const Work& work) {
  const Kokkos::Timer timer;
  work();
  Kokkos::fence("understudy/bench/phase");
  milliseconds += 1e3 * timer.seconds();
}

void evaluate(benchmark::State& state) {
  const std::vector<ChargedSphere> atoms = bench::synthetic_molecule();
  const GridBox box = cube(static_cast<int>(state.range(0)));
  const double tolerance = std::pow(10.0, -static_cast<double>(state.range(1)));
  const Execution exec;
  ReactionField field(box.nodes, {{1, 78.54, 0.3}});
  const Vectors forces("understudy/bench/forces", atoms.size());
  Phases phases;
  for (auto unused : state) {
    clocked(phases.surface, [&] { field.set_surface(exec, box, atoms); });
    clocked(phases.charges, [&] { field.set_charges(exec); });
    clocked(phases.solve, [&] { phases.iterations += field.solve(exec, tolerance).iterations; });
    clocked(phases.forces, [&] {
      benchmark::DoNotOptimize(field.energy(exec));
      field.write_forces(exec, forces);
    });
  }
  const auto mean = [&](double total) { return total / static_cast<double>(state.iterations()); };
  state.counters["surface"] = mean(phases.surface);
  state.counters["charges"] = mean(phases.charges);
  state.counters["solve"] = mean(phases.solve);
  state.counters["forces"] = mean(phases.forces);
  state.counters["iterations"] = mean(phases.iterations);
  state.counters["surface_nodes"] = field.surface_nodes();
  const double bytes =
      phases.iterations * bytes_per_node * static_cast<double>(box.nodes.inner_nodes());
  state.counters["of_memory"] = bytes / (1e-3 * phases.solve) / bench::peak_bytes();
}

}  // namespace

int main(int argc, char** argv) {
  const Kokkos::ScopeGuard kokkos(Kokkos::InitializationSettings().set_disable_warnings(true));
  for (const int n : {65, 81, 97, 129, 161})
    for (const int tolerance : {4, 6})
      benchmark::RegisterBenchmark("PoissonBoltzmann", evaluate)
          ->Args({n, tolerance})
          ->Unit(benchmark::kMillisecond)
          ->UseRealTime();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
