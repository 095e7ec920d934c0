#pragma once
#include <understudy/core/pack.hpp>

namespace understudy::protein {

/// As many doubles as a register holds, one on a GPU.
using Pack = understudy::Pack<double, lanes<double>>;

/// Vectors in space, one in each lane.
template <class P>
struct Vector {
  P x, y, z;

  KOKKOS_FORCEINLINE_FUNCTION Vector& operator+=(const Vector& b) {
    x += b.x, y += b.y, z += b.z;
    return *this;
  }
  friend KOKKOS_FORCEINLINE_FUNCTION Vector operator+(const Vector& a, const Vector& b) {
    return {a.x + b.x, a.y + b.y, a.z + b.z};
  }
  friend KOKKOS_FORCEINLINE_FUNCTION Vector operator-(const Vector& a, const Vector& b) {
    return {a.x - b.x, a.y - b.y, a.z - b.z};
  }
  friend KOKKOS_FORCEINLINE_FUNCTION Vector operator-(const Vector& a) {
    return {-a.x, -a.y, -a.z};
  }
  friend KOKKOS_FORCEINLINE_FUNCTION Vector operator*(const P& a, const Vector& b) {
    return {a * b.x, a * b.y, a * b.z};
  }
};

template <class P>
KOKKOS_FORCEINLINE_FUNCTION P dot(const Vector<P>& a, const Vector<P>& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

template <class P>
KOKKOS_FORCEINLINE_FUNCTION Vector<P> cross(const Vector<P>& a, const Vector<P>& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

/// Vectors in memory, one coordinate after the other, `pitch` numbers apart.
struct VectorArray {
  double* data;
  int pitch;

  KOKKOS_FORCEINLINE_FUNCTION double* coordinate(int d) const {
    return data + static_cast<std::ptrdiff_t>(d) * pitch;
  }
  KOKKOS_FORCEINLINE_FUNCTION Vector<Pack> load(int i) const {
    return {Pack::load(coordinate(0) + i), Pack::load(coordinate(1) + i),
            Pack::load(coordinate(2) + i)};
  }
  KOKKOS_FORCEINLINE_FUNCTION Vector<Pack> gather(const int* at) const {
    return {Pack::gather(coordinate(0), at), Pack::gather(coordinate(1), at),
            Pack::gather(coordinate(2), at)};
  }
  /// The same vector in every lane.
  KOKKOS_FORCEINLINE_FUNCTION Vector<Pack> load_one(int i) const {
    return {Pack(coordinate(0)[i]), Pack(coordinate(1)[i]), Pack(coordinate(2)[i])};
  }
  KOKKOS_FORCEINLINE_FUNCTION void store(int i, const Vector<Pack>& v) const {
    v.x.store(coordinate(0) + i);
    v.y.store(coordinate(1) + i);
    v.z.store(coordinate(2) + i);
  }
  /// The sums over all lanes.
  KOKKOS_FORCEINLINE_FUNCTION void store_sum(int i, const Vector<Pack>& v) const {
    coordinate(0)[i] = sum(v.x);
    coordinate(1)[i] = sum(v.y);
    coordinate(2)[i] = sum(v.z);
  }
};

}  // namespace understudy::protein
