#pragma once
#include <functional>
#include <map>
#include <understudy/core/progress.hpp>
#include <understudy/io/checkpoint.hpp>
#include <understudy/loops/checkpoint.hpp>
#include <understudy/loops/stopwatch.hpp>
#include <understudy/study/context.hpp>

namespace understudy::study {

/// The checkpoint of one run of a loop, in a folder that exists while the run does. It is due when
/// a stop was requested, when the last one is older than output.checkpoint_minutes, and sooner
/// where saving costs less than a twentieth of the time: a small state is saved every few seconds,
/// one of gigabytes is not written again and again.
class RunCheckpoint : public loops::Checkpoint {
 public:
  /// `run` is what the state belongs to: the fingerprint of the run. Looks for a state that an
  /// interrupted run has left; says so and goes without when it is damaged or foreign.
  RunCheckpoint(const StudyContext& context, std::filesystem::path folder, const std::string& run);

  /// Frames that a file of the run ("pictures") held when the state was saved, as `count_frames`
  /// counted them; those that came after it are written again.
  std::size_t frames(const std::string& file) const;

  /// Whether there is a state that an interrupted run has left, and was not left aside.
  bool was_found() const { return head_.has_value(); }

  /// Whether it was taken up.
  bool was_resumed() const { return resumed_; }

  /// Has the frames of a file counted whenever the state is saved.
  void count_frames(const std::string& file, std::function<std::size_t()> count) {
    counts_[file] = std::move(count);
  }

  /// The state that was found is of no use; says why.
  void leave_aside(const std::string& why);

  std::optional<Archive> resume(Operator& op) override;
  bool due() const override;

  /// A state that cannot be written is a message, not the end of the run.
  void save(const Archive& loop, const Operator& op) override;

  /// The run has reached its end: there is nothing to resume.
  void remove() { folder_.remove(); }

 private:
  Progress& progress_;
  io::CheckpointFolder folder_;
  double most_seconds_;          // between two states
  std::optional<Archive> head_;  // of the state that was found
  std::map<std::string, std::function<std::size_t()>> counts_;
  loops::Stopwatch since_;              // the last state
  double cost_ = 1;                     // seconds to save it; a guess before the first time
  mutable loops::Stopwatch due_since_;  // what a loop does before it saves is a part of the cost
  bool resumed_ = false, failed_ = false;
};

}  // namespace understudy::study
