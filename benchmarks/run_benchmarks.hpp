#pragma once
#include <benchmark/benchmark.h>

#include <Kokkos_Core.hpp>

namespace understudy::bench {

/// What `main` of a benchmark program does that registered its benchmarks before.
inline int run_benchmarks(int argc, char** argv) {
  const Kokkos::ScopeGuard kokkos(argc, argv);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace understudy::bench
