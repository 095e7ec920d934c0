#pragma once
#include <filesystem>
#include <string>
#include <understudy/study/catalogue.hpp>

namespace understudy::study {

/// What a file of ours (or any HDF5 file, or a case) holds, in words: kind, ports with units,
/// shapes and ranges, counts, provenance. Throws InputError when it is neither.
std::string inspect(const Catalogue& catalogue, const std::filesystem::path& file);

}  // namespace understudy::study
