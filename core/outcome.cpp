#include <understudy/core/batch.hpp>
#include <understudy/core/outcome.hpp>

namespace understudy {

std::string name(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return "ok";
    case Outcome::not_converged:
      return "not_converged";
    case Outcome::out_of_range:
      return "out_of_range";
    case Outcome::invalid_input:
      return "invalid_input";
  }
  return "unknown";
}

std::string meaning(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return "the sample was computed";
    case Outcome::not_converged:
      return "the solver did not converge";
    case Outcome::out_of_range:
      return "its input is beyond what the operator can compute (a limit of its ports, det F <= "
             "0, a flow that is too fast, a body that is too thin or a molecule that is too large "
             "for "
             "the grid, atoms in the same place)";
    case Outcome::invalid_input:
      return "its input is not a number, or a geometry that does not exist (bodies that touch, "
             "pores that lead nowhere)";
  }
  return "unknown";
}

std::size_t count_ok(const Outcomes& outcomes) {
  Kokkos::fence("understudy/core/count_ok");
  return count_ok(Execution(), outcomes);
}

std::size_t count_ok(const Kokkos::DefaultExecutionSpace& exec, const Outcomes& outcomes) {
  const auto host = on_host(exec, outcomes);
  std::size_t count = 0;
  for (std::size_t i = 0; i < host.extent(0); ++i) count += host(i) == Outcome::ok ? 1 : 0;
  return count;
}

}  // namespace understudy
