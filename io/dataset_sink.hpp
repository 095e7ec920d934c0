#pragma once
#include <filesystem>
#include <memory>
#include <understudy/core/sample_sink.hpp>
#include <understudy/io/shard.hpp>

namespace understudy::io {

/// What a recording keeps, and how much of it is held in memory.
struct SinkOptions {
  std::vector<std::string> outputs{};     ///< ports to keep; those of the first batch when empty
  std::size_t samples_per_shard = 10000;  ///< a shard is written as soon as it has that many,
  std::size_t least_samples = 1000;       ///< and between two steps when it has this many
  std::int64_t first_step = 0;            ///< where a resumed run goes on
};

/// Turns what a loop's operators computed into shards of `folder`: several to a step where there
/// are many samples, one for many steps where there are few. Where one shard ends and the next
/// begins, and their names (the step in which they begin), depend on the samples alone; those of
/// the shard in flight are a part of the saved state. So a run that goes on after an interruption
/// writes the same files, and a complete shard of the same fingerprint stays as it is: what has
/// been recorded never changes. A kill costs what came after the last saved state, of a run without
/// one the shard in flight. A sample's path is its slot; samples without slot count as paths of
/// their own, by a hash of their inputs. Only samples that the solver computed to tolerance are
/// kept, and only of batches that have all ports.
class DatasetSink : public SampleSink {
 public:
  DatasetSink(std::filesystem::path folder, DatasetInfo info, SinkOptions options = {});

  void take(const Batch& in, const Batch& out, const Outcomes& outcomes, double seconds) override;
  void end_step() override;
  void save_state(StateSink& state) const override;
  void restore_state(const StateSource& state) override;

  /// Writes what is left and the index over the folder; returns the number of samples recorded by
  /// this sink, in all parts of the run. Does not write an index when the folder has no samples.
  std::size_t finish();

  std::size_t recorded() const { return recorded_; }
  std::size_t skipped() const { return skipped_; }  ///< samples of batches that lacked a port

 private:
  void open_shard(const Batch& in, const Batch& out);
  void save_shard();

  std::filesystem::path folder_;
  DatasetInfo info_;
  SinkOptions options_;
  std::unique_ptr<ShardWriter> shard_;
  std::int64_t step_;
  std::size_t part_ = 0;
  std::size_t recorded_ = 0;
  std::size_t skipped_ = 0;
};

}  // namespace understudy::io
