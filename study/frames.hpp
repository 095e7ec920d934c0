#pragma once
#include <filesystem>
#include <memory>
#include <understudy/core/frame_sink.hpp>
#include <understudy/study/context.hpp>

namespace understudy::study {

/// Writes the frames of a run as a series for ParaView into `folder`, if the case's [output] wants
/// it; null when it does not. Throws InputError in a build without VTK.
std::unique_ptr<FrameSink> open_frames(const StudyContext& context,
                                       const std::filesystem::path& folder);

}  // namespace understudy::study
