#pragma once
#include <optional>
#include <understudy/study/context.hpp>
#include <understudy/surrogates/model.hpp>

namespace understudy::study {

/// Where the model that a training with recordings goes on from is trained.
std::filesystem::path parent_folder(const StudyContext& context);

/// The model that a training with recordings goes on from: that of the same case without them
/// (`dataset.include`), kept in `out`/parent. It is taken from `out` or from where the data are if
/// it was trained there, and trained otherwise, so that a model depends on its case alone and not
/// on what was trained before it. Empty when the case includes no recordings.
std::optional<surrogates::Model> parent_model(const StudyContext& context);

}  // namespace understudy::study
