#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <understudy/io/samples.hpp>
#include <understudy/io/shard_fields.hpp>

namespace understudy::io {

/// What a dataset says about itself, in attributes at the root of every shard.
struct DatasetInfo {
  std::string run = "generated";  ///< its name enters the split of every sample
  std::string case_text{};        ///< the case file as it was
  std::string settings{};         ///< effective settings (TOML)
  std::int64_t seed = 0;
  double solver_tolerance = 0;
  std::string
      fingerprint;  ///< of all that the samples depend on; decides whether a shard is reused
  SplitShares shares{};
};

/// "shard-000012.h5"
std::string shard_name(std::size_t number);

/// Where the samples of a batch belong.
struct Origin {
  std::vector<std::int64_t> paths;   ///< one per sample; a recorded run gives its slots
  std::vector<std::int64_t> states;  ///< one per sample
};

/// Collects samples in memory and writes them as one shard, atomically. Layout: /inputs/<port> and
/// /outputs/<port> as [sample, ...shape] with the attribute `unit`; /outcome, /split, /path,
/// /state, /seconds as [sample]; with fields, those of FieldWriter.
class ShardWriter {
 public:
  /// With fields, which do not fit into memory, the file grows as they come and is complete once it
  /// is saved: write it beside its place and rename it then (`write_atomically`).
  ShardWriter(std::filesystem::path file, DatasetInfo info, std::vector<Port> inputs,
              std::vector<Port> outputs, FieldPlan fields = {});

  /// A shard without fields that goes on with the samples that `archive` has kept of another.
  ShardWriter(std::filesystem::path file, DatasetInfo info, const Archive& archive);

  /// `seconds` is what the whole batch took.
  void add(const Batch& in, const Batch& out, const Outcomes& outcomes, const Origin& origin,
           double seconds);

  /// Fields of samples by their rows in the shard; before `save`, these must have been added too.
  /// Throws InputError for a shard that was to have none.
  void add_fields(const std::vector<std::size_t>& samples, const Batch& fields);

  std::size_t size() const { return columns_.size(); }
  const std::filesystem::path& file() const { return file_; }

  /// All samples so far, not their fields, for a state that is saved.
  Archive archive() const;

  /// Writes the file; an empty shard is written too (a path may have no samples).
  void save();

 private:
  void write(hdf5::File& file) const;

  std::filesystem::path file_;
  DatasetInfo info_;
  SampleColumns columns_;
  std::vector<std::int64_t> paths_, states_;
  std::vector<std::uint8_t> splits_;
  std::vector<double> seconds_;
  std::optional<FieldWriter> fields_;
};

/// What lies at the place of a shard.
enum class ShardState { missing, complete, of_other_settings, damaged };

/// Whether a shard can be reused: only complete ones with the same fingerprint.
ShardState shard_state(const std::filesystem::path& file, const std::string& fingerprint);

/// A shard on the disk; it is checked against its digest when it is opened.
class ShardReader {
 public:
  explicit ShardReader(const std::filesystem::path& file);

  std::size_t size() const { return size_; }
  const DatasetInfo& info() const { return info_; }
  const Signature& signature() const { return signature_; }
  const hdf5::File& file() const { return file_; }
  const StoredFields& fields() const { return fields_; }

  std::vector<Outcome> outcomes() const;
  std::vector<Split> splits() const;

  /// All samples, with these ports.
  Samples read(const std::vector<Port>& inputs, const std::vector<Port>& outputs) const;

 private:
  hdf5::File file_;
  DatasetInfo info_;
  Signature signature_;
  std::size_t size_ = 0;
  StoredFields fields_;
};

/// Writes and reads the attributes of a dataset (in shards and in the index).
void write_info(hdf5::File& file, const DatasetInfo& info);
DatasetInfo read_info(const hdf5::File& file);

/// Version of the layout of shards and sample files.
constexpr std::int64_t samples_schema = 1;

}  // namespace understudy::io
