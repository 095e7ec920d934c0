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

  /// Throws InputError, with the nearest name, when the file has an input that is none of `ports`.
  void require_known(const std::vector<Port>& ports) const;

  /// Rows [first, first + samples) of the given ports; optional ports that the file lacks are left
  /// out. Slots are -1, or those in `/slot` if the file has it.
  Batch read(const std::vector<Port>& ports, std::size_t first, std::size_t samples) const;

 private:
  hdf5::File file_;
  std::size_t size_;
};

/// Writes answers as `/inputs`, `/outputs`, `/outcome`, batch by batch: what is held does not grow
/// with the number of samples. The file is complete once it is `finish`ed.
class SamplesFileWriter {
 public:
  struct Ports {
    std::vector<Port> inputs, outputs;
  };

  /// `samples`: of all batches together.
  SamplesFileWriter(const std::filesystem::path& file, Ports ports, std::size_t samples);

  /// Throws InputError when a port is missing, InternalError for more than `samples`.
  void add(const Batch& in, const Batch& out, const Outcomes& outcomes);
  void finish() { file_.finish(); }

 private:
  void reserve(const std::string& group, const std::vector<Port>& ports);
  void add(const std::string& group, const std::vector<Port>& ports, const Batch& batch);

  hdf5::File file_;
  Ports ports_;
  std::size_t samples_, written_ = 0;
};

}  // namespace understudy::io
