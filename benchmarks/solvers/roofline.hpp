#pragma once
#include <Kokkos_Core.hpp>
#include <algorithm>
#include <understudy/core/batch.hpp>
#include <understudy/core/pack.hpp>

/// The two peaks of a processor between which a kernel stands (roofline; S. Williams, A. Waterman,
/// D. Patterson, CACM 52, 2009), measured on as many threads as kernels run on.
namespace understudy::bench {

inline int threads() { return Execution().concurrency(); }

/// Multiply-adds per second that the vector units reach on data in registers.
template <class T>
struct MultiplyAdd {
  static constexpr int chains = 10, steps = 100000;
  Kokkos::View<T*> out;

  KOKKOS_FUNCTION void operator()(int thread) const {
    using P = Pack<T, lanes<T>>;
    P sums[chains];
    const P factor(T(0.999999)), term(T(1e-6) * static_cast<T>(thread + 1));
    for (int step = 0; step < steps; ++step)
#pragma GCC unroll 10
      for (int k = 0; k < chains; ++k) sums[k] = factor * sums[k] + term;
    P total;
    for (int k = 0; k < chains; ++k) total += sums[k];
    out(thread) = static_cast<T>(understudy::sum(total));
  }
  static double flops() { return 2.0 * chains * steps * lanes<T>; }
};

/// a = b + s c.
template <class T>
struct Triad {
  Kokkos::View<T*> a;
  Kokkos::View<const T*> b, c;
  KOKKOS_FUNCTION void operator()(std::size_t i) const { a(i) = b(i) + T(0.5) * c(i); }
};

template <class Run>
double best_rate(double work, const Run& run) {
  double best = 0;
  for (int k = 0; k < 5; ++k) {
    Kokkos::Timer timer;
    run();
    Kokkos::fence("understudy/bench/peak");
    best = std::max(best, work / timer.seconds());
  }
  return best;
}

/// Operations per second with numbers of that type.
template <class T>
double peak_flops() {
  static const double peak = [] {
    const Kokkos::View<T*> out("understudy/bench/out", static_cast<std::size_t>(threads()));
    return best_rate(MultiplyAdd<T>::flops() * threads(), [&] {
      Kokkos::parallel_for("understudy/bench/multiply_add",
                           Kokkos::RangePolicy<Execution>(0, threads()), MultiplyAdd<T>{out});
    });
  }();
  return peak;
}

/// Bytes per second to and from arrays that are far larger than any cache.
inline double peak_bytes() {
  static const double peak = [] {
    constexpr std::size_t n = std::size_t{1} << 26;
    const Kokkos::View<float*> a("understudy/bench/a", n), b("understudy/bench/b", n),
        c("understudy/bench/c", n);
    return best_rate(3.0 * sizeof(float) * n, [&] {
      Kokkos::parallel_for("understudy/bench/triad", Kokkos::RangePolicy<Execution>(0, n),
                           Triad<float>{a, b, c});
    });
  }();
  return peak;
}

}  // namespace understudy::bench
