#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/io/file_head.hpp>
#include <understudy/io/provenance.hpp>
#include <understudy/io/shard.hpp>

namespace understudy::io {
namespace {

void check_origin(const Batch& in, const Batch& out, std::size_t outcomes, const Origin& origin) {
  const std::size_t samples = in.size();
  if (out.size() == samples && outcomes == samples && origin.paths.size() == samples &&
      origin.states.size() == samples)
    return;
  throw InputError(
      {.what = "A shard needs the same number of everything",
       .got = fmt::format("{} inputs, {} outputs, {} outcomes, {} paths, {} states", samples,
                          out.size(), outcomes, origin.paths.size(), origin.states.size()),
       .expected = "one of each per sample",
       .todo = "Correct the call"});
}

template <class T>
std::vector<T> read_column(const hdf5::File& file, const std::string& name, std::size_t samples) {
  std::vector<T> column = file.read<T>(name);
  if (column.size() == samples) return column;
  throw InputError({.what = fmt::format("'{}': '{}' has the wrong length", file.file_name(), name),
                    .got = fmt::format("{}", column.size()),
                    .expected = fmt::format("{}, one per sample", samples),
                    .todo = "Delete the shard and make it again"});
}

/// Bytes as the values of an enumeration whose last one is `last`.
template <class Enum>
std::vector<Enum> read_enums(const hdf5::File& file, const std::string& name, std::size_t samples,
                             Enum last) {
  std::vector<Enum> out;
  for (const std::uint8_t value : read_column<std::uint8_t>(file, name, samples)) {
    if (value > static_cast<std::uint8_t>(last))
      throw InputError(
          {.what = fmt::format("'{}': '{}' has a value without a meaning", file.file_name(), name),
           .got = fmt::format("{}", value),
           .expected = fmt::format("0 to {}", static_cast<int>(last)),
           .todo = "Delete the shard and make it again"});
    out.push_back(static_cast<Enum>(value));
  }
  return out;
}

}  // namespace

std::string shard_name(std::size_t number) { return fmt::format("shard-{:06}.h5", number); }

void write_info(hdf5::File& file, const DatasetInfo& info) {
  file.set_attribute("/", "run", info.run);
  file.set_attribute("/", "case", info.case_text);
  file.set_attribute("/", "settings", info.settings);
  file.set_attribute("/", "seed", info.seed);
  file.set_attribute("/", "solver_tolerance", info.solver_tolerance);
  file.set_attribute("/", "fingerprint", info.fingerprint);
  file.set_attribute("/", "share_valid", info.shares.valid);
  file.set_attribute("/", "share_test", info.shares.test);
}

DatasetInfo read_info(const hdf5::File& file) {
  const auto text = [&](const char* name) { return file.text_attribute("/", name); };
  const auto real = [&](const char* name) {
    const hdf5::Attribute value = file.attribute("/", name);
    const double* held = std::get_if<double>(&value);
    return held == nullptr ? 0.0 : *held;
  };
  return {text("run"),
          text("case"),
          text("settings"),
          file.integer_attribute("/", "seed"),
          real("solver_tolerance"),
          text("fingerprint"),
          {real("share_valid"), real("share_test")}};
}

ShardWriter::ShardWriter(std::filesystem::path file, DatasetInfo info, std::vector<Port> inputs,
                         std::vector<Port> outputs, FieldPlan fields)
    : file_(std::move(file)),
      info_(std::move(info)),
      columns_(std::move(inputs), std::move(outputs)) {
  if (!fields.ports.empty()) fields_.emplace(file_, std::move(fields));
}

ShardWriter::ShardWriter(std::filesystem::path file, DatasetInfo info, const Archive& archive)
    : file_(std::move(file)),
      info_(std::move(info)),
      columns_(archive.below("samples")),
      paths_(std::get<std::vector<std::int64_t>>(archive.array("path").data)),
      states_(std::get<std::vector<std::int64_t>>(archive.array("state").data)),
      splits_(std::get<std::vector<std::uint8_t>>(archive.array("split").data)),
      seconds_(archive.doubles("seconds")) {}

Archive ShardWriter::archive() const {
  Archive archive;
  archive.insert("samples", columns_.archive());
  archive.set("path", {{size()}, paths_});
  archive.set("state", {{size()}, states_});
  archive.set("split", {{size()}, splits_});
  archive.set("seconds", seconds_, {size()}, "s");
  return archive;
}

void ShardWriter::add(const Batch& in, const Batch& out, const Outcomes& outcomes,
                      const Origin& origin, double seconds) {
  check_origin(in, out, outcomes.extent(0), origin);
  columns_.add(in, out, host_outcomes(outcomes));
  for (const std::int64_t path : origin.paths)
    splits_.push_back(static_cast<std::uint8_t>(split_of(info_.run, path, info_.shares)));
  paths_.insert(paths_.end(), origin.paths.begin(), origin.paths.end());
  states_.insert(states_.end(), origin.states.begin(), origin.states.end());
  seconds_.insert(seconds_.end(), in.size(), seconds / static_cast<double>(in.size()));
}

void ShardWriter::add_fields(const std::vector<std::size_t>& samples, const Batch& fields) {
  if (!fields_)
    throw InputError({.what = fmt::format("The shard '{}' takes no fields", file_.string()),
                      .got = fmt::format("those of {} samples", samples.size()),
                      .expected = "none",
                      .todo = "Give their ports and number when the shard is begun"});
  fields_->add(samples, fields);
}

void ShardWriter::save() {
  if (!fields_) {
    hdf5::File file = hdf5::File::in_memory(file_.string());
    write(file);
    return file.save(file_);
  }
  fields_->write_samples(size());
  write(fields_->file());
  fields_->file().finish();
}

void ShardWriter::write(hdf5::File& file) const {
  write_head(file, "samples", samples_schema);
  write_info(file, info_);
  file.set_attribute("/", "hardware", hardware());
  columns_.write(file);
  file.write("split", splits_, {size()});
  describe_splits(file);
  file.write("path", paths_, {size()});
  file.write("state", states_, {size()});
  file.write("seconds", seconds_, {size()});
  file.set_attribute("seconds", "unit", "s");
}

ShardState shard_state(const std::filesystem::path& file, const std::string& fingerprint) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return ShardState::missing;
  try {
    const ShardReader shard(file);
    return shard.info().fingerprint == fingerprint ? ShardState::complete
                                                   : ShardState::of_other_settings;
  } catch (const InputError&) {
    return ShardState::damaged;
  }
}

ShardReader::ShardReader(const std::filesystem::path& file) : file_(hdf5::File::open(file)) {
  require_kind(file_, "samples", samples_schema);
  info_ = read_info(file_);
  signature_ = {read_ports(file_, "inputs"), read_ports(file_, "outputs")};
  size_ = sample_count(file_, "inputs");
  fields_ = read_stored_fields(file_, size_);
}

std::vector<Outcome> ShardReader::outcomes() const {
  return read_enums(file_, "outcome", size_, Outcome::invalid_input);
}

std::vector<Split> ShardReader::splits() const {
  return read_enums(file_, "split", size_, Split::test);
}

Samples ShardReader::read(const std::vector<Port>& inputs, const std::vector<Port>& outputs) const {
  Samples samples{Batch(inputs, size_),
                  Batch(outputs, size_),
                  outcomes(),
                  splits(),
                  read_column<std::int64_t>(file_, "path", size_),
                  read_column<std::int64_t>(file_, "state", size_),
                  read_column<double>(file_, "seconds", size_)};
  read_batch(file_, "inputs", 0, samples.in);
  read_batch(file_, "outputs", 0, samples.out);
  return samples;
}

}  // namespace understudy::io
