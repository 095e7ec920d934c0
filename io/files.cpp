#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>

namespace understudy::io {
namespace {

namespace fs = std::filesystem;

std::string advice(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "Free some space, or write to another disk";
    case EACCES:
    case EPERM:
    case EROFS:
      return "Choose a folder that you may write to, or change its permissions";
    case ENOENT:
      return "Check the spelling of the path";
    case ENOTDIR:
    case EEXIST:
      return "A file is where a folder should be: move it or choose another path";
    case EISDIR:
      return "A folder is where a file should be: choose another path";
    default:
      return "Check the disk and the path";
  }
}

[[noreturn]] void fail(const std::string& what, int error, const std::string& expected) {
  throw InputError(
      {.what = what, .got = std::strerror(error), .expected = expected, .todo = advice(error)});
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor(const fs::path& file, int flags)
      : id_(::open(file.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~Descriptor() {
    if (id_ >= 0) ::close(id_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int id() const { return id_; }
  int close() {
    const int status = ::close(id_);
    id_ = -1;
    return status;
  }

 private:
  int id_;
};

// Devices and some network disks cannot be forced; that is not the user's mistake.
bool sync_failed(int id) { return ::fsync(id) != 0 && errno != EINVAL && errno != ENOTSUP; }

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

// Where a link leads, the last of a chain too; that file need not exist.
fs::path followed(fs::path file) {
  std::error_code error;
  for (int links = 0; links < 40 && fs::is_symlink(file, error); ++links) {
    const fs::path target = fs::read_symlink(file, error);
    file = file.parent_path() / target;  // of an absolute target, the target
  }
  return file;
}

// A rename would put a file in the place of a device or a pipe.
void require_replaceable(const fs::path& file) {
  const std::string what = fmt::format("The file '{}' cannot be written", file.string());
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (fs::is_directory(status)) fail(what, EISDIR, "a file name");
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw InputError({.what = what,
                      .got = "a device, a pipe or a socket",
                      .expected = "the name of a file, new or old",
                      .todo = "Choose another path"});
}

// Says early, and of the file that the user named, that there may be none beside it.
void require_writable(const fs::path& beside, const fs::path& file) {
  const Descriptor open(beside, O_WRONLY | O_CREAT);
  if (open.id() < 0)
    fail(fmt::format("The file '{}' cannot be written", file.string()), errno,
         "permission to make files in its folder");
}

}  // namespace

void force_to_disk(const fs::path& file) {
  const Descriptor open(file, O_RDONLY);
  if (open.id() >= 0 && sync_failed(open.id()))
    fail(fmt::format("'{}' cannot be written to the disk", file.string()), errno,
         "room and permission to write");
}

std::string read_text(const fs::path& file, std::size_t most) {
  std::error_code error;
  const bool missing = !fs::exists(file, error);
  if (missing || fs::is_directory(file, error))
    fail(fmt::format("The file '{}' cannot be read", file.string()), missing ? ENOENT : EISDIR,
         "a file");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail(fmt::format("The file '{}' cannot be read", file.string()), errno, "a file");
  std::string text;
  std::vector<char> block(1 << 16);
  while (stream.read(block.data(), static_cast<std::streamsize>(block.size())),
         stream.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
    if (text.size() > most)
      throw InputError({.what = fmt::format("The file '{}' is too large", file.string()),
                        .got = fmt::format("more than {} bytes", most),
                        .expected = fmt::format("at most {} bytes", most),
                        .todo = "Check that it is the file you meant"});
  }
  return text;
}

void write_bytes(const fs::path& file, std::span<const std::byte> bytes) {
  const std::string what = fmt::format("The file '{}' cannot be written", file.string());
  const std::string expected = "room and permission to write";
  Descriptor open(file, O_WRONLY | O_CREAT | O_TRUNC);
  if (open.id() < 0) fail(what, errno, expected);
  while (!bytes.empty()) {
    const ssize_t written = ::write(open.id(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(what, errno, expected);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  if (sync_failed(open.id())) fail(what, errno, expected);
  if (open.close() != 0) fail(what, errno, expected);
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    fail(fmt::format("The folder '{}' cannot be made", folder.string()), error.value(),
         "a path where folders can be made, and permission to do so");
  if (!fs::is_directory(folder, error))
    fail(fmt::format("The folder '{}' cannot be made", folder.string()), EEXIST,
         "a path where folders can be made");
}

void write_atomically(const fs::path& named, const std::function<void(const fs::path&)>& write) {
  const fs::path file = followed(named);
  const fs::path folder = folder_of(file);
  make_folder(folder);
  require_replaceable(file);
  std::error_code error;
  // Of this process alone: two that write the same file must not write into each other's.
  const fs::path beside = folder / fmt::format(".{}.{}.part", file.filename().string(), getpid());
  require_writable(beside, file);
  try {
    write(beside);
    force_to_disk(beside);
  } catch (...) {
    fs::remove(beside, error);
    throw;
  }
  fs::rename(beside, file, error);
  if (error)
    fail(fmt::format("The file '{}' cannot be written", file.string()), error.value(),
         "permission to put it into its folder");
  force_to_disk(folder);
}

void write_atomically(const fs::path& file, std::span<const std::byte> bytes) {
  write_atomically(file, [&](const fs::path& beside) { write_bytes(beside, bytes); });
}

void write_atomically(const fs::path& file, std::string_view text) {
  write_atomically(file, std::as_bytes(std::span(text)));
}

}  // namespace understudy::io
