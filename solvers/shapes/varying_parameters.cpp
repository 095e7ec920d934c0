#include <fmt/format.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/core/options.hpp>
#include <understudy/solvers/shapes/varying_parameters.hpp>

namespace understudy::shapes {
namespace {

// What is a port must not have a fixed value, which would be ignored.
void require_one_value(const Settings& solver, const std::string& shape, const std::string& port) {
  for (const std::string& key : {port, shape + "." + port})
    if (const Settings* fixed = solver.find(key))
      throw InputError(
          {.what = fmt::format("{} is fixed and varies", fixed->place()),
           .got = fmt::format("{}, and a range in [solver.ports] at {}", fixed->canonical(),
                              solver.find("ports." + port)->where().text()),
           .expected = "one of them",
           .todo = "Remove the fixed value, or the range"});
}

}  // namespace

std::vector<std::string> varying_parameters(const Settings& solver) {
  const Settings ports = solver.section("ports");
  detail::require_table(ports);
  return ports.keys();
}

void check_ports(const Settings& solver, const std::string& shape,
                 const std::vector<std::string>& known) {
  for (const std::string& port : varying_parameters(solver)) {
    if (std::ranges::find(known, port) == known.end())
      detail::unknown_key(solver.section("ports"), port, known);
    require_one_value(solver, shape, port);
  }
}

void check_varying(const std::vector<std::string>& varying, const std::vector<std::string>& known) {
  for (const std::string& name : varying)
    require_one_of(name, known, "A cell has no parameter of that name", "ports." + name);
}

}  // namespace understudy::shapes
