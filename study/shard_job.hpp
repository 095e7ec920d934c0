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

/// Samples that a solver could not compute.
struct Failures {
  std::size_t not_converged = 0;
  std::size_t refused = 0;  ///< inputs that the solver cannot take

  std::size_t all() const { return not_converged + refused; }
  void add(const std::vector<Outcome>& outcomes);
  Failures& operator+=(const Failures& more);
};

/// The inputs of one state of paths [first, last), with the path as slot.
Batch sampled_inputs(const Sampler& sampler, const Signature& signature, const ShardJob& job,
                     std::size_t state);

/// Solves all states of the job's paths, writes the shard and says which samples failed. The solver
/// is a fresh one: what it remembers of these paths goes with it. Throws Interrupted between two
/// states; the shard is then lost.
Failures solve_shard(const StudyContext& context, const Sampler& sampler, const ShardJob& job);

}  // namespace understudy::study
