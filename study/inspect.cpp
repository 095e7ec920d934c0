#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <understudy/core/errors.hpp>
#include <understudy/core/units.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/io/file_head.hpp>
#include <understudy/study/case.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/inspect.hpp>

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

// Least and largest of many numbers, for words.
class Extent {
 public:
  void add(double value) {
    if (std::isnan(value)) {
      ++not_numbers_;
      return;
    }
    least_ = std::min(least_, value);
    most_ = std::max(most_, value);
  }
  std::string text() const {
    if (least_ > most_) return not_numbers_ > 0 ? "not a number" : "empty";
    std::string range = least_ == most_ ? fmt::format("{:.6g}", least_)
                                        : fmt::format("{:.6g} to {:.6g}", least_, most_);
    return not_numbers_ > 0 ? range + fmt::format(", {} not a number", not_numbers_) : range;
  }

 private:
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = -std::numeric_limits<double>::infinity();
  std::size_t not_numbers_ = 0;
};

std::string short_text(const std::string& text) {
  if (text.find('\n') == text.npos && text.size() <= 100) return text;
  return fmt::format("text of {} characters", text.size());
}

std::string attribute_text(const Archive::Attribute& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return short_text(*text);
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  return fmt::format("{}", std::get<std::int64_t>(value));
}

std::string made_with(const std::string& settings) {
  return settings.empty() ? "" : "\nMade with these settings, defaults included:\n\n" + settings;
}

std::string describe_archive(const Archive& archive) {
  std::string text;
  for (const auto& [path, array] : archive.arrays()) {
    Extent extent;
    std::visit(
        [&](const auto& data) {
          for (const auto value : data) extent.add(static_cast<double>(value));
        },
        array.data);
    text += fmt::format("  {} [{}] {}: {}\n", path, fmt::join(array.shape, ", "),
                        in_unit(array.unit), extent.text());
  }
  std::string settings;
  for (const auto& [path, value] : archive.attributes()) {
    text += fmt::format("  {} = {}\n", path, attribute_text(value));
    if (path.ends_with("settings")) settings += made_with(archive.text(path));
  }
  return text + settings;
}

std::string describe_ports(const std::string& group, const std::vector<Port>& ports,
                           const std::vector<Extent>& extents) {
  std::string text = fmt::format("{}:\n", group);
  for (std::size_t i = 0; i < ports.size(); ++i)
    text += fmt::format("  {}: {}\n", ports[i].describe(), extents[i].text());
  return text;
}

void add_values(const Batch& batch, const std::vector<Port>& ports, std::vector<Extent>& extents) {
  extents.resize(ports.size());
  for (std::size_t i = 0; i < ports.size(); ++i)
    for (const double value : io::host_values(batch[ports[i].name])) extents[i].add(value);
}

// Fields of all shards, one sample's at a time.
struct Fields {
  std::vector<Port> ports;
  std::vector<Extent> extents;
  std::size_t samples = 0;

  void add(const io::ShardReader& shard) {
    ports = shard.fields().ports;
    for (std::size_t k = 0; k < shard.fields().samples.size(); ++k, ++samples) {
      const Batch field(ports, 1);
      io::read_batch(shard.file(), "fields", k, field);
      add_values(field, ports, extents);
    }
    extents.resize(ports.size());
  }
  std::string text() const {
    return ports.empty()
               ? ""
               : describe_ports(fmt::format("fields of {} samples", samples), ports, extents);
  }
};

std::string describe_samples(const std::vector<io::ShardEntry>& shards) {
  std::vector<Extent> inputs, outputs;
  Signature signature;
  io::DatasetInfo info;
  Fields fields;
  std::size_t samples = 0;
  std::size_t outcomes[4] = {}, splits[3] = {};
  for (const io::ShardEntry& entry : shards) {
    const io::ShardReader shard(entry.file);
    signature = shard.signature();
    info = shard.info();
    const io::Samples all = shard.read(signature.inputs, signature.outputs);
    samples += all.size();
    add_values(all.in, signature.inputs, inputs);
    add_values(all.out, signature.outputs, outputs);
    fields.add(shard);
    for (const Outcome outcome : all.outcomes) ++outcomes[static_cast<int>(outcome)];
    for (const io::Split split : all.splits) ++splits[static_cast<int>(split)];
  }
  std::string text = fmt::format("{} samples in {} files, run '{}', seed {}\n", samples,
                                 shards.size(), info.run, info.seed);
  for (int i = 0; i < 4; ++i)
    text += fmt::format("{}{} {}", i == 0 ? "outcomes: " : ", ", outcomes[i],
                        name(static_cast<Outcome>(i)));
  text += fmt::format("\nsplits: {} train, {} valid, {} test\n", splits[0], splits[1], splits[2]);
  text += describe_ports("inputs", signature.inputs, inputs);
  text += describe_ports("outputs", signature.outputs, outputs) + fields.text();
  if (info.solver_tolerance > 0)
    text += fmt::format("tolerance of the solver: {:g}\n", info.solver_tolerance);
  return text + fmt::format("fingerprint: {}\n", info.fingerprint) + made_with(info.settings);
}

std::string describe_case(const Catalogue& catalogue, const fs::path& file) {
  const Case the_case = Case::open(file, {});
  std::string text = fmt::format("A case: '{}', domain {}, seed {}\n", the_case.head().name,
                                 the_case.head().domain, the_case.seed());
  text += "With all defaults:\n\n" + effective_text(catalogue, the_case);
  const Settings solver = the_case.settings().section("solver");
  const auto op = catalogue.solvers.named_in(solver).make(the_case.build());
  text += "\nPorts of its solver:\n";
  for (const Port& port : op->signature().inputs) text += "  in  " + port.describe() + "\n";
  for (const Port& port : op->signature().outputs)
    text += fmt::format("  out {}{}\n", port.describe(), port.optional ? " (optional)" : "");
  return text;
}

}  // namespace

std::string inspect(const Catalogue& catalogue, const fs::path& file) {
  if (fs::is_directory(file) && fs::exists(file / "dataset.h5"))
    return inspect(catalogue, file / "dataset.h5");
  if (file.extension() == ".toml") return describe_case(catalogue, file);
  const io::hdf5::File opened = io::hdf5::File::open(file);
  if (!opened.has_attribute("/", "understudy_kind"))
    return "An HDF5 file that Understudy did not write\n" +
           describe_archive(io::read_any_archive(file));
  const io::FileHead head = io::read_head(opened);
  std::string text = fmt::format("A file of kind '{}', layout {}, written by Understudy {}\n",
                                 head.kind, head.schema, head.code);
  if (head.kind == "dataset")
    return text + describe_samples(io::Dataset(file.parent_path()).shards());
  if (head.kind == "samples") return text + describe_samples({{file, 0, "", ""}});
  return text + describe_archive(io::read_any_archive(file));
}

}  // namespace understudy::study
