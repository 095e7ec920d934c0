#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>

namespace understudy::io {
namespace {

namespace fs = std::filesystem;

void remove_leftovers(const fs::path& folder) {
  std::error_code ignored;
  std::vector<fs::path> parts;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored))
    if (entry.path().extension() == ".part" && entry.path().filename().string().starts_with("."))
      parts.push_back(entry.path());
  for (const fs::path& part : parts) fs::remove(part, ignored);
}

// The file names the last process that had the folder to itself, also when that one is long gone.
// Where a lock can be shared, the holders are others: those that share it, who leave no name.
std::string holder(int id) {
  if (::flock(id, LOCK_SH | LOCK_NB) == 0) return "a process that reads it";
  char text[32] = {};
  const ssize_t size = ::pread(id, text, sizeof text - 1, 0);
  return size > 0 ? fmt::format("the process {}", text) : "another process";
}

[[noreturn]] void in_use(const fs::path& folder, const std::string& by) {
  throw InputError({.what = fmt::format("The folder '{}' is in use", folder.string()),
                    .got = fmt::format("{} at work on it", by),
                    .expected = "one process at a time",
                    .todo = "Wait until it is done, end it, or give another folder with --out"});
}

[[noreturn]] void cannot_lock(const fs::path& folder, int error) {
  throw InputError({.what = fmt::format("The folder '{}' cannot be locked", folder.string()),
                    .got = std::strerror(error),
                    .expected = "a folder in which files can be made",
                    .todo = "Choose another one with --out, or mend its permissions"});
}

}  // namespace

FolderLock::FolderLock(const fs::path& folder, Kind kind) {
  make_folder(folder);
  const bool exclusive = kind == Kind::exclusive;
  const int access = exclusive ? O_RDWR : O_RDONLY;
  id_ = ::open((folder / ".lock").c_str(), access | O_CREAT | O_CLOEXEC, 0666);
  const bool may_only_read = errno == EACCES || errno == EPERM || errno == EROFS;
  if (id_ < 0 && !exclusive && may_only_read) return;  // then nobody like us changes it either
  if (id_ < 0) cannot_lock(folder, errno);
  if (::flock(id_, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
    const int error = errno;
    const std::string by = holder(id_);
    ::close(id_);
    if (error == EWOULDBLOCK) in_use(folder, by);
    if (error != ENOLCK && error != ENOTSUP) cannot_lock(folder, error);
    id_ = -1;  // a disk that knows no locks: who shares it there takes care
    return;
  }
  if (!exclusive) return;
  const std::string name = std::to_string(getpid());
  if (::ftruncate(id_, 0) != 0 || ::pwrite(id_, name.data(), name.size(), 0) < 0)
    cannot_lock(folder, errno);
  remove_leftovers(folder);
}

FolderLock::~FolderLock() {
  if (id_ >= 0) ::close(id_);
}

}  // namespace understudy::io
