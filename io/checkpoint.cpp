#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/checkpoint.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/user_block.hpp>

namespace understudy::io {

namespace fs = std::filesystem;

/// Writes the pieces of one state and lists them.
struct CheckpointFolder::Pieces : StateSink {
  explicit Pieces(fs::path into) : folder(std::move(into)) {}
  void put(const std::string& name, const Archive& piece) override {
    const fs::path file = folder / fmt::format("piece-{:04}.h5", count++);
    write_archive(file, "checkpoint piece", piece);
    entries.set_attribute(name, file.filename().string() + " " + sealed_digest(file));
  }
  fs::path folder;
  std::size_t count = 0;
  Archive entries;  // name -> "file digest"
};

CheckpointFolder::CheckpointFolder(fs::path folder, std::string fingerprint)
    : folder_(std::move(folder)), fingerprint_(std::move(fingerprint)) {}

void CheckpointFolder::write(Archive head, const std::function<void(StateSink&)>& fill) {
  const std::int64_t next = number_ + 1;
  std::error_code ignored;
  fs::remove_all(part(next), ignored);
  try {
    Pieces pieces(part(next));
    fill(pieces);
    Archive all;
    all.set_attribute("fingerprint", fingerprint_);
    all.set_attribute("number", next);
    all.insert("head", head);
    all.insert("pieces", pieces.entries);
    write_archive(list(), "checkpoint", all);
  } catch (...) {
    fs::remove_all(part(next), ignored);
    throw;
  }
  number_ = next;
  remove_parts_but(next);
}

void CheckpointFolder::remove_parts_but(std::int64_t number) const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_, ignored))
    if (entry.is_directory() && entry.path() != part(number)) fs::remove_all(entry.path(), ignored);
}

std::optional<Archive> CheckpointFolder::open() {
  files_.clear();
  std::error_code ignored;
  if (!fs::exists(list(), ignored)) return {};
  const Archive all = read_archive(list(), "checkpoint");
  number_ = all.integer("number");  // the next one gets another number even if this is of no use
  if (all.text("fingerprint") != fingerprint_)
    throw InputError({.what = fmt::format("'{}' belongs to another run", list().string()),
                      .got = "other settings, other inputs or another version of the program",
                      .expected = "those of this run",
                      .todo = "Delete the folder if it is not needed"});
  const Archive pieces = all.below("pieces");
  for (const auto& [name, entry] : pieces.attributes())
    files_[name] = check_piece(name, std::get<std::string>(entry));
  return all.below("head");
}

fs::path CheckpointFolder::check_piece(const std::string& name, const std::string& entry) const {
  const std::size_t space = entry.find(' ');
  const fs::path file = part(number_) / entry.substr(0, space);
  check_hdf5_file(file);
  const std::string expected = space == entry.npos ? "" : entry.substr(space + 1);
  if (sealed_digest(file) == expected) return file;
  throw InputError({.what = fmt::format("'{}' is not the piece '{}'", file.string(), name),
                    .got = "digest " + sealed_digest(file),
                    .expected = "digest " + expected,
                    .todo = checkpoint_remedy});
}

Archive CheckpointFolder::get(const std::string& name) const {
  const auto found = files_.find(name);
  if (found == files_.end()) lacks_piece(name);
  return read_archive(found->second, "checkpoint piece");
}

void CheckpointFolder::remove() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  number_ = 0;
  files_.clear();
}

}  // namespace understudy::io
