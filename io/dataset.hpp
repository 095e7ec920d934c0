#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <understudy/io/shard.hpp>
#include <vector>

namespace understudy::io {

/// One shard as the index lists it.
struct ShardEntry {
  std::filesystem::path file;
  std::size_t samples = 0;
  std::string digest;       ///< of inputs, outputs, outcomes, splits, paths, states
  std::string file_digest;  ///< of the bytes of the file, timings and hardware included
};

/// Writes `folder/dataset.h5` over shards in `folder` (`files` in this order; all of "shard-*.h5"
/// when empty): virtual datasets that join them, so that one file shows all samples, and their
/// digests. `/field_samples` counts the rows of the whole there. Holds one shard, without its
/// fields, in memory at a time. Throws InputError when a shard is damaged or does not belong to the
/// others. Returns the digest of all samples, which does not depend on timings, on fields (they
/// have one of their own, the attribute `fields_digest`), or on how they were cut into shards.
std::string write_index(const std::filesystem::path& folder,
                        std::vector<std::filesystem::path> files = {});

/// Which samples to read.
struct Selection {
  std::optional<Split> split{};        ///< all when empty
  bool only_ok = true;                 ///< leave out samples that the solver could not compute
  std::vector<std::string> outputs{};  ///< names of the ports to read; all when empty
};

/// A folder of shards with its index, and recordings that were taken in. Samples are read shard by
/// shard; each file is checked against the index first.
class Dataset {
 public:
  /// Opens `folder/dataset.h5`; `recordings` are names of folders in `folder/recorded`.
  explicit Dataset(const std::filesystem::path& folder,
                   const std::vector<std::string>& recordings = {});

  const Signature& signature() const { return signature_; }
  const DatasetInfo& info() const { return info_; }
  const std::vector<ShardEntry>& shards() const { return shards_; }
  std::size_t size() const;

  /// Digest of all samples; of recordings too, if there are any.
  const std::string& digest() const { return digest_; }

  /// Throws InputError when a shard is missing or another one than the index lists, by their seals:
  /// contents are checked when they are read.
  void check_seals() const;

  /// Number of samples that a selection holds.
  std::size_t count(const Selection& selection) const;

  /// All selected samples at once.
  Samples read(const Selection& selection = {}) const;

  /// The selected samples shard by shard: memory for one shard.
  void for_each_shard(const Selection& selection,
                      const std::function<void(const Samples&)>& use) const;

 private:
  void take_index(const std::filesystem::path& folder);

  Signature signature_;
  DatasetInfo info_;
  std::vector<ShardEntry> shards_;
  std::string digest_;
};

/// Names of the recorded runs beside a dataset.
std::vector<std::string> recorded_runs(const std::filesystem::path& folder);

}  // namespace understudy::io
