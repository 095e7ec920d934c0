#include <understudy/core/nearest.hpp>
#include <understudy/surrogates/networks/named_input.hpp>

namespace understudy::surrogates {

std::ptrdiff_t named_input(const Signature& signature, const std::string& key,
                           const std::string& name) {
  if (name.empty()) return -1;
  std::vector<std::string> scalars;
  for (std::size_t k = 0; k < signature.inputs.size(); ++k) {
    if (!signature.inputs[k].shape.empty()) continue;
    if (signature.inputs[k].name == name) return static_cast<std::ptrdiff_t>(k);
    scalars.push_back(signature.inputs[k].name);
  }
  throw no_name_of(name, scalars, "network." + key + " names no scalar input of the solver", key);
}

}  // namespace understudy::surrogates
