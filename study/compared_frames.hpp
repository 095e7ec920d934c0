#pragma once
#include <understudy/study/context.hpp>
#include <understudy/surrogates/model.hpp>

namespace understudy::study {

/// Where the frames of a truth run are kept: a folder below OUT/report/truth for each solver (its
/// identity) and loop, so that those of another truth are not taken for it.
std::filesystem::path true_frames_folder(const StudyContext& context,
                                         const std::string& truth_identity);

/// Runs the guarded loop once more, untimed, and writes OUT/compared/frames.pvd for ParaView: its
/// fields with those of the truth and the differences, uncertainty, and where each answer came
/// from. Does nothing where the case wants no pictures, or when they are up to date; says so when
/// no frames of the truth were kept. `parts`: of the loop, those that the truth ran; empty: all.
void compare_frames(const StudyContext& context, const surrogates::Model& model,
                    const std::string& truth_identity, const std::vector<std::size_t>& parts = {});

}  // namespace understudy::study
