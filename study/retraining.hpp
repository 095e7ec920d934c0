#pragma once
#include <understudy/study/context.hpp>
#include <understudy/study/report/input.hpp>
#include <understudy/surrogates/model.hpp>

namespace understudy::study {

/// What one retraining brings: runs the guarded surrogate with recording (into
/// `out`/run-`run_name`), trains once more with the recorded samples (into `out`/retrained) and
/// runs that model under guard. Errors are those of the guarded port on the generated test split,
/// which neither model has seen.
Retraining retrain(const StudyContext& context, const surrogates::Model& model,
                   const std::string& run_name);

}  // namespace understudy::study
