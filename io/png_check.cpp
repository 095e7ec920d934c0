#include <fmt/core.h>

#include <cstdint>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/png_check.hpp>

namespace understudy::io {
namespace {

[[noreturn]] void damaged(const std::filesystem::path& file, const std::string& got) {
  throw InputError({.what = fmt::format("The image '{}' cannot be read", file.string()),
                    .got = got,
                    .expected = "a complete PNG",
                    .todo = "Restore the file from a copy, or save it again"});
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

/// CRC-32 of ISO 3309, as in the PNG specification, appendix D.
std::uint32_t checksum(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

void check_header(const std::filesystem::path& file, std::string_view data) {
  if (data.size() != 13) damaged(file, "a header of the wrong length");
  const std::uint32_t width = number_at(data, 0), height = number_at(data, 4);
  if (width == 0 || height == 0 || width > 65536 || height > 65536)
    damaged(file, fmt::format("{} x {} pixels", width, height));
}

}  // namespace

void check_png(const std::filesystem::path& file) {
  const std::string whole = read_text(file);
  const std::string_view bytes = whole;
  const std::string_view signature = "\x89PNG\r\n\x1a\n";
  if (!bytes.starts_with(signature)) damaged(file, "another kind of file");
  for (std::size_t at = signature.size(); at + 12 <= bytes.size();) {
    const std::size_t length = number_at(bytes, at);
    if (length > bytes.size() - at - 12) break;
    const std::string_view type = bytes.substr(at + 4, 4);
    if (checksum(bytes.substr(at + 4, 4 + length)) != number_at(bytes, at + 8 + length))
      damaged(file, fmt::format("a wrong checksum at byte {}", at));
    const bool first = at == signature.size();
    if (first != (type == "IHDR")) damaged(file, "no header where it should be");
    if (first) check_header(file, bytes.substr(at + 8, length));
    if (type == "IEND") return;
    at += 12 + length;
  }
  damaged(file, "a file without its end");
}

}  // namespace understudy::io
