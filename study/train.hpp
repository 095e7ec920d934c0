#pragma once
#include <map>
#include <understudy/study/context.hpp>
#include <understudy/surrogates/model.hpp>

namespace understudy::study {

/// Where the model of a study lies: OUT/model.h5.
std::filesystem::path model_file(const std::filesystem::path& out);

/// Trains the ensemble on the generated samples and writes model.h5. Recordings that
/// `dataset.include` names are learnt by the model of the generated samples, its parent.
/// Checkpoints lie beside it, from which a stopped or killed training goes on to the same bits.
/// Throws InputError when there are no data, or none that can be trained on.
StageResult train(const StudyContext& context);

/// What the model depends on; throws InputError when there are no data.
std::string training_fingerprint(const StudyContext& context);

/// The model of the study; throws InputError when there is none yet or the file is none.
surrogates::Model load_model(const StudyContext& context);
surrogates::Model load_model(
    const std::filesystem::path& out,
    const surrogates::Networks& networks = surrogates::standard_networks());

/// Throws InputError, with the keys that differ, when the model was trained on another solver than
/// that of the case.
void require_solver_of(const surrogates::Model& model, const StudyContext& context);

/// Digest of what the model answers: everything in it but its provenance.
std::string model_digest(const surrogates::Model& model);

}  // namespace understudy::study
