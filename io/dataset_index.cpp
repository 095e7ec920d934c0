#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <understudy/core/digest.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/io/file_head.hpp>
#include <understudy/io/user_block.hpp>

namespace understudy::io {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> shard_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("shard-") && name.ends_with(".h5")) files.push_back(entry.path());
  }
  if (files.empty())
    throw InputError({.what = fmt::format("The folder '{}' has no samples", folder.string()),
                      .got = error ? error.message() : "no file like shard-000000.h5",
                      .expected = "shards written by 'understudy generate'",
                      .todo = "Generate the data first"});
  std::ranges::sort(files);
  return files;
}

/// A column over all shards: its digests grow with every shard that is read.
struct Column {
  hdf5::Type type = hdf5::Type::f64;
  hdf5::Shape shape;  // the first extent is the sum over the shards
  std::string unit;
  std::vector<std::size_t> rows;  // of every shard
  Digest values;
};

/// Everything about a sample that does not depend on how long it took.
std::vector<std::string> column_paths(const Signature& signature) {
  std::vector<std::string> paths;
  for (const Port& port : signature.inputs) paths.push_back("inputs/" + port.name);
  for (const Port& port : signature.outputs) paths.push_back("outputs/" + port.name);
  for (const char* name : {"outcome", "split", "path", "state"}) paths.push_back(name);
  return paths;
}

// Fields may be large: a block of rows at a time.
template <class T>
void add_values(const hdf5::File& file, const std::string& path, Digest& shard, Digest& all) {
  constexpr std::size_t block_bytes = std::size_t{1} << 24;
  const hdf5::Shape shape = file.shape(path);
  file.require_held(path);
  const std::size_t row =
      std::reduce(shape.begin() + 1, shape.end(), std::size_t{1}, std::multiplies());
  const std::size_t block = std::max<std::size_t>(1, block_bytes / (row * sizeof(T)));
  std::vector<T> values;
  for (std::size_t first = 0; first < shape[0]; first += block) {
    values.resize(row * std::min(block, shape[0] - first));
    file.read_rows(path, first, std::span(values));
    shard.add(std::as_bytes(std::span(values)));
    all.add(std::as_bytes(std::span(values)));
  }
}

void add_column(const hdf5::File& file, const std::string& path, Digest& shard, Column& column) {
  const hdf5::Shape shape = file.shape(path);
  column.type = file.type(path);
  if (column.shape.empty()) {
    column.shape = shape;
    column.shape[0] = 0;
    column.unit = file.has_attribute(path, "unit") ? file.text_attribute(path, "unit") : "";
  }
  column.shape[0] += shape[0];
  column.rows.push_back(shape[0]);
  shard.add(path).add(column.unit);
  for (const std::size_t extent : shape) shard.add(std::uint64_t{extent});
  switch (column.type) {
    case hdf5::Type::i64:
      return add_values<std::int64_t>(file, path, shard, column.values);
    case hdf5::Type::u8:
      return add_values<std::uint8_t>(file, path, shard, column.values);
    default:
      return add_values<double>(file, path, shard, column.values);
  }
}

void check_same(const ShardReader& first, const ShardReader& shard) {
  std::string reason = difference(shard.signature(), first.signature());
  if (shard.fields().ports != first.fields().ports) reason = "it has fields of other ports";
  if (shard.info().fingerprint != first.info().fingerprint) reason = "it has other settings";
  if (reason.empty()) return;
  throw InputError(
      {.what =
           fmt::format("The shard '{}' does not belong to the others", shard.file().file_name()),
       .got = reason,
       .expected = fmt::format("the same as '{}'", first.file().file_name()),
       .todo = "Delete the shards of older settings, or generate into another folder"});
}

using Columns = std::map<std::string, Column>;

// The fields of some samples have columns of their own; what is learned from does not depend on
// them.
struct FieldColumns {
  Columns columns;
  std::vector<std::int64_t> samples;  // rows of the whole dataset
};

void take_fields(const ShardReader& shard, std::int64_t first_row, FieldColumns& fields) {
  Digest unused;
  for (const Port& port : shard.fields().ports) {
    const std::string path = "fields/" + port.name;
    add_column(shard.file(), path, unused, fields.columns[path]);
  }
  for (const std::int64_t row : shard.fields().samples) fields.samples.push_back(first_row + row);
}

