#pragma once
#include <cstdint>
#include <string>
#include <understudy/io/hdf5.hpp>

namespace understudy::io {

/// What every HDF5 file of ours says at its root (attributes understudy_kind, ...).
struct FileHead {
  std::string kind;         ///< "model", "checkpoint", "result", "samples", "dataset", "trajectory"
  std::int64_t schema = 1;  ///< version of the layout of that kind
  std::string code;         ///< what wrote it: "0.1.0 (a1b2c3d4e5f6)"
};

/// Writes it into a new file; `kind` is one word ("dataset", "model", "result", ...).
void write_head(hdf5::File& file, const std::string& kind, std::int64_t schema);

/// Throws InputError when the file is not one of ours.
FileHead read_head(const hdf5::File& file);

/// Throws InputError unless the file is of that kind and its schema is at most `newest`.
FileHead require_kind(const hdf5::File& file, const std::string& kind, std::int64_t newest);

}  // namespace understudy::io
