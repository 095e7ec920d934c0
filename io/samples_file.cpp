#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/io/file_head.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/io/samples_file.hpp>

namespace understudy::io {

SamplesFile::SamplesFile(const std::filesystem::path& file)
    : file_(hdf5::File::open(file)), size_(sample_count(file_, "inputs")) {}

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

void SamplesFileWriter::save(const std::filesystem::path& path) const {
  hdf5::File file = hdf5::File::in_memory(path.string());
  write_head(file, "answers", 1);
  file.set_attribute("/", "hardware", hardware());
  columns_.write(file);
  file.save(path);
}

}  // namespace understudy::io
