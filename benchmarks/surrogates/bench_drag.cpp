// Inference of the default drag network (5 members, 2 x 64 units) for a cell with one ellipse, with
// and without the symmetries of its lattice, and one epoch of its training on 2400 samples: run
// with --benchmark_counters_tabular=true; "per_sample" is in seconds.
#include <benchmark/benchmark.h>

#include <Kokkos_Core.hpp>
#include <cmath>
#include <run_benchmarks.hpp>
#include <understudy/core/random.hpp>
#include <understudy/surrogates/surrogate.hpp>
#include <understudy/surrogates/training.hpp>

namespace understudy::surrogates {
namespace {

// Darcy's and Forchheimer's law: what is measured does not depend on the physics.
TrainingSet samples(std::size_t count) {
  TrainingSet set;
  set.inputs = {{{"reynolds", "1", {2}}, {}},
                {{"volume_fraction", "1", {}}, {}},
                {{"aspect", "1", {}}, {}},
                {{"angle", "rad", {}}, {}}};
  set.outputs = {{{"drag", "1", {2}}, {}}, {{"dissipation", "1", {}}, {}}};
  const Stream stream(1, "benchmark", 0);
  for (std::size_t i = 0; i < count; ++i) {
    const auto draw = [&](std::uint64_t k) { return stream.uniform(8 * i + k); };
    const auto put = [](PortData& port, std::initializer_list<double> values) {
      port.values.insert(port.values.end(), values);
    };
    const double u = 50.0 * draw(0), v = 50.0 * draw(1), fraction = 0.05 + 0.45 * draw(2);
    const double k = 20.0 * std::exp(5.0 * fraction) * (1.0 + 0.03 * std::hypot(u, v));
    put(set.inputs[0], {u, v});
    put(set.inputs[1], {fraction});
    put(set.inputs[2], {1.0 + 2.0 * draw(3)});
    put(set.inputs[3], {3.0 * draw(4)});
    put(set.outputs[0], {k * u, k * v});
    put(set.outputs[1], {k * (u * u + v * v)});
    set.splits.push_back(i % 10 == 9 ? Split::valid : Split::train);
  }
  return set;
}

Model model_after(std::size_t epochs, const std::string& symmetry) {
  NetworkOptions network;
  network.name = "drag";
  network.symmetry = symmetry;
  network.angle_port = "angle";
  network.aspect_port = "aspect";
  TrainingOptions options;
  options.epochs = epochs;
  return train(samples(2667), network, options);
}

Batch inputs(std::size_t count) {
  const TrainingSet set = samples(count);
  Batch batch(count);
  for (const PortData& data : set.inputs) {
    const Field& field = batch.add(data.port);
    const auto host = Kokkos::create_mirror_view(field);
    for (std::size_t k = 0; k < data.values.size(); ++k) host.data()[k] = data.values[k];
    Kokkos::deep_copy(field, host);
  }
  return batch;
}

void count_samples(benchmark::State& state, std::size_t per_call) {
  state.counters["per_sample"] = benchmark::Counter(
      static_cast<double>(per_call),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// range(0): samples; range(1): 0 drag, 1 all ports and the uncertainty.
void inference(benchmark::State& state, const char* symmetry) {
  const auto count = static_cast<std::size_t>(state.range(0));
  Surrogate surrogate(model_after(2, symmetry));
  const Batch in = inputs(count);
  Batch out(count);
  out.add(surrogate.signature().output("drag"));
  if (state.range(1) > 0) {
    out.add(surrogate.signature().output("dissipation"));
    out.add(surrogate.signature().output("uncertainty"));
  }
  const Outcomes outcomes("outcomes", count);
  for (auto _ : state) {
    surrogate.apply(Execution(), in, out, outcomes);
    Kokkos::fence();
  }
  count_samples(state, count);
}
BENCHMARK_CAPTURE(inference, lattice, "lattice")
    ->ArgsProduct({{1, 1000, 100000}, {0, 1}})
    ->UseRealTime();
BENCHMARK_CAPTURE(inference, none, "none")->ArgsProduct({{1, 1000, 100000}, {0, 1}})->UseRealTime();

void training_epoch(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(model_after(4, "lattice"));
  state.counters["per_epoch"] = benchmark::Counter(
      4.0, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(training_epoch)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace understudy::surrogates

int main(int argc, char** argv) { return understudy::bench::run_benchmarks(argc, argv); }
