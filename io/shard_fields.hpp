#pragma once
#include <cstdint>
#include <filesystem>
#include <understudy/core/batch.hpp>
#include <understudy/io/hdf5.hpp>
#include <vector>

namespace understudy::io {

/// Fields that some samples of a shard have besides their numbers: of which ports, and how many.
struct FieldPlan {
  std::vector<Port> ports{};
  std::size_t samples = 0;
};

/// Writes `/fields/<port>` as [fields, ...shape] with the attribute `unit` into a file on the disk,
/// as they come, so that none stays in memory; and `/field_samples` [fields]: the row of the sample
/// that each belongs to, ascending.
class FieldWriter {
 public:
  FieldWriter(const std::filesystem::path& file, FieldPlan plan);

  /// Fields of the samples that have, or will have, these rows. Throws InputError when a port is
  /// missing.
  void add(const std::vector<std::size_t>& samples, const Batch& fields);

  /// Writes which samples they belong to. Throws InternalError unless there are as many as were
  /// planned, in ascending order, of `samples` in all.
  void write_samples(std::size_t samples);

  hdf5::File& file() { return file_; }

 private:
  hdf5::File file_;
  FieldPlan plan_;
  std::vector<std::int64_t> samples_;
};

/// What a shard has of fields: none in most.
struct StoredFields {
  std::vector<Port> ports{};
  std::vector<std::int64_t> samples{};  ///< rows of the samples they belong to
};

/// Throws InputError when there is not one sample, of `samples` in all, for each field. The fields
/// themselves are read by `read_batch(file, "fields", first, batch)`.
StoredFields read_stored_fields(const hdf5::File& file, std::size_t samples);

}  // namespace understudy::io
