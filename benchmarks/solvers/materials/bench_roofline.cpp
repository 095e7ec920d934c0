#include <benchmark/benchmark.h>

#include <cmath>
#include <run_benchmarks.hpp>
#include <solvers/roofline.hpp>
#include <understudy/solvers/materials/conjugate_gradients_impl.hpp>
#include <understudy/solvers/materials/preconditioner_impl.hpp>

// Where the cell solver's two kernels of every CG iteration stand between the processor's
// arithmetic and its memory; one cell per thread of a processor, 128 cells on a GPU. Counters:
// arithmetic and memory traffic per voxel and column, what was reached, and the share of the lower
// of the two bounds. Traffic is what the algorithm has to move, so that data that stay in a cache
// exceed 1.

namespace {

using namespace understudy;
using namespace understudy::materials;
using Element = OnePoint<3>;
using Layout = CellLayout<3>;

int cells_at_once() { return on_gpu ? 128 : bench::threads(); }

/// Arithmetic and unavoidable traffic of a kernel, per voxel and column.
struct Work {
  double flops, bytes;
};

void report(benchmark::State& state, const Layout& layout, const Work& work) {
  const double voxels = static_cast<double>(layout.nodes()) * cells_at_once();
  const auto rate = [&](double per_voxel) {
    return benchmark::Counter(per_voxel * voxels, benchmark::Counter::kIsIterationInvariantRate);
  };
  const double bound =
      std::min(bench::peak_flops<float>() / work.flops, bench::peak_bytes() / work.bytes);
  state.counters["flops_voxel"] = work.flops;
  state.counters["bytes_voxel"] = work.bytes;
  state.counters["flops"] = rate(work.flops);
  state.counters["bytes"] = rate(work.bytes);
  state.counters["of_bound"] = rate(1 / bound);
  state.counters["peak_flops"] = bench::peak_flops<float>();
  state.counters["peak_bytes"] = bench::peak_bytes();
}

/// Cells with made-up numbers.
struct Cells {
  explicit Cells(int side)
      : layout{Grid<3>{{side, side, side}, 1.0 / side}},
        list("understudy/bench/list", static_cast<std::size_t>(cells_at_once())),
        rotations("understudy/bench/rotations", list.size(), 9),
        stiffness("understudy/bench/stiffness", list.size(),
                  layout.stiffness_start<Element>(layout.planes(), 0)),
        in("understudy/bench/in", list.size(),
           ConjugateGradients<Element, float>::row_size(layout)),
        out("understudy/bench/out", in.extent(0), in.extent(1)),
        curvature("understudy/bench/curvature", list.size(), voxels::parts(layout.nodes())),
        forces("understudy/bench/forces", on_gpu ? list.size() : 0,
               static_cast<std::size_t>(Element::unknowns * layout.padded_voxels())) {
    for (int cell = 0; cell < cells_at_once(); ++cell) {
      list(cell) = cell;
      on_host.push_back(cell);
      for (int a = 0; a < 9; a += 4) rotations(cell, a) = 1;
    }
    Kokkos::deep_copy(stiffness, 0.5f);
    Kokkos::deep_copy(in, 0.25f);
  }

  Layout layout;
  std::vector<int> on_host;
  Kokkos::View<int*, Kokkos::SharedSpace> list;
  HostWritableRows rotations;
  Rows<float> stiffness, in, out;
  Rows<double> curvature;
  Rows<float> forces;
};

/// 162 flops for the symmetric 9 x 9 matrix, 51 to gather modes and 39 to scatter forces.
void product(benchmark::State& state) {
  const Cells cells(static_cast<int>(state.range(0)));
  const Execution exec;
  for (auto _ : state) {
    apply_stiffness(
        exec, cells_at_once(),
        ApplyStiffness<Element, float>{cells.layout, cells.list, cells.list, cells.stiffness,
                                       cells.in, cells.out, cells.curvature},
        cells.forces);
    exec.fence("understudy/bench/product");
  }
  report(state, cells.layout, {162 + 51 + 39, sizeof(float) * (45 + 2 * 3)});
}
BENCHMARK(product)->Arg(8)->Arg(16)->Arg(24)->Arg(32)->Arg(64)->UseRealTime();

/// 2.5 n log2 n flops per real transform of n numbers, both ways, 15 flops per number and component
/// for the symbols; each number is read and written in each of the three passes.
void preconditioner(benchmark::State& state) {
  const Cells cells(static_cast<int>(state.range(0)));
  const FourierPreconditioner<Element, float> apply(cells.layout, 28.8, 43.3);
  const Rows<float> transform("understudy/bench/transform", cells.list.size(),
                              apply.transform_size());
  const Execution exec;
  for (auto _ : state) {
    apply.apply(exec, {cells.on_host, cells.list, cells.list, cells.rotations}, cells.in, transform,
                cells.out);
    exec.fence("understudy/bench/preconditioner");
  }
  const double transforms = 2 * 3 * 2.5 * std::log2(cells.layout.nodes());
  report(state, cells.layout, {transforms + 3 * 15, sizeof(float) * 3 * 6.0});
}
BENCHMARK(preconditioner)->Arg(8)->Arg(16)->Arg(24)->Arg(32)->Arg(64)->UseRealTime();

}  // namespace

int main(int argc, char** argv) { return understudy::bench::run_benchmarks(argc, argv); }
