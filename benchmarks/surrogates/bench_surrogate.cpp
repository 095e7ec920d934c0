// Inference of the default energy network (5 members, 2 x 64 units) and one epoch of its training
// on 2400 samples: run with --benchmark_counters_tabular=true; "per_sample" is in seconds.
#include <benchmark/benchmark.h>

#include <Kokkos_Core.hpp>
#include <cmath>
#include <run_benchmarks.hpp>
#include <understudy/core/random.hpp>
#include <understudy/surrogates/guards/guards.hpp>
#include <understudy/surrogates/surrogate.hpp>
#include <understudy/surrogates/training.hpp>

namespace understudy::surrogates {
namespace {

// Symmetric stretches and a linear elastic answer: what is measured does not depend on the physics.
TrainingSet samples(std::size_t count) {
  TrainingSet set;
  set.inputs = {{{"deformation_gradient", "1", {2, 2}}, {}},
                {{"volume_fraction", "1", {}}, {}},
                {{"contrast", "1", {}}, {}},
                {{"matrix_bulk_modulus", "MPa", {}}, {}}};
  set.outputs = {{{"energy", "MPa", {}}, {}},
                 {{"stress", "MPa", {2, 2}}, {}},
                 {{"tangent", "MPa", {2, 2, 2, 2}}, {}}};
  const Stream stream(1, "benchmark", 0);
  for (std::size_t i = 0; i < count; ++i) {
    const auto draw = [&](std::uint64_t k) { return stream.uniform(8 * i + k); };
    const double a = 0.4 * draw(0) - 0.2, b = 0.4 * draw(1) - 0.2, c = 0.2 * draw(2) - 0.1;
    const auto put = [](PortData& port, std::initializer_list<double> values) {
      port.values.insert(port.values.end(), values);
    };
    put(set.inputs[0], {1 + a, c, c, 1 + b});
    put(set.inputs[1], {0.05 + 0.25 * draw(3)});
    put(set.inputs[2], {2 + 18 * draw(4)});
    put(set.inputs[3], {40 + 60 * draw(5)});
    put(set.outputs[0], {50 * (a * a + b * b + 2 * c * c)});
    put(set.outputs[1], {100 * a, 100 * c, 100 * c, 100 * b});
    put(set.outputs[2], {100, 0, 0, 0, 0, 50, 50, 0, 0, 50, 50, 0, 0, 0, 0, 100});
    set.splits.push_back(i % 10 == 9 ? Split::valid : Split::train);
  }
  return set;
}

Model model_after(std::size_t epochs) {
  TrainingOptions options;
  options.epochs = epochs;
  return train(samples(2667), NetworkOptions{}, options);
}

const Model& model() {
  static const Model trained = model_after(2);
  return trained;
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

// range(0): samples; range(1): 0 stress, 1 stress and tangent, 2 all ports and the uncertainty.
void inference(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  Surrogate surrogate(model());
  const Batch in = inputs(count);
  Batch out(count);
  const Signature& signature = surrogate.signature();
  out.add(signature.output("stress"));
  if (state.range(1) > 0) out.add(signature.output("tangent"));
  if (state.range(1) > 1) {
    out.add(signature.output("energy"));
    out.add(signature.output("uncertainty"));
  }
  const Outcomes outcomes("outcomes", count);
  for (auto _ : state) {
    surrogate.apply(Execution(), in, out, outcomes);
    Kokkos::fence();
  }
  count_samples(state, count);
}
BENCHMARK(inference)->ArgsProduct({{1, 1000, 100000}, {0, 1, 2}})->UseRealTime();

void guards(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  Surrogate surrogate(model());
  const Batch in = inputs(count);
  Batch out(surrogate.signature().outputs, count);
  surrogate.apply(Execution(), in, out, Outcomes("outcomes", count));
  const auto all = make_guards(model(), GuardOptions{});
  const Scores scores("scores", count);
  for (auto _ : state) {
    for (const auto& guard : all) guard->score(Execution(), in, out, scores);
    Kokkos::fence();
  }
  count_samples(state, count);
}
BENCHMARK(guards)->Arg(1000)->UseRealTime();

void training_epoch(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(model_after(4));
  state.counters["per_epoch"] = benchmark::Counter(
      4.0, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(training_epoch)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace understudy::surrogates

int main(int argc, char** argv) { return understudy::bench::run_benchmarks(argc, argv); }
