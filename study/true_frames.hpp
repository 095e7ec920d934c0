#pragma once
#include <filesystem>
#include <understudy/core/frame_sink.hpp>

namespace understudy::study {

/// The frames of a truth run, kept as HDF5 archives in a folder, so that a report that is made
/// again later has them. A frame replaces one of the same time: a resumed run may give it twice.
class TrueFrames : public FrameSink {
 public:
  explicit TrueFrames(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void take(const Frame& frame) override;

  /// Gives the arrays of a frame a counterpart each: NAME_truth, and NAME_error = NAME -
  /// NAME_truth, of every array that differs from the truth's of the same time. False, and nothing
  /// added, where no frame of that time was kept or its mesh is another one.
  bool add_to(Frame& frame) const;

 private:
  std::filesystem::path file_of(double time) const;

  std::filesystem::path folder_;
};

/// Hands frames on with the truth's arrays in them; those without a counterpart as they are.
class WithTruth : public FrameSink {
 public:
  WithTruth(const TrueFrames& truth, FrameSink& next) : truth_(truth), next_(next) {}

  void take(const Frame& frame) override {
    Frame compared = frame;
    truth_.add_to(compared);
    next_.take(compared);
  }

 private:
  const TrueFrames& truth_;
  FrameSink& next_;
};

}  // namespace understudy::study
