#include <understudy/solvers/numerics/parameter_cache.hpp>

namespace understudy::numerics {

std::string key_of(const std::vector<double>& parameters) {
  std::string key(parameters.size() * sizeof(double), '\0');
  if (!parameters.empty())
    std::copy_n(reinterpret_cast<const char*>(parameters.data()), key.size(), key.data());
  return key;
}

std::uint64_t hash_of(const std::string& key) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const char byte : key) h = (h ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  return h;
}

}  // namespace understudy::numerics
