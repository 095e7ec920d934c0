#pragma once
#include <Kokkos_Core.hpp>
#include <cstdint>
#include <string>

namespace understudy {

/// What became of one sample of a batch.
enum class Outcome : std::uint8_t {
  ok,
  not_converged,  ///< outputs hold the last iterate
  out_of_range,   ///< det F <= 0, or a number outside the limits of its port; outputs are NaN
  invalid_input   ///< NaN, or a geometry that does not exist; outputs are NaN
};

/// One outcome per sample of a batch, where the default execution space can reach it.
using Outcomes = Kokkos::View<Outcome*>;

/// "ok", "not_converged", ... as written into files and messages.
std::string name(Outcome outcome);

/// What that means, as a clause for messages: "the solver did not converge", ...
std::string meaning(Outcome outcome);

/// Number of samples whose outcome is ok; waits for all that was ever started.
std::size_t count_ok(const Outcomes& outcomes);

/// The same of outcomes that `exec` has written: waits for nothing else.
std::size_t count_ok(const Kokkos::DefaultExecutionSpace& exec, const Outcomes& outcomes);

}  // namespace understudy
