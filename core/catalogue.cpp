#include <fmt/core.h>
#include <fmt/ranges.h>

#include <understudy/core/catalogue.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>

namespace understudy::detail {

void not_catalogued(const std::string& kind, const std::string& name,
                    const std::vector<std::string>& names) {
  throw InputError({.what = fmt::format("There is no {} of that name", kind),
                    .got = fmt::format("'{}'", name),
                    .expected = fmt::format("one of: {}", fmt::join(names, ", ")),
                    .todo = did_you_mean(name, names)});
}

}  // namespace understudy::detail
