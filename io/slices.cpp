#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <understudy/core/errors.hpp>
#include <understudy/io/image_files.hpp>
#include <understudy/io/slices.hpp>

namespace understudy::io {
namespace {

namespace fs = std::filesystem;

struct Slice {
  std::int64_t number = -1;  // in its name, or -1
  fs::path file;
  auto operator<=>(const Slice&) const = default;
};

/// The last number in a file's name: "scan2_0017.png" -> 17.
std::int64_t number_in(const std::string& stem) {
  const std::string digits = "0123456789";
  const std::size_t last = stem.find_last_of(digits);
  if (last == stem.npos) return -1;
  const std::size_t before = stem.find_last_not_of(digits, last);
  const std::size_t first = before == stem.npos ? 0 : before + 1;
  std::int64_t number = -1;
  std::from_chars(stem.data() + first, stem.data() + last + 1, number);
  return number;
}

bool fits(const std::string& name, const std::string& pattern) {
  const std::size_t star = pattern.find('*');
  if (star == pattern.npos) return true;
  const std::string head = pattern.substr(0, star), tail = pattern.substr(star + 1);
  return name.size() >= head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail);
}

std::vector<Slice> list_slices(const fs::path& where, std::error_code& error) {
  const bool is_folder = fs::is_directory(where);
  const fs::path folder = is_folder                 ? where
                          : where.has_parent_path() ? where.parent_path()
                                                    : fs::path(".");
  const std::string pattern = is_folder ? "*" : where.filename().string();
  std::vector<Slice> slices;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (is_slice(entry.path()) && fits(entry.path().filename().string(), pattern))
      slices.push_back({number_in(entry.path().stem().string()), entry.path()});
  std::ranges::sort(slices);
  return slices;
}

std::vector<Slice> find_slices(const fs::path& where) {
  std::error_code error;
  std::vector<Slice> slices = list_slices(where, error);
  if (slices.empty())
    throw InputError({.what = fmt::format("'{}' has no slices", where.string()),
                      .got = error ? error.message() : "no PNG or TIFF image that fits",
                      .expected = "files like slice_0000.png, slice_0001.png",
                      .todo = "Check the folder and the pattern"});
  return slices;
}

void check_complete(const std::vector<Slice>& slices) {
  for (std::size_t i = 1; i < slices.size(); ++i) {
    const std::int64_t expected = slices[i - 1].number + 1;
    if (slices[0].number >= 0 && slices[i].number != expected)
      throw InputError({.what = "The stack of slices is not complete",
                        .got = fmt::format("'{}' after '{}'", slices[i].file.string(),
                                           slices[i - 1].file.filename().string()),
                        .expected = fmt::format("the slice with number {}", expected),
                        .todo = "Add the missing slice, or keep other images out of the folder"});
  }
}

}  // namespace

bool is_slice(const fs::path& file) {
  const std::string extension = file.extension().string();
  return extension == ".png" || extension == ".tif" || extension == ".tiff";
}

std::vector<fs::path> slice_files(const fs::path& where) {
  std::error_code ignored;
  std::vector<fs::path> files;
  for (const Slice& slice : list_slices(where, ignored)) files.push_back(slice.file);
  return files;
}

GreyImage read_slices(const fs::path& where) {
  const std::vector<Slice> slices = find_slices(where);
  check_complete(slices);
  GreyImage stack = read_slice(slices[0].file);
  for (std::size_t i = 1; i < slices.size(); ++i) {
    const GreyImage slice = read_slice(slices[i].file);
    if (slice.n[0] != stack.n[0] || slice.n[1] != stack.n[1] || slice.n[2] != 1 || stack.n[2] != i)
      throw InputError({.what = fmt::format("The slice '{}' has another size than the first",
                                            slices[i].file.string()),
                        .got = fmt::format("{} x {} x {}", slice.n[0], slice.n[1], slice.n[2]),
                        .expected = fmt::format("{} x {} x 1", stack.n[0], stack.n[1]),
                        .todo = "Crop all slices to the same size"});
    stack.values.insert(stack.values.end(), slice.values.begin(), slice.values.end());
    stack.dimensions = 3;
    ++stack.n[2];
  }
  return stack;
}

}  // namespace understudy::io
