#pragma once
#include <Kokkos_Core.hpp>
#include <understudy/core/batch.hpp>

namespace understudy::loops {

/// A direction in space, with a length.
struct Vector3 {
  double x = 0, y = 0, z = 0;
};

KOKKOS_INLINE_FUNCTION double dot(const Vector3& a, const Vector3& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

KOKKOS_INLINE_FUNCTION Vector3 cross(const Vector3& a, const Vector3& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

/// From atom j to atom i, of `values` [replicas, 3 atoms].
KOKKOS_INLINE_FUNCTION Vector3 between(const Field& values, int replica, int i, int j) {
  return {values(replica, 3 * i) - values(replica, 3 * j),
          values(replica, 3 * i + 1) - values(replica, 3 * j + 1),
          values(replica, 3 * i + 2) - values(replica, 3 * j + 2)};
}

}  // namespace understudy::loops
