#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/batch.hpp>
#include <understudy/core/outcome.hpp>
#include <understudy/io/hdf5.hpp>
#include <understudy/io/split.hpp>
#include <vector>

namespace understudy::io {

/// Samples with what is known about each of them.
struct Samples {
  Batch in;
  Batch out;
  std::vector<Outcome> outcomes;
  std::vector<Split> splits;
  std::vector<std::int64_t> paths;   ///< of generated data; the slot of recorded data
  std::vector<std::int64_t> states;  ///< along the path; the loop's step of recorded data
  std::vector<double> seconds;       ///< share of the time that the solver took

  std::size_t size() const { return outcomes.size(); }
};

/// The rows of a Field on the host, after each other: [samples * numbers per sample].
std::vector<double> host_values(const Field& field);

/// Sets the rows of a Field from the host.
void set_values(const Field& field, std::span<const double> values);

/// Outcomes copied to where the host can read them.
std::vector<Outcome> host_outcomes(const Outcomes& outcomes);

/// Grows by batches and is written as `/inputs/<port>`, `/outputs/<port>` and `/outcome`.
class SampleColumns {
 public:
  SampleColumns(std::vector<Port> inputs, std::vector<Port> outputs);

  /// Throws InputError when a port is missing.
  void add(const Batch& in, const Batch& out, const std::vector<Outcome>& outcomes);

  /// What `archive` has kept of others.
  explicit SampleColumns(const Archive& archive);

  std::size_t size() const { return outcomes_.size(); }
  void write(hdf5::File& file) const;
  Archive archive() const;

 private:
  struct Column {
    Port port;
    std::vector<double> values;
  };
  static void write(hdf5::File& file, const std::string& group, const std::vector<Column>& columns,
                    std::size_t samples);
  static void keep(Archive& archive, const std::string& group, const std::vector<Column>& columns,
                   std::size_t samples);
  static std::vector<Column> kept(const Archive& archive, const std::string& group);

  std::vector<Column> inputs_, outputs_;
  std::vector<std::uint8_t> outcomes_;
};

/// "[samples, ...shape of the port]".
hdf5::Shape stored_shape(const Port& port, std::size_t samples);

/// Says which ports a group holds, in their order, and the unit of each; says what the codes of
/// outcomes and splits mean.
void describe_ports(hdf5::File& file, const std::string& group, const std::vector<Port>& ports);
void describe_outcomes(hdf5::File& file);
void describe_splits(hdf5::File& file);

/// The ports of a group ("/inputs"), in the order in which they were written.
std::vector<Port> read_ports(const hdf5::File& file, const std::string& group);

/// Reads rows [first, first + batch.size()) of every port of the batch, which must be stored with
/// the same shape; units are converted. Throws InputError naming port and file.
void read_batch(const hdf5::File& file, const std::string& group, std::size_t first,
                const Batch& batch);

/// Number of samples of the file: the first extent of each port in `group`.
std::size_t sample_count(const hdf5::File& file, const std::string& group);

}  // namespace understudy::io
