#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::io {

/// The whole file; throws InputError when it is missing, a folder, unreadable, or larger than
/// `most` bytes.
std::string read_text(const std::filesystem::path& file, std::size_t most = std::size_t{1} << 30);

/// Writes a new file (or over an old one) and forces it to the disk; throws InputError that says
/// why ("no space left", "permission denied").
void write_bytes(const std::filesystem::path& file, std::span<const std::byte> bytes);

/// Lets `write` fill a temporary file beside `file`, forces it to the disk, and renames it. Whoever
/// looks sees the old file or the complete new one, whatever kills the process. Makes the folder;
/// a link stays and its target is replaced. Throws InputError for what is no file, as a device.
void write_atomically(const std::filesystem::path& file,
                      const std::function<void(const std::filesystem::path&)>& write);
void write_atomically(const std::filesystem::path& file, std::span<const std::byte> bytes);
void write_atomically(const std::filesystem::path& file, std::string_view text);

/// What has been written to a file so far outlives a loss of power, too. Throws InputError when the
/// disk takes no more.
void force_to_disk(const std::filesystem::path& file);

/// Makes sure that one process at a time works on a folder. The system lets the lock go with the
/// process, whatever ends it; then the next one removes the temporary files it left.
class FolderLock {
 public:
  enum class Kind { shared, exclusive };

  /// Makes the folder. (A folder that one may only read is shared without a lock.) Throws
  /// InputError, naming the other process, when one holds a lock that does not go with this one:
  /// any for an exclusive lock, an exclusive one for a shared lock.
  FolderLock(const std::filesystem::path& folder, Kind kind);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int id_ = -1;
};

/// Makes a folder and those above it; throws InputError when something is in the way.
void make_folder(const std::filesystem::path& folder);

}  // namespace understudy::io
