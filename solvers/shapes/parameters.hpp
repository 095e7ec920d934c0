#pragma once
#include <Kokkos_Core.hpp>
#include <algorithm>
#include <array>
#include <string>
#include <understudy/core/port.hpp>
#include <vector>

namespace understudy::shapes {

/// The N parameters of a shape for one row: from a column of the batch, or fixed for all rows.
template <int N>
struct RowParameters {
  using Rows = Kokkos::View<const double**, Kokkos::LayoutRight>;
  Kokkos::Array<int, N> column;  ///< -1: fixed
  Kokkos::Array<double, N> fixed;

  KOKKOS_FUNCTION Kokkos::Array<double, N> of(const Rows& rows, std::size_t row) const {
    Kokkos::Array<double, N> value = fixed;
    for (int i = 0; i < N; ++i)
      if (column[i] >= 0) value[i] = rows(row, static_cast<std::size_t>(column[i]));
    return value;
  }
};

/// One parameter of a shape and the value it has when no port carries it.
struct ShapeParameter {
  std::string name;
  std::string unit;
  double fixed;
  Limits limits = {};  ///< of a port
};

/// Their names.
template <std::size_t N>
std::vector<std::string> names(const std::array<ShapeParameter, N>& parameters) {
  std::vector<std::string> all;
  for (const ShapeParameter& parameter : parameters) all.push_back(parameter.name);
  return all;
}

/// Throws InputError, which names the key of `section` ("solver.microstructure"), when a fixed
/// value is outside the limits of its parameter.
void require_within_limits(const ShapeParameter& parameter, const std::string& section);

/// Splits the parameters of a shape into ports (named in `varying`, in the shape's order) and fixed
/// values, which are checked. Names in `varying` that the shape does not have are left to others
/// (materials have ports too).
template <int N>
RowParameters<N> split_parameters(const std::array<ShapeParameter, N>& parameters,
                                  const std::vector<std::string>& varying,
                                  const std::string& section, std::vector<Port>& ports) {
  RowParameters<N> split{};
  ports.clear();
  for (std::size_t i = 0; i < N; ++i) {
    const ShapeParameter& parameter = parameters[i];
    const bool varies = std::ranges::find(varying, parameter.name) != varying.end();
    split.column[i] = varies ? static_cast<int>(ports.size()) : -1;
    split.fixed[i] = parameter.fixed;
    if (!varies) require_within_limits(parameter, section);
    if (varies) ports.push_back({parameter.name, parameter.unit, {}, false, parameter.limits});
  }
  return split;
}

}  // namespace understudy::shapes
