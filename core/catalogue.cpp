#include <fmt/core.h>

#include <understudy/core/catalogue.hpp>
#include <understudy/core/nearest.hpp>

namespace understudy::detail {

void require_catalogued(const std::string& kind, const std::string& name,
                        const std::vector<std::string>& names) {
  require_one_of(name, names, fmt::format("There is no {} of that name", kind), "name");
}

}  // namespace understudy::detail
