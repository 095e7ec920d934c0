#pragma once
#include <filesystem>
#include <memory>
#include <understudy/io/vtk_series.hpp>
#include <understudy/study/context.hpp>

namespace understudy::study {

/// Whether the case's [output] wants pictures of its runs.
bool wants_frames(const StudyContext& context);

/// Writes the frames of a run as a series for ParaView into `folder`, if the case's [output] wants
/// it; null when it does not. The first `keep` frames of an interrupted run stay. Throws InputError
/// in a build without VTK.
std::unique_ptr<io::VtkSeries> open_frames(const StudyContext& context,
                                           const std::filesystem::path& folder, std::size_t keep);

}  // namespace understudy::study
