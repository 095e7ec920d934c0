#pragma once
#include <optional>
#include <understudy/study/operators.hpp>

namespace understudy::study {

/// One run of the case's loop.
struct RunResult {
  loops::LoopResult loop;
  std::optional<loops::GuardedStatistics> guarded;
  std::string recorded_as;   ///< name of its recordings for dataset.include, or ""
  std::size_t recorded = 0;  ///< samples in them
};

/// Runs the loop with an operator, from where an interrupted run left off; `frames` and
/// `checkpoint` may be null. `parts`: only these of the loop's parts; empty: all.
RunResult run_loop(const StudyContext& context, RunOperator& with, FrameSink* frames,
                   loops::Checkpoint* checkpoint, const std::vector<std::size_t>& parts = {});

/// What is in result.h5: quantities/<name>, history/..., statistics/..., seconds/....
Archive to_archive(const StudyContext& context, const RunResult& run);

/// Digest of everything in it but timings and provenance.
std::string result_digest(const Archive& archive);

/// Folder of the files of `run --with=NAME`.
std::filesystem::path run_folder(const std::filesystem::path& out, const std::string& with);

/// Runs the loop and writes result.h5, the VTK series and the recordings. An interrupted run is
/// taken up where its checkpoint (a folder beside result.h5) left off. Throws ConvergenceError,
/// with the files written, when the loop gave up.
StageResult run(const StudyContext& context, const std::string& with);

/// The same in the folder `run-NAME`, for another loop than the case's.
StageResult run_as(const StudyContext& context, const std::string& with, const std::string& name);

}  // namespace understudy::study
