#include <benchmark/benchmark.h>

#include <solvers/roofline.hpp>
#include <understudy/solvers/fluid/build_geometry.hpp>
#include <understudy/solvers/fluid/stream_collide.hpp>

// Site updates per second of the lattice Boltzmann kernel in double precision. Cells as many as
// threads, so that every core has one in its cache, on a GPU 256; half a cell's side is the
// diameter of a body in its middle. `fluid` counts fluid nodes only, `all` those of whole cells, as
// the literature does. Memory traffic (counter `bytes`, per second): every population read and
// written once. `of_arithmetic` and `of_memory`: what was reached of the two bounds of the
// roofline, both measured here; cells that stay in a cache are bound by arithmetic alone and may
// exceed that of memory.

namespace {

using namespace understudy;
using namespace understudy::fluid;

/// Additions and multiplications of one site update: sums of density and momentum, and, for every
/// pair of opposite populations, its even and odd parts, their equilibria, relaxation and force.
template <int D>
constexpr double flops_per_update = D == 2 ? 154 : 335;

int cells_at_once() { return on_gpu ? 256 : Execution().concurrency(); }

template <int D>
struct Body {
  int n;

  KOKKOS_FUNCTION double operator()(const Kokkos::Array<double, D>& at) const {
    double square = 0;
    for (int d = 0; d < D; ++d) square += (at[d] - 0.5 * n) * (at[d] - 0.5 * n);
    return Kokkos::sqrt(square) - 0.25 * n;
  }
};

template <int D>
void march(benchmark::State& state) {
  const int n = static_cast<int>(state.range(0)), cells = cells_at_once();
  Node<D> sides;
  for (int d = 0; d < D; ++d) sides[d] = n;
  const FlowGrid<D> grid{sides};
  const auto geometry = build_geometry<D>(Execution(), grid, make_halo<D>(grid), Body<D>{n});
  const int steps = std::max(2, 2'000'000 / geometry.grid.nodes() / 2 * 2);
  const Kokkos::View<double**, Kokkos::LayoutRight> populations(
      "understudy/bench/populations", static_cast<std::size_t>(cells),
      FlowCell<D>::numbers(geometry.grid));
  const Kokkos::View<FlowCell<D>*> table("understudy/bench/cells", static_cast<std::size_t>(cells));
  const auto host = Kokkos::create_mirror_view(table);
  for (int i = 0; i < cells; ++i) {
    host(i).nodes = geometry.nodes();
    host(i).rates = RelaxationRates::of(1.0 / 6);
    host(i).populations = populations.data() + static_cast<std::size_t>(i) * populations.extent(1);
  }
  Kokkos::deep_copy(table, host);
  const Kokkos::Timer timer;
  for (auto unused : state) {
    Kokkos::parallel_for("understudy/bench/march",
                         Kokkos::TeamPolicy<Execution>(cells, on_gpu ? 256 : 1),
                         MarchCells<D>{table, steps});
    Kokkos::fence("understudy/bench/march");
  }
  const double seconds = timer.seconds();
  const double marched = static_cast<double>(state.iterations()) * steps * cells;
  using benchmark::Counter;
  state.counters["fluid"] = Counter(marched * geometry.fluid, Counter::kIsRate);
  state.counters["all"] = Counter(marched * geometry.grid.nodes(), Counter::kIsRate);
  constexpr double bytes = 16 * Lattice<D>::count, flops = flops_per_update<D>;
  state.counters["bytes"] = Counter(marched * geometry.fluid * bytes, Counter::kIsRate);
  state.counters["flops"] = Counter(marched * geometry.fluid * flops, Counter::kIsRate);
  const double fluid_rate = marched * geometry.fluid / seconds;
  state.counters["of_arithmetic"] = fluid_rate * flops / bench::peak_flops<double>();
  state.counters["of_memory"] = fluid_rate * bytes / bench::peak_bytes();
}

}  // namespace

int main(int argc, char** argv) {
  const Kokkos::ScopeGuard kokkos(Kokkos::InitializationSettings().set_disable_warnings(true));
  for (const int n : {32, 64, 128, 256, 512})
    benchmark::RegisterBenchmark("D2Q9", march<2>)->Arg(n)->UseRealTime();
  for (const int n : {16, 32, 64})
    benchmark::RegisterBenchmark("D3Q19", march<3>)->Arg(n)->UseRealTime();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
