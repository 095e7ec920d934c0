#include <fmt/format.h>

#include <understudy/core/errors.hpp>
#include <understudy/solvers/shapes/parameters.hpp>

namespace understudy::shapes {

void require_within_limits(const ShapeParameter& parameter, const std::string& section) {
  if (parameter.limits.contain(parameter.fixed)) return;
  throw InputError(
      {.what = fmt::format("'{}.{}' is out of range", section, parameter.name),
       .got = fmt::format("{}", parameter.fixed),
       .expected = fmt::format("{}, so that no two inclusions touch", parameter.limits.text()),
       .todo = "Choose a value in that range, or another shape"});
}

}  // namespace understudy::shapes
