#pragma once
#include <Kokkos_Core.hpp>
#include <cstdint>
#include <utility>

namespace understudy {

/// Bytes of a vector register of the machine this is compiled for; one number on a GPU, where the
/// lanes of a warp take the place of vector registers.
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP) || defined(KOKKOS_ENABLE_SYCL)
inline constexpr int register_bytes = 0;
#elif defined(__AVX512F__)
inline constexpr int register_bytes = 64;
#elif defined(__AVX__)
inline constexpr int register_bytes = 32;
#else
inline constexpr int register_bytes = 16;
#endif

/// Whether kernels run on a GPU: there voxels and nodes are worked on one per thread, and batches
/// as large as memory allows; on a processor layers are, by packs, and batches that fit a cache.
inline constexpr bool on_gpu = register_bytes == 0;

/// Kernels in headers and those in the library have to agree on the width of their packs. The
/// library holds this for the width that it was built with: a program that is compiled for another
/// one (`-march`) does not link, where it would otherwise read and write beyond its arrays.
template <int bytes>
struct LibraryBuiltForRegistersOf {
  static const int bytes_wide;
};
extern template struct LibraryBuiltForRegistersOf<register_bytes>;
namespace detail {
[[gnu::used]] static const int* const library_has_same_registers =
    &LibraryBuiltForRegistersOf<register_bytes>::bytes_wide;
}  // namespace detail

/// Numbers of type T that one Pack holds.
template <class T>
inline constexpr int lanes = register_bytes == 0 ? 1 : register_bytes / static_cast<int>(sizeof(T));

namespace detail {
template <class T, int W>
struct PackTypes {
  typedef T Native __attribute__((vector_size(W * sizeof(T))));
  typedef T InMemory __attribute__((vector_size(W * sizeof(T)), aligned(alignof(T)), may_alias));
};
template <class T>
struct PackTypes<T, 1> {
  using Native = T;
  using InMemory = T;
};
}  // namespace detail

/// W numbers that are computed with at once. Loads and stores need no alignment.
template <class T, int W>
struct Pack {
  using Native = typename detail::PackTypes<T, W>::Native;
  using InMemory = typename detail::PackTypes<T, W>::InMemory;
  using Number = T;
  static constexpr int width = W;

  Native v;

  KOKKOS_FORCEINLINE_FUNCTION Pack() : v{} {}
  KOKKOS_FORCEINLINE_FUNCTION explicit Pack(T x) : v(Native{} + x) {}
  KOKKOS_FORCEINLINE_FUNCTION static Pack of(Native native) {
    Pack p;
    p.v = native;
    return p;
  }
  KOKKOS_FORCEINLINE_FUNCTION static Pack load(const T* from) {
    return of(*reinterpret_cast<const InMemory*>(from));
  }
  KOKKOS_FORCEINLINE_FUNCTION void store(T* to) const { *reinterpret_cast<InMemory*>(to) = v; }

  /// from[at[0]], from[at[1]], ...
  KOKKOS_FORCEINLINE_FUNCTION static Pack gather(const T* from, const int* at) {
    Pack p;
    for (int lane = 0; lane < W; ++lane) p.set(lane, from[at[lane]]);
    return p;
  }

  KOKKOS_FORCEINLINE_FUNCTION T get(int lane) const {
    if constexpr (W == 1)
      return v;
    else
      return v[lane];
  }
  KOKKOS_FORCEINLINE_FUNCTION void set(int lane, T x) {
    if constexpr (W == 1)
      v = x;
    else
      v[lane] = x;
  }

  KOKKOS_FORCEINLINE_FUNCTION Pack& operator+=(Pack b) { return v += b.v, *this; }
  KOKKOS_FORCEINLINE_FUNCTION Pack& operator-=(Pack b) { return v -= b.v, *this; }
  KOKKOS_FORCEINLINE_FUNCTION Pack& operator*=(Pack b) { return v *= b.v, *this; }
  KOKKOS_FORCEINLINE_FUNCTION Pack operator-() const { return of(-v); }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack operator+(Pack a, Pack b) { return of(a.v + b.v); }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack operator-(Pack a, Pack b) { return of(a.v - b.v); }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack operator*(Pack a, Pack b) { return of(a.v * b.v); }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack operator/(Pack a, Pack b) { return of(a.v / b.v); }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack operator*(T a, Pack b) { return of(a * b.v); }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack operator+(Pack a, T b) { return of(a.v + b); }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack operator-(Pack a, T b) { return of(a.v - b); }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack operator+(T a, Pack b) { return of(a + b.v); }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack operator-(T a, Pack b) { return of(a - b.v); }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack operator/(T a, Pack b) { return of(a / b.v); }

