#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <understudy/core/state.hpp>

namespace understudy::io {

/// The saved state of a run in a folder of its own: named pieces, one file each, and a list of them
/// with their digests, which is put into its place last. Whatever kills the process, the folder
/// holds the old state or the new one, complete.
class CheckpointFolder : public StateSource {
 public:
  /// `fingerprint`: of everything that the state depends on. Nothing is made or read yet.
  CheckpointFolder(std::filesystem::path folder, std::string fingerprint);

  /// Writes a new state: those of `head`, and the pieces that `fill` puts. On failure the earlier
  /// state is still there. Throws InputError when it cannot be written.
  void write(Archive head, const std::function<void(StateSink&)>& fill);

  /// The head of the state; nothing when there is none. Throws InputError that says why when there
  /// is one which is damaged, incomplete, or of another fingerprint: every file is checked.
  std::optional<Archive> open();

  /// A piece of the opened state.
  Archive get(const std::string& name) const override;

  /// Removes the folder with all that is in it.
  void remove();

 private:
  struct Pieces;

  std::filesystem::path list() const { return folder_ / "checkpoint.h5"; }
  std::filesystem::path part(std::int64_t number) const { return folder_ / std::to_string(number); }
  void remove_parts_but(std::int64_t number) const;
  std::filesystem::path check_piece(const std::string& name, const std::string& entry) const;

  std::filesystem::path folder_;
  std::string fingerprint_;
  std::int64_t number_ = 0;  // of the state that is complete; 0: none
  std::map<std::string, std::filesystem::path> files_;
};

}  // namespace understudy::io
