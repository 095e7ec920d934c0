#pragma once
#include <understudy/io/shard.hpp>
#include <understudy/study/context.hpp>

namespace understudy::study {

/// Where the samples of a study lie.
std::filesystem::path data_folder(const std::filesystem::path& out);
std::filesystem::path out_of_distribution_folder(const std::filesystem::path& out);

/// Asks the solver for all samples that the sampler names: `data/` with the training distribution
/// and `data/out_of_distribution/` with the other. Paths are solved side by side, state by state,
/// each with its own slot. Finished shards of the same fingerprint are kept, so that a stopped or
/// killed run goes on, and fewer paths lose nothing: the index lists those that are asked for.
/// Memory does not grow with the number of samples.
/// Throws ConvergenceError when more than a tenth of all samples failed.
StageResult generate(const StudyContext& context);

/// Wall seconds that the solver took for the samples below a folder, as its shards say.
double solver_seconds(const std::filesystem::path& folder);

/// The sampler of the case.
std::unique_ptr<Sampler> make_sampler(const StudyContext& context, const Signature& signature,
                                      SamplingPurpose purpose);

/// What shards say about themselves; `run` names their origin, `fingerprint` what they depend on.
io::DatasetInfo describe_data(const StudyContext& context, const std::string& run,
                              const std::string& fingerprint);

/// What everything depends on that is generated.
std::string dataset_fingerprint(const StudyContext& context);

}  // namespace understudy::study
