#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/io/samples.hpp>
#include <understudy/io/shard_fields.hpp>

namespace understudy::io {
namespace {

bool ascend_below(const std::vector<std::int64_t>& rows, std::size_t end) {
  const bool in_range =
      rows.empty() || (rows.front() >= 0 && rows.back() < static_cast<std::int64_t>(end));
  return in_range && std::ranges::adjacent_find(rows, std::greater_equal()) == rows.end();
}

}  // namespace

FieldWriter::FieldWriter(const std::filesystem::path& file, FieldPlan plan)
    : file_(hdf5::File::on_disk(file)), plan_(std::move(plan)) {
  for (const Port& port : plan_.ports)
    file_.reserve<double>("fields/" + port.name, stored_shape(port, plan_.samples));
  describe_ports(file_, "fields", plan_.ports);
}

void FieldWriter::add(const std::vector<std::size_t>& samples, const Batch& fields) {
  for (const Port& port : plan_.ports)
    file_.write_rows<double>("fields/" + port.name, samples_.size(),
                             host_values(fields[port.name]));
  for (const std::size_t sample : samples) samples_.push_back(static_cast<std::int64_t>(sample));
}

void FieldWriter::write_samples(std::size_t samples) {
  if (samples_.size() != plan_.samples || !ascend_below(samples_, samples))
    throw InternalError(
        {.what = fmt::format("'{}' has not the fields that were planned", file_.file_name()),
         .got = fmt::format("{} fields of {} samples", samples_.size(), samples),
         .expected = fmt::format("{}, each of another sample, in their order", plan_.samples),
         .todo = "Please report this"});
  file_.write("field_samples", samples_, {samples_.size()});
}

StoredFields read_stored_fields(const hdf5::File& file, std::size_t samples) {
  StoredFields fields{read_ports(file, "fields"), {}};
  if (fields.ports.empty()) return fields;
  file.require_held("field_samples");
  fields.samples = file.read<std::int64_t>("field_samples");
  const std::size_t stored = sample_count(file, "fields");
  if (stored == fields.samples.size() && ascend_below(fields.samples, samples)) return fields;
  throw InputError(
      {.what = fmt::format("'{}': it is not clear whose its fields are", file.file_name()),
       .got = fmt::format("{} fields, and {} rows of samples in 'field_samples'", stored,
                          fields.samples.size()),
       .expected = fmt::format("for each field another one of {} samples, ascending", samples),
       .todo = "Delete the shard and make it again"});
}

}  // namespace understudy::io
