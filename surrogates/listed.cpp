#include <understudy/surrogates/listed.hpp>

namespace understudy::surrogates {

std::string listed(const std::vector<std::string>& names) {
  std::string all = "one of: ";
  for (const std::string& name : names) all += (&name == &names.front() ? "" : ", ") + name;
  return all;
}

}  // namespace understudy::surrogates
