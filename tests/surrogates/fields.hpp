#pragma once
#include <cstddef>
#include <understudy/core/batch.hpp>

/// Numbers of Views for tests to look at and to change, wherever they live.
namespace understudy::surrogates::testing {

inline void put(const Field& field, std::size_t row, std::size_t column, double value) {
  Kokkos::deep_copy(Kokkos::subview(field, row, column), value);
}

/// Every number of a field becomes `each`(row, column, number), on the host.
template <class Change>
void change(const Field& field, const Change& each) {
  const auto host = on_host(field);
  for (std::size_t i = 0; i < host.extent(0); ++i)
    for (std::size_t k = 0; k < host.extent(1); ++k) host(i, k) = each(i, k, host(i, k));
  Kokkos::deep_copy(field, host);
}

}  // namespace understudy::surrogates::testing
