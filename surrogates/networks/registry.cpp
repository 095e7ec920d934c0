#include <functional>
#include <map>
#include <understudy/core/errors.hpp>
#include <understudy/surrogates/networks/dense.hpp>
#include <understudy/surrogates/networks/energy.hpp>

namespace understudy::surrogates {
namespace {

using Factory = std::function<std::unique_ptr<Network>(const Signature&, const NetworkOptions&)>;

template <class T>
std::unique_ptr<Network> make(const Signature& signature, const NetworkOptions& options) {
  return std::make_unique<T>(signature, options);
}

// Every architecture: one line. Names are those that NetworkOptions::name allows.
const std::map<std::string, Factory>& architectures() {
  static const std::map<std::string, Factory> table = {
      {"energy", make<EnergyNetwork>},
      {"dense", make<DenseNetwork>},
  };
  return table;
}

}  // namespace

std::unique_ptr<Network> make_network(const Signature& signature, const NetworkOptions& options) {
  const auto found = architectures().find(options.name);
  if (found != architectures().end()) return found->second(signature, options);
  std::string names;
  for (const auto& [name, factory] : architectures()) names += (names.empty() ? "" : ", ") + name;
  throw InputError({.what = "There is no network of that name",
                    .got = "network.name = \"" + options.name + "\"",
                    .expected = "one of: " + names,
                    .todo = "Correct the name"});
}

}  // namespace understudy::surrogates
