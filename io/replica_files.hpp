#pragma once
#include <filesystem>
#include <string>

namespace understudy::io {

/// What a file of each replica is called: "final.rst7" of the only one, "final-0001.rst7", ... of
/// several.
std::string replica_file(const std::string& stem, const std::string& extension, std::size_t replica,
                         std::size_t replicas);

/// Removes the files of that kind in a folder, if any, that a run of so many replicas does not
/// write: what other numbers of replicas have left; of 0 replicas all of them.
void remove_other_replica_files(const std::filesystem::path& folder, const std::string& stem,
                                const std::string& extension, std::size_t replicas);

}  // namespace understudy::io
