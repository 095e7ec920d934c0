#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace understudy::io {

/// Bytes in front of the HDF5 part of our files. They hold three lines of text: who wrote the file,
/// the digest (XXH3, 128 bits) of everything that follows, and the number of bytes that follow.
constexpr std::size_t user_block_size = 512;

/// Fills the first 512 bytes of `file` from the rest.
void seal(std::span<std::byte> file);

/// The same for a file on the disk; throws InputError when it cannot be written.
void seal(const std::filesystem::path& file);

/// Throws InputError when `file` is missing, empty, not HDF5, shorter than its user block says, or
/// when a byte of it changed since it was sealed. Files without our user block pass.
void check_hdf5_file(const std::filesystem::path& file);

/// The digest in the user block, or "" when the file has none.
std::string sealed_digest(const std::filesystem::path& file);

}  // namespace understudy::io
