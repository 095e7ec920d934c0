#include <fmt/core.h>

#include <cmath>
#include <understudy/core/refused_number.hpp>

namespace understudy {

std::string refused_number(const Signature& signature, const Batch& in, std::size_t row) {
  for (const Port& port : in.ports()) {
    const Limits limits = signature.input(port.name).limits;
    const auto numbers = on_host(Kokkos::subview(in[port.name], row, Kokkos::ALL));
    for (std::size_t c = 0; c < numbers.extent(0); ++c) {
      if (!std::isfinite(numbers(c))) return fmt::format("'{}' is {}", port.name, numbers(c));
      if (!limits.contain(numbers(c)))
        return fmt::format("'{}' is {}, which must be {}", port.name, numbers(c), limits.text());
    }
  }
  return "";
}

}  // namespace understudy
