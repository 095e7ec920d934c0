#pragma once
#include <Kokkos_Core.hpp>
#include <cstddef>
#include <understudy/core/batch.hpp>

namespace understudy {

/// A number in memory that the host cannot reach: looking at it and changing it copies it.
template <class View>
class RemoteNumber {
 public:
  using T = typename View::non_const_value_type;

  explicit RemoteNumber(const View& scalar) : scalar_(scalar) {}
  RemoteNumber(const RemoteNumber&) = default;

  operator T() const {  // NOLINT: it stands for the number
    T value;
    Kokkos::deep_copy(value, scalar_);
    return value;
  }
  RemoteNumber& operator=(T value) {
    Kokkos::deep_copy(scalar_, value);
    return *this;
  }
  RemoteNumber& operator=(const RemoteNumber& other) { return *this = static_cast<T>(other); }
  RemoteNumber& operator+=(T value) { return *this = static_cast<T>(*this) + value; }
  RemoteNumber& operator*=(T value) { return *this = static_cast<T>(*this) * value; }

 private:
  View scalar_;
};

/// view(index...) for tests to look at and to change on the host, wherever the View lives. On a GPU
/// every access is a copy: for a few numbers.
template <class... Traits, class... Index>
decltype(auto) at(const Kokkos::View<Traits...>& view, Index... index) {
  using Memory = typename Kokkos::View<Traits...>::memory_space;
  if constexpr (Kokkos::SpaceAccessibility<Kokkos::HostSpace, Memory>::accessible)
    return view(index...);
  else
    return RemoteNumber(Kokkos::subview(view, index...));
}

/// Every number of a field becomes `each`(row, column, number), on the host.
template <class Each>
void change(const Field& field, const Each& each) {
  const auto host = on_host(field);
  for (std::size_t i = 0; i < host.extent(0); ++i)
    for (std::size_t k = 0; k < host.extent(1); ++k) host(i, k) = each(i, k, host(i, k));
  Kokkos::deep_copy(field, host);
}

}  // namespace understudy