ShardEntry take_shard(const ShardReader& shard, const fs::path& path, Columns& columns) {
  Digest digest;
  for (const std::string& name : column_paths(shard.signature()))
    add_column(shard.file(), name, digest, columns[name]);
  return {path, shard.size(), digest.hex(), sealed_digest(path)};
}

std::string digest_of(const Columns& columns) {
  Digest digest;
  for (const auto& [path, column] : columns) {
    digest.add(path).add(column.unit);
    for (const std::size_t extent : column.shape) digest.add(std::uint64_t{extent});
    digest.add(column.values.hex());
  }
  return digest.hex();
}

void join(hdf5::File& index, const std::string& path, const Column& column,
          const std::vector<ShardEntry>& shards) {
  std::vector<hdf5::Part> parts;
  for (std::size_t k = 0; k < shards.size(); ++k)
    if (column.rows[k] != 0) parts.push_back({shards[k].file.filename().string(), column.rows[k]});
  index.join(path, column.type, column.shape, parts);
  if (!column.unit.empty()) index.set_attribute(path, "unit", column.unit);
}

void write_list(hdf5::File& index, const std::vector<ShardEntry>& shards) {
  std::vector<std::string> names, digests, file_digests;
  std::vector<std::int64_t> samples;
  for (const ShardEntry& shard : shards) {
    names.push_back(shard.file.filename().string());
    digests.push_back(shard.digest);
    file_digests.push_back(shard.file_digest);
    samples.push_back(static_cast<std::int64_t>(shard.samples));
  }
  index.write_texts("shards/file", names);
  index.write_texts("shards/digest", digests);
  index.write_texts("shards/file_digest", file_digests);
  index.write("shards/samples", samples, {samples.size()});
}

void write_port_order(hdf5::File& index, const std::string& group, const std::vector<Port>& ports) {
  std::string names;
  for (const Port& port : ports) names += (names.empty() ? "" : ",") + port.name;
  index.make_group(group);
  index.set_attribute(group, "ports", names);
}

void write_fields(hdf5::File& index, const std::vector<Port>& ports, const FieldColumns& fields,
                  const std::vector<ShardEntry>& shards) {
  if (ports.empty()) return;
  for (const auto& [path, column] : fields.columns) join(index, path, column, shards);
  write_port_order(index, "fields", ports);
  index.write("field_samples", fields.samples, {fields.samples.size()});
  Digest digest;
  digest.add(std::string_view(digest_of(fields.columns)));
  index.set_attribute("/", "fields_digest",
                      digest.add(std::as_bytes(std::span(fields.samples))).hex());
}

}  // namespace

std::string write_index(const fs::path& folder, std::vector<fs::path> files) {
  if (files.empty()) files = shard_files(folder);
  const ShardReader first(files.front());
  Columns columns;
  FieldColumns fields;
  std::vector<ShardEntry> shards;
  std::size_t samples = 0;
  for (const fs::path& path : files) {
    const ShardReader shard(path);
    check_same(first, shard);
    shards.push_back(take_shard(shard, path, columns));
    take_fields(shard, static_cast<std::int64_t>(samples), fields);
    samples += shard.size();
  }
  const std::string digest = digest_of(columns);
  const fs::path file = folder / "dataset.h5";
  hdf5::File index = hdf5::File::in_memory(file.string());
  write_head(index, "dataset", samples_schema);
  write_info(index, first.info());
  index.set_attribute("/", "digest", digest);
  const Column& outcome = columns.at("outcome");
  columns["seconds"] = {hdf5::Type::f64, outcome.shape, "s", outcome.rows, Digest()};
  for (const auto& [path, column] : columns) join(index, path, column, shards);
  write_fields(index, first.fields().ports, fields, shards);
  describe_outcomes(index);
  describe_splits(index);
  write_port_order(index, "inputs", first.signature().inputs);
  write_port_order(index, "outputs", first.signature().outputs);
  write_list(index, shards);
  index.save(file);
  return digest;
}

std::vector<std::string> recorded_runs(const fs::path& folder) {
  std::vector<std::string> runs;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder / "recorded", error))
    if (entry.is_directory()) runs.push_back(entry.path().filename().string());
  std::ranges::sort(runs);
  return runs;
}

}  // namespace understudy::io
