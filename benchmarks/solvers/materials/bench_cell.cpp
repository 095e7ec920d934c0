#include <benchmark/benchmark.h>

#include <numeric>
#include <understudy/core/random.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>

// Time of one cell on one core (run with OMP_NUM_THREADS=1): cold to 1e-6, and warm and lean as in
// an FE2 loop: small random changes of the load, tolerance 1e-2, tangent included. CPU time.
// `batch` is for a whole machine, and for a GPU: cells per second against the size of a batch.

namespace {

using namespace understudy;
using namespace understudy::materials;

const std::vector<Phase> phases = {{"matrix", 62.5, 28.8462}, {"inclusion", 625.0, 288.462}};

std::unique_ptr<Operator> make_cell(int dimensions, int resolution, double tolerance,
                                    const std::string& element) {
  CellSetup setup;
  setup.options.dimensions = dimensions;
  setup.options.resolution = resolution;
  setup.options.tolerance = tolerance;
  setup.options.element = element;
  setup.options.memory = 20000;  // MB, for 512 cells of 32^3
  setup.phases = phases;
  if (dimensions == 2)
    setup.microstructure_2d = make_ellipsoid<2>({0.2, 1.5, 0.4}, {}, Interface::laminate);
  else
    setup.microstructure_3d =
        make_random_inclusions<3>({20, 1, 0.3, 1.1, 0.3}, {}, Interface::laminate);
  return make_cell_solver(setup);
}

constexpr double mean[] = {1.1, 0.05, -0.03, 0.95};

/// Samples whose loads walk at random about `mean`, but do not run away.
struct Call {
  std::unique_ptr<Operator> cell;
  Batch in, out;
  Outcomes outcomes;
  Field f;
  Field::HostMirror load;
  Stream stream{1, "benchmark", 0};
  std::uint64_t draw = 0;

  explicit Call(std::unique_ptr<Operator> op, std::size_t samples = 1)
      : cell(std::move(op)),
        in(cell->signature().inputs, samples),
        out(required(cell->signature().outputs), samples),
        outcomes("understudy/bench/outcomes", samples),
        f(in["deformation_gradient"]),
        load(Kokkos::create_mirror_view(f)) {
    for (std::size_t i = 0; i < samples; ++i)
      for (std::size_t k = 0; k < 4; ++k) load(i, k) = mean[k];
    Kokkos::deep_copy(f, load);
  }
  void walk() {
    constexpr double spread = 0.004, pull = 0.9;
    for (std::size_t i = 0; i < in.size(); ++i)
      for (std::size_t k = 0; k < 4; ++k)
        load(i, k) = mean[k] + pull * (load(i, k) - mean[k]) + spread * stream.normal(draw++);
    Kokkos::deep_copy(f, load);
  }
  void run() { cell->apply(Execution(), in, out, outcomes); }
};

void cold(benchmark::State& state, int dimensions, const std::string& element) {
  Call call(make_cell(dimensions, static_cast<int>(state.range(0)), 1e-6, element));
  call.run();
  for (auto _ : state) call.run();
}

void warm(benchmark::State& state, int dimensions, const std::string& element) {
  Call call(make_cell(dimensions, static_cast<int>(state.range(0)), 1e-2, element));
  call.in.set_slots({0});
  call.run();
  for (auto _ : state) {
    call.walk();
    call.run();
  }
}

/// As `warm`, many at a time. Arguments: resolution, samples.
void batch(benchmark::State& state, int dimensions) {
  const auto samples = static_cast<std::size_t>(state.range(1));
  Call call(make_cell(dimensions, static_cast<int>(state.range(0)), 1e-2, "one_point"), samples);
  std::vector<std::int64_t> slots(samples);
  std::iota(slots.begin(), slots.end(), 0);
  call.in.set_slots(slots);
  for (int k = 0; k < 3; ++k) {  // cold, and until the walk has forgotten where it began
    call.walk();
    call.run();
    call.cell->end_step();
  }
  for (auto _ : state) {
    call.walk();
    call.run();
    Kokkos::fence("understudy/bench/batch");
    call.cell->end_step();
  }
  state.counters["cells_per_second"] = benchmark::Counter(
      static_cast<double>(samples), benchmark::Counter::kIsIterationInvariantRate);
}

/// One increment of 0.02 in shear of a sphere, stress only, from the state before it: what a code
/// for cells alone does all day. Shears run from 0.02 to 0.1, then start again, cold.
void increment(benchmark::State& state, const std::string& element, const std::string& interface) {
  CellSetup setup;
  setup.options.dimensions = 3;
  setup.options.resolution = static_cast<int>(state.range(0));
  setup.options.tolerance = 1e-4;
  setup.options.element = element;
  setup.options.interface = interface;
  setup.options.load_space = "full";
  setup.phases = {{"matrix", 62.5, 28.8462}, {"inclusion", 222.222, 166.6667}};
  const double fraction = 4.0 / 3.0 * M_PI * 0.4 * 0.4 * 0.4;
  setup.microstructure_3d = make_sphere<3>(
      {fraction}, {}, interface == "laminate" ? Interface::laminate : Interface::staircase);
  const std::unique_ptr<Operator> cell = make_cell_solver(setup);
  Batch in(cell->signature().inputs, 1), out(1);
  out.add(cell->signature().output("stress"));
  const Outcomes outcomes("understudy/bench/outcomes", 1);
  const Field f = in["deformation_gradient"];
  const auto load = Kokkos::create_mirror_view(f);
  for (std::size_t i = 0; i < 3; ++i) load(0, 4 * i) = 1;
  std::int64_t increments = 0;
  for (auto _ : state) {
    in.set_slots({increments / 5});
    if (increments % 5 == 0) cell->drop_step();
    load(0, 1) = 0.02 * static_cast<double>(increments++ % 5 + 1);
    Kokkos::deep_copy(f, load);
    cell->apply(Execution(), in, out, outcomes);
  }
}

BENCHMARK_CAPTURE(increment, full_staircase, "full", "staircase")->Arg(16)->Arg(32);
BENCHMARK_CAPTURE(increment, one_point_laminate, "one_point", "laminate")->Arg(8)->Arg(16)->Arg(32);
BENCHMARK_CAPTURE(cold, plane_one_point, 2, "one_point")->Arg(32)->Arg(64);
BENCHMARK_CAPTURE(cold, plane_full, 2, "full")->Arg(32)->Arg(64);
BENCHMARK_CAPTURE(warm, plane_one_point, 2, "one_point")->Arg(32)->Arg(64);
BENCHMARK_CAPTURE(warm, plane_full, 2, "full")->Arg(32)->Arg(64);
BENCHMARK_CAPTURE(cold, spheres, 3, "one_point")->Arg(8)->Arg(12)->Arg(16)->Arg(24)->Arg(32);
BENCHMARK_CAPTURE(warm, spheres, 3, "one_point")->Arg(8)->Arg(12)->Arg(16)->Arg(24)->Arg(32);
BENCHMARK_CAPTURE(cold, spheres_full, 3, "full")->Arg(16);
BENCHMARK_CAPTURE(batch, plane, 2)->ArgsProduct({{64}, {1, 8, 64, 512, 4096}})->UseRealTime();
BENCHMARK_CAPTURE(batch, spheres, 3)->ArgsProduct({{16, 32}, {1, 8, 64, 512}})->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const Kokkos::ScopeGuard kokkos(argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
