// What a macro Newton iteration costs without its operator: kinematics, element kernels, assembly,
// factorisation and solution. Columns: elements per side.
#include <benchmark/benchmark.h>

#include <Kokkos_Core.hpp>
#include <run_benchmarks.hpp>
#include <understudy/loops/guarded.hpp>
#include <understudy/loops/structure/equilibrium.hpp>
#include <understudy/loops/structure/structure.hpp>

namespace {

using namespace understudy;

struct LinearStress {
  Field f, stress, tangent;
  Outcomes outcomes;
  KOKKOS_FUNCTION void operator()(std::size_t i) const {
    for (std::size_t c = 0; c < 4; ++c) {
      stress(i, c) = 100 * (f(i, c) - (c % 3 == 0 ? 1 : 0));
      for (std::size_t d = 0; tangent.extent(0) > 0 && d < 4; ++d)
        tangent(i, 4 * c + d) = c == d ? 100 : 0;
    }
    outcomes(i) = Outcome::ok;
  }
};

/// Linear in F - I: the cheapest material that there can be.
class Linear : public Operator {
 public:
  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    Kokkos::parallel_for(
        "understudy/bench/linear",
        Kokkos::RangePolicy<Execution, Kokkos::IndexType<std::size_t>>(exec, 0, in.size()),
        LinearStress{in["deformation_gradient"], out["stress"],
                     out.has("tangent") ? out["tangent"] : Field(), outcomes});
  }

 private:
  Signature signature_ = loops::structure_needs({});
};

std::unique_ptr<loops::Structure> cook(const std::string& element, std::int64_t elements) {
  Settings settings;
  settings.set("loop.load", Settings(std::string("1.5 MPa")));
  settings.set("loop.element", Settings(element));
  settings.set("loop.elements", Settings(Settings::List{Settings(elements), Settings(elements)}));
  return loops::make_structure(settings, {}, loops::structure_needs({}));
}

void macro_iteration(benchmark::State& state, const char* element) {
  const auto structure = cook(element, state.range(0));
  Linear op;
  loops::Equilibrium equilibrium(structure->model(), op, Execution(), false);
  std::vector<double> u(structure->model().conditions.equation.size());
  const std::vector<double> still(u.size());
  for (auto _ : state) {
    equilibrium.evaluate(u);
    benchmark::DoNotOptimize(equilibrium.newton_step(1, still));
  }
  state.counters["points"] = static_cast<double>(equilibrium.inputs().size());
  state.counters["macro_ms"] =
      1e3 * equilibrium.macro_seconds() / static_cast<double>(state.iterations());
}

/// Guarded without a guard that refuses: what watching costs per call of 1024 points.
void watching(benchmark::State& state) {
  const auto op = std::make_shared<Linear>();
  loops::GuardedOptions options;
  options.scales = {{"stress", 1.0}};
  loops::Guarded guarded(op, op, {}, options);
  const auto points = static_cast<std::size_t>(state.range(0));
  Batch in(op->signature().inputs, points);
  Batch out(required(op->signature().outputs), points);
  std::vector<std::int64_t> slots(points);
  for (std::size_t i = 0; i < points; ++i) slots[i] = static_cast<std::int64_t>(i);
  in.set_slots(slots);
  const Outcomes outcomes("outcomes", points);
  for (auto _ : state) guarded.apply(Execution(), in, out, outcomes);
  const auto seconds = guarded.statistics().seconds;
  state.counters["guard_us"] = 1e6 * seconds.guard / static_cast<double>(state.iterations());
  state.counters["audit_us"] = 1e6 * seconds.audit / static_cast<double>(state.iterations());
}

}  // namespace

BENCHMARK_CAPTURE(macro_iteration, fbar, "fbar")
    ->Arg(16)
    ->Arg(32)
    ->Arg(64)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(macro_iteration, q2, "q2")->Arg(16)->Arg(32)->Unit(benchmark::kMillisecond);
BENCHMARK(watching)->Arg(1024)->Arg(16384)->Unit(benchmark::kMicrosecond);

int main(int argc, char** argv) { return understudy::bench::run_benchmarks(argc, argv); }
