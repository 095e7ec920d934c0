#pragma once
#include <filesystem>
#include <understudy/io/samples.hpp>

namespace understudy::io {

/// Samples from anywhere, for `apply`: one dataset `/inputs/<port>` per port as [samples,
/// ...shape], with the attribute `unit` where the port has one (it is converted).
class SamplesFile {
 public:
  explicit SamplesFile(const std::filesystem::path& file);

  std::size_t size() const { return size_; }

  /// Rows [first, first + samples) of the given ports; optional ports that the file lacks are left
  /// out. Slots are -1, or those in `/slot` if the file has it.
  Batch read(const std::vector<Port>& ports, std::size_t first, std::size_t samples) const;

 private:
  hdf5::File file_;
  std::size_t size_;
};

/// Collects answers and writes `/inputs`, `/outputs`, `/outcome` into one file, atomically.
class SamplesFileWriter {
 public:
  SamplesFileWriter(std::vector<Port> inputs, std::vector<Port> outputs)
      : columns_(std::move(inputs), std::move(outputs)) {}

  void add(const Batch& in, const Batch& out, const Outcomes& outcomes) {
    columns_.add(in, out, host_outcomes(outcomes));
  }
  void save(const std::filesystem::path& file) const;

 private:
  SampleColumns columns_;
};

}  // namespace understudy::io
