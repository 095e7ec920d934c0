#pragma once
#include <understudy/core/sampler.hpp>
#include <understudy/io/shard.hpp>
#include <understudy/study/context.hpp>

namespace understudy::study {

/// Paths [first, last) that become one file.
struct ShardJob {
  std::size_t first = 0, last = 0;
  std::filesystem::path file;
  io::DatasetInfo info;
};

/// The inputs of one state of paths [first, last), with the path as slot.
Batch sampled_inputs(const Sampler& sampler, const Signature& signature, const ShardJob& job,
                     std::size_t state);

/// Solves all states of the job's paths and writes the shard. The solver is a fresh one: what it
/// remembers of these paths goes with it. Throws Interrupted between two states; the shard is then
/// lost.
void solve_shard(const StudyContext& context, const Sampler& sampler, const ShardJob& job);

}  // namespace understudy::study