  /// a where x > y, else b, lane by lane.
  friend KOKKOS_FORCEINLINE_FUNCTION Pack where_greater(Pack x, Pack y, Pack a, Pack b) {
    return of(x.v > y.v ? a.v : b.v);
  }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack max(Pack a, Pack b) { return where_greater(a, b, a, b); }
  friend KOKKOS_FORCEINLINE_FUNCTION Pack min(Pack a, Pack b) { return where_greater(a, b, b, a); }
};

namespace detail {
template <class T, int W, std::size_t... Lane>
KOKKOS_FORCEINLINE_FUNCTION Pack<T, W> each_twice(Pack<T, W / 2> a, std::index_sequence<Lane...>) {
#ifdef __NVCC__  // loses an expansion within a built-in; its packs hold one number and never get
                 // here
  Pack<T, W> p;
  for (int lane = 0; lane < W; ++lane) p.set(lane, a.get(lane / 2));
  return p;
#else
  return Pack<T, W>::of(__builtin_shufflevector(a.v, a.v, static_cast<int>(Lane / 2)...));
#endif
}
}  // namespace detail

/// from[0], from[0], from[1], from[1], ...: real factors for W / 2 complex numbers.
template <class T, int W>
KOKKOS_FORCEINLINE_FUNCTION Pack<T, W> load_each_twice(const T* from) {
  static_assert(W % 2 == 0);
  return detail::each_twice<T, W>(Pack<T, W / 2>::load(from), std::make_index_sequence<W>{});
}

/// Sum over the lanes, in a fixed order.
template <class T, int W>
KOKKOS_FORCEINLINE_FUNCTION double sum(Pack<T, W> a) {
  double total = 0;
  for (int lane = 0; lane < W; ++lane) total += static_cast<double>(a.get(lane));
  return total;
}

template <class T, int W>
KOKKOS_FORCEINLINE_FUNCTION T smallest(Pack<T, W> a) {
  T least = a.get(0);
  for (int lane = 1; lane < W; ++lane) least = a.get(lane) < least ? a.get(lane) : least;
  return least;
}

/// Rounds every lane to To and stores the result.
template <class To, class T, int W>
KOKKOS_FORCEINLINE_FUNCTION void store_as(Pack<T, W> a, To* to) {
  if constexpr (W == 1)
    *to = static_cast<To>(a.v);
  else
    Pack<To, W>::of(__builtin_convertvector(a.v, typename Pack<To, W>::Native)).store(to);
}

/// Loads W numbers of type From as Pack<T, W>.
template <class T, int W, class From>
KOKKOS_FORCEINLINE_FUNCTION Pack<T, W> load_as(const From* from) {
  if constexpr (W == 1)
    return Pack<T, 1>(static_cast<T>(*from));
  else
    return Pack<T, W>::of(
        __builtin_convertvector(Pack<From, W>::load(from).v, typename Pack<T, W>::Native));
}

namespace detail {
/// log(m) for m in [sqrt(1/2), sqrt(2)]: 2 atanh((m-1)/(m+1)) with the minimax polynomial of
/// fdlibm's e_log.c (Sun Microsystems 1993); error below one unit in the last place.
template <class P>
KOKKOS_FORCEINLINE_FUNCTION P log_of_mantissa(P m) {
  const P f = m - 1.0, s = f / (m + 1.0), z = s * s;
  const P series =
      z * (z * (z * (z * (z * (z * (1.479819860511658591e-01 * z + 1.531383769920937332e-01) +
                               1.818357216161805012e-01) +
                          2.222219843214978396e-01) +
                     2.857142874366239149e-01) +
                3.999999999940941908e-01) +
           6.666666666666735130e-01);
  const P half_square = 0.5 * (f * f);
  return f - (half_square - s * (half_square + series));
}
}  // namespace detail

/// Natural logarithm of positive, normal numbers, lane by lane; the same bits on every machine.
template <int W>
KOKKOS_FORCEINLINE_FUNCTION Pack<double, W> log(Pack<double, W> x) {
  if constexpr (W == 1) {
    return Pack<double, 1>(Kokkos::log(x.v));
  } else {
    using P = Pack<double, W>;
    using Bits = typename Pack<std::int64_t, W>::Native;
    // Shift so that the exponent's field changes at sqrt(1/2) instead of at a power of two.
    constexpr std::int64_t sqrt_half = 0x3fe6a09e667f3bcdLL, one = 0x3ff0000000000000LL;
    const Bits bits = reinterpret_cast<Bits>(x.v) + (one - sqrt_half);
    const Bits exponent = (bits >> 52) - 1023;
    const Bits mantissa = (bits & 0x000fffffffffffffLL) + sqrt_half;
    const P e = P::of(__builtin_convertvector(exponent, typename P::Native));
    const P log_m = detail::log_of_mantissa(P::of(reinterpret_cast<typename P::Native>(mantissa)));
    return 6.93147180369123816490e-01 * e + (log_m + 1.90821492927058770002e-10 * e);
  }
}

}  // namespace understudy
