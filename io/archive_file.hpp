#pragma once
#include <filesystem>
#include <string>
#include <understudy/core/archive.hpp>

namespace understudy::io {

/// Writes an archive as HDF5, atomically: every array a dataset with its attribute `unit`, every
/// attribute one of the group (or dataset) it is below. The root says kind, layout, the version
/// that wrote it, and the archive's digest. Used for models, checkpoints and results.
void write_archive(const std::filesystem::path& file, const std::string& kind,
                   const Archive& archive);

/// Reads it back, bit for bit. Throws InputError when the file is missing, damaged (a changed byte
/// is found by its digest), of another kind, or from a newer version.
Archive read_archive(const std::filesystem::path& file, const std::string& kind);

/// Reads the numbers and attributes of any HDF5 file, ours or not (whole numbers of any size come
/// as int64, real ones as double or single; what an archive cannot hold is left out).
Archive read_any_archive(const std::filesystem::path& file);

}  // namespace understudy::io
