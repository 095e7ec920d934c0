#pragma once
#include <understudy/core/progress.hpp>
#include <understudy/io/checkpoint.hpp>
#include <understudy/io/vtk_series.hpp>
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

  /// Pictures that had been written when the state was saved; those that came after it are written
  /// again.
  std::size_t frames() const;

  /// Whether a state was found and taken up.
  bool was_resumed() const { return resumed_; }

  /// Whose pictures are counted; may be null.
  void count_frames(const io::VtkSeries* series) { series_ = series; }

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
  const io::VtkSeries* series_ = nullptr;
  loops::Stopwatch since_;  // the last state
  double cost_ = 1;         // seconds to save it; a guess before the first time
  bool resumed_ = false, failed_ = false;
};

}  // namespace understudy::study
