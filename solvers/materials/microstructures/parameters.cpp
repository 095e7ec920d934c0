#include <fmt/format.h>

#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/microstructures/parameters.hpp>

namespace understudy::materials {

void require_within_limits(const ShapeParameter& parameter) {
  if (parameter.limits.contain(parameter.fixed)) return;
  throw InputError(
      {.what = fmt::format("'solver.microstructure.{}' is out of range", parameter.name),
       .got = fmt::format("{}", parameter.fixed),
       .expected = fmt::format("{}, so that no two inclusions touch", parameter.limits.text()),
       .todo = "Choose a value in that range, or another shape"});
}

}  // namespace understudy::materials
