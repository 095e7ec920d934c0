#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/io/file_head.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/io/samples_file.hpp>

namespace understudy::io {

SamplesFile::SamplesFile(const std::filesystem::path& file)
    : file_(hdf5::File::open(file)), size_(sample_count(file_, "inputs")) {}

void SamplesFile::require_known(const std::vector<Port>& ports) const {
  std::vector<std::string> names;
  for (const Port& port : ports) names.push_back(port.name);
  for (const hdf5::Member& member : file_.members("inputs"))
    require_one_of(
        member.name, names,
        fmt::format("'{}' has an input that the operator does not know", file_.file_name()));
}

Batch SamplesFile::read(const std::vector<Port>& ports, std::size_t first,
                        std::size_t samples) const {
  if (first > size_ || samples > size_ - first)
    throw InputError({.what = fmt::format("'{}' has fewer samples", file_.file_name()),
                      .got = fmt::format("{}", size_),
                      .expected = fmt::format("at least {} + {}", first, samples),
                      .todo = "Ask for fewer"});
  Batch batch(samples);
  for (const Port& port : ports)
    if (!port.optional || file_.has("inputs/" + port.name)) batch.add(port);
  read_batch(file_, "inputs", first, batch);
  if (file_.is_dataset("slot")) {
    std::vector<std::int64_t> slots(samples);
    file_.read_rows("slot", first, std::span(slots));
    batch.set_slots(std::move(slots));
  }
  return batch;
}

SamplesFileWriter::SamplesFileWriter(const std::filesystem::path& file, Ports ports,
                                     std::size_t samples)
    : file_(hdf5::File::on_disk(file)), ports_(std::move(ports)), samples_(samples) {
  write_head(file_, "answers", 1);
  file_.set_attribute("/", "hardware", hardware());
  reserve("inputs", ports_.inputs);
  reserve("outputs", ports_.outputs);
  file_.reserve<std::uint8_t>("outcome", {samples});
  describe_outcomes(file_);
}

void SamplesFileWriter::reserve(const std::string& group, const std::vector<Port>& ports) {
  for (const Port& port : ports)
    file_.reserve<double>(group + "/" + port.name, stored_shape(port, samples_));
  describe_ports(file_, group, ports);
}

void SamplesFileWriter::add(const Batch& in, const Batch& out, const Outcomes& outcomes) {
  add("inputs", ports_.inputs, in);
  add("outputs", ports_.outputs, out);
  std::vector<std::uint8_t> codes;
  for (const Outcome outcome : host_outcomes(outcomes))
    codes.push_back(static_cast<std::uint8_t>(outcome));
  file_.write_rows<std::uint8_t>("outcome", written_, codes);
  written_ += in.size();
}

void SamplesFileWriter::add(const std::string& group, const std::vector<Port>& ports,
                            const Batch& batch) {
  for (const Port& port : ports)
    file_.write_rows<double>(group + "/" + port.name, written_, host_values(batch[port.name]));
}

}  // namespace understudy::io
