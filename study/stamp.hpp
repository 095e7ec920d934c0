#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace understudy::study {

/// What a finished stage leaves beside its files: why it need not be done again.
struct Stamp {
  std::string stage;        ///< "generate", "train", "run-solver"
  std::string fingerprint;  ///< of everything it depended on
  std::string digest;       ///< of what it made, timings left out
  double seconds = 0;       ///< wall time, all sessions together
  std::string made_by;      ///< code version, threads; recorded, not compared
};

/// The stamp of a stage in the folder of a study; empty when there is none that can be read.
std::optional<Stamp> read_stamp(const std::filesystem::path& folder, const std::string& stage);

/// Written beside and renamed, as the stage's last act.
void write_stamp(const std::filesystem::path& folder, const Stamp& stamp);

/// Before a stage works on files that the stamp speaks of.
void remove_stamp(const std::filesystem::path& folder, const std::string& stage);

/// Wall seconds of a stage that were spent in sessions that were stopped or killed, as far as what
/// they did was saved; forgotten when the stage is done.
double seconds_before(const std::filesystem::path& folder, const std::string& stage,
                      const std::string& fingerprint);
void save_seconds(const std::filesystem::path& folder, const std::string& stage,
                  const std::string& fingerprint, double seconds);
void forget_seconds(const std::filesystem::path& folder, const std::string& stage);

}  // namespace understudy::study
