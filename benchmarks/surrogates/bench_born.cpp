// Neural Born radii of a compact molecule of 166 atoms, as large as chignolin (5 members, 2 x 32
// units): energy, forces and uncertainty of a conformation, its guards, and an epoch of training.
#include <benchmark/benchmark.h>

#include <Kokkos_Core.hpp>
#include <cmath>
#include <run_benchmarks.hpp>
#include <understudy/core/random.hpp>
#include <understudy/core/solvated_molecule.hpp>
#include <understudy/surrogates/guards/guards.hpp>
#include <understudy/surrogates/surrogate.hpp>
#include <understudy/surrogates/training.hpp>

namespace understudy::surrogates {
namespace {

constexpr std::size_t atoms = 166;

// Sites of a cubic lattice within a ball, as dense as atoms in a protein: 0.1 per cubic angstrom.
std::vector<double> lattice_ball() {
  std::vector<double> places;
  for (int a = -3; a <= 3; ++a)
    for (int b = -3; b <= 3; ++b)
      for (int c = -3; c <= 3; ++c)
        if (a * a + b * b + c * c <= 12 && places.size() < 3 * atoms)
          places.insert(places.end(), {2.15 * a, 2.15 * b, 2.15 * c});
  return places;
}

SolvatedMolecule molecule() {
  SolvatedMolecule ball{{}, {}, {}, 332.06371, 1.0, 78.54};
  const Stream stream(2, "benchmark molecule", 0);
  const std::int64_t elements[4] = {1, 6, 7, 8};
  for (std::size_t i = 0; i < atoms; ++i) {
    ball.charges.push_back(0.05 * std::round(20.0 * (stream.uniform(i) - 0.5)));
    ball.elements.push_back(elements[i % 4]);
    ball.radii.push_back(i % 4 == 0 ? 1.3 : 2.0);
  }
  return ball;
}

// What is measured does not depend on the physics.
TrainingSet samples(std::size_t count) {
  TrainingSet set;
  set.inputs = {{{"positions", "A", {atoms, 3}}, {}}};
  set.outputs = {{{"energy", "kcal/mol", {}}, {}}, {{"forces", "kcal/mol/A", {atoms, 3}}, {}}};
  set.constants = molecule().save();
  const std::vector<double> places = lattice_ball();
  const Stream stream(1, "benchmark", 0);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < 3 * atoms; ++k) {
      set.inputs[0].values.push_back(places[k] + 0.3 * stream.normal(3 * atoms * i + k));
      set.outputs[1].values.push_back(stream.normal(3 * atoms * (i + count) + k));
    }
    set.outputs[0].values.push_back(-300.0 + stream.normal(6 * atoms * count + i));
    set.splits.push_back(i % 10 == 9 ? Split::valid : Split::train);
  }
  return set;
}

Model model_after(std::size_t epochs) {
  NetworkOptions network;
  network.name = "born";
  network.width = 32;
  TrainingOptions options;
  options.epochs = epochs;
  options.batch = 8;
  return train(samples(89), network, options);
}

const Model& model() {
  static const Model trained = model_after(1);
  return trained;
}

Batch inputs(std::size_t count) {
  const TrainingSet set = samples(count);
  Batch batch(set.signature().inputs, count);
  write_rows(Execution(), batch["positions"], {0, count},
             [&](std::size_t i, std::size_t k) { return set.inputs[0].values[i * 3 * atoms + k]; });
  return batch;
}

// range(0): samples; range(1): 0 energy, 1 energy and forces, 2 the uncertainty too.
void born_inference(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  Surrogate surrogate(model());
  const Batch in = inputs(count);
  Batch out(count);
  out.add(surrogate.signature().output("energy"));
  if (state.range(1) > 0) out.add(surrogate.signature().output("forces"));
  if (state.range(1) > 1) out.add(surrogate.signature().output("uncertainty"));
  const Outcomes outcomes("outcomes", count);
  for (auto _ : state) {
    surrogate.apply(Execution(), in, out, outcomes);
    Kokkos::fence();
  }
}
BENCHMARK(born_inference)
    ->ArgsProduct({{1, 8}, {0, 1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void born_guards(benchmark::State& state) {
  Surrogate surrogate(model());
  const Batch in = inputs(1);
  Batch out(surrogate.signature().outputs, 1);
  surrogate.apply(Execution(), in, out, Outcomes("outcomes", 1));
  const auto all = make_guards(model(), GuardOptions{});
  const Scores scores("scores", 1);
  for (auto _ : state) {
    for (const auto& guard : all) guard->score(Execution(), in, out, scores);
    Kokkos::fence();
  }
}
BENCHMARK(born_guards)->Unit(benchmark::kMillisecond)->UseRealTime();

// 80 samples and 5 members.
void born_training_epoch(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(model_after(4));
  state.counters["per_epoch"] = benchmark::Counter(
      4.0, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(born_training_epoch)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace understudy::surrogates

int main(int argc, char** argv) { return understudy::bench::run_benchmarks(argc, argv); }
