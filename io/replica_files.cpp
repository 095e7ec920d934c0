#include <fmt/core.h>

#include <set>
#include <understudy/io/replica_files.hpp>
#include <vector>

namespace understudy::io {
namespace {

namespace fs = std::filesystem;

bool is_replica_file(const std::string& name, const std::string& stem, const std::string& end) {
  if (!name.starts_with(stem) || !name.ends_with(end) || name.size() < stem.size() + end.size())
    return false;
  const std::string middle = name.substr(stem.size(), name.size() - stem.size() - end.size());
  return middle.empty() || (middle.size() > 1 && middle.front() == '-' &&
                            middle.find_first_not_of("0123456789", 1) == middle.npos);
}

}  // namespace

std::string replica_file(const std::string& stem, const std::string& extension, std::size_t replica,
                         std::size_t replicas) {
  return replicas == 1 ? fmt::format("{}.{}", stem, extension)
                       : fmt::format("{}-{:04}.{}", stem, replica + 1, extension);
}

void remove_other_replica_files(const fs::path& folder, const std::string& stem,
                                const std::string& extension, std::size_t replicas) {
  std::set<std::string> ours;
  for (std::size_t r = 0; r < replicas; ++r)
    ours.insert(replica_file(stem, extension, r, replicas));
  std::vector<fs::path> others;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (is_replica_file(name, stem, "." + extension) && !ours.contains(name))
      others.push_back(entry.path());
  }
  for (const fs::path& file : others) fs::remove(file);
}

}  // namespace understudy::io
