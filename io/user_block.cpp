#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <understudy/core/digest.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/io/user_block.hpp>
#include <vector>

namespace understudy::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic = "Understudy file, HDF5 from byte 512\n";
constexpr std::string_view hdf5_signature = "\x89HDF\r\n\x1a\n";

std::string first_bytes(std::ifstream& stream, std::size_t count) {
  std::string bytes(count, '\0');
  stream.seekg(0);
  stream.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  stream.clear();
  return bytes;
}

std::string block_text(const std::string& digest, std::size_t bytes) {
  return fmt::format("{}xxh3-128 {}\nbytes {}\n", magic, digest, bytes);
}

// HDF5 looks for its signature at 0 and at every power of two from 512 on.
bool has_hdf5_signature(std::ifstream& stream, std::size_t size) {
  std::array<char, 8> found{};
  for (std::size_t at = 0; at + found.size() <= size; at = at == 0 ? 512 : 2 * at) {
    stream.seekg(static_cast<std::streamoff>(at));
    stream.read(found.data(), found.size());
    if (std::string_view(found.data(), found.size()) == hdf5_signature) return true;
  }
  stream.clear();
  return false;
}

std::string digest_from(std::ifstream& stream, std::size_t start) {
  Digest digest;
  std::vector<char> block(1 << 20);
  stream.clear();
  stream.seekg(static_cast<std::streamoff>(start));
  while (stream.read(block.data(), static_cast<std::streamsize>(block.size())), stream.gcount() > 0)
    digest.add(std::as_bytes(std::span(block.data(), static_cast<std::size_t>(stream.gcount()))));
  return digest.hex();
}

[[noreturn]] void damaged(const fs::path& file, const std::string& got,
                          const std::string& expected) {
  throw InputError({.what = fmt::format("The file '{}' is damaged", file.string()),
                    .got = got,
                    .expected = expected,
                    .todo = "Restore it from a copy, or delete it and make it again"});
}

std::string guess(const std::string& start) {
  const auto is_text = [](char c) { return c == '\n' || c == '\r' || c == '\t' || c >= ' '; };
  if (start.starts_with("PK")) return "a zip archive";
  if (start.starts_with("\x1f\x8b")) return "a gzip file";
  if (start.starts_with("<?xml") || start.starts_with("<VTK")) return "an XML file";
  return std::ranges::all_of(start, is_text) ? "a text file" : "a binary file of another kind";
}

}  // namespace

void seal(std::span<std::byte> file) {
  Digest digest;
  digest.add(std::span<const std::byte>(file.subspan(user_block_size)));
  const std::string text = block_text(digest.hex(), file.size() - user_block_size);
  std::fill_n(file.begin(), user_block_size, std::byte{'\n'});
  std::memcpy(file.data(), text.data(), text.size());
}

void seal(const fs::path& file) {
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  std::ifstream rest(file, std::ios::binary);
  const std::size_t bytes = static_cast<std::size_t>(fs::file_size(file)) - user_block_size;
  std::string text = block_text(digest_from(rest, user_block_size), bytes);
  text.resize(user_block_size, '\n');
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.flush())
    throw InputError({.what = fmt::format("The file '{}' cannot be completed", file.string()),
                      .got = "an error while its digest was written",
                      .expected = "room and permission to write",
                      .todo = "Free some space, or write to another disk"});
}

void check_hdf5_file(const fs::path& file) {
  std::error_code error;
  const bool missing = !fs::exists(file, error);
  if (missing || fs::is_directory(file, error))
    throw InputError({.what = fmt::format("The file '{}' cannot be opened", file.string()),
                      .got = missing ? "no such file" : "a folder",
                      .expected = "an HDF5 file",
                      .todo = "Check the spelling of the path, or make the file first"});
  std::ifstream stream(file, std::ios::binary);
  const auto size = static_cast<std::size_t>(fs::file_size(file, error));
  const std::string start = first_bytes(stream, user_block_size);
  if (start.starts_with(magic)) {
    const std::string found = digest_from(stream, user_block_size);
    const std::size_t after = size - std::min(size, user_block_size);
    if (!start.starts_with(block_text(found, after)))
      damaged(file, fmt::format("digest {} over {} bytes", found, after),
              "the digest and size in its first lines");
    return;
  }
  if (start.empty()) damaged(file, "an empty file", "an HDF5 file");
  if (!has_hdf5_signature(stream, size))
    throw InputError({.what = fmt::format("The file '{}' is not HDF5", file.string()),
                      .got = guess(start.substr(0, 64)),
                      .expected = "an HDF5 file",
                      .todo = "Check that it is the file you meant, and that it is complete"});
}

std::string sealed_digest(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string start = first_bytes(stream, user_block_size);
  const std::string label = "xxh3-128 ";
  const std::size_t at = start.find(label);
  return start.starts_with(magic) && at != start.npos ? start.substr(at + label.size(), 32) : "";
}

}  // namespace understudy::io
