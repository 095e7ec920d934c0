#include <understudy/core/errors.hpp>
#include <understudy/surrogates/archive_tensors.hpp>
#include <understudy/surrogates/model.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>
#include <understudy/surrogates/torch_memory.hpp>
#include <understudy/surrogates/torch_stream.hpp>

namespace understudy::surrogates {
namespace {

const std::string format_name = "understudy surrogate model";
constexpr std::int64_t format_version = 1;

void save_options(Archive& archive, const NetworkOptions& options) {
  const Settings settings = network_option_table().write(options);
  for (const std::string& key : settings.keys()) {
    const Settings& value = *settings.find(key);
    if (value.is<std::string>())
      archive.set_attribute("network/" + key, value.as<std::string>());
    else
      archive.set_attribute("network/" + key, value.as<std::int64_t>());
  }
}

// A file can hold anything: the table of [network] checks sizes before memory is asked for.
NetworkOptions load_options(const Archive& archive) {
  const Archive network = archive.below("network");
  Settings settings;
  for (const auto& [key, value] : network.attributes())
    settings.set(key, std::holds_alternative<std::string>(value)
                          ? Settings(network.text(key), {"the model", 0})
                          : Settings(network.integer(key), {"the model", 0}));
  settings.set_path("network");
  return network_option_table().read(settings);
}

void save_ports(Archive& archive, const std::string& group,
                const std::vector<PortStatistics>& ports) {
  for (std::size_t k = 0; k < ports.size(); ++k) {
    const PortStatistics& statistics = ports[k];
    const std::string path = group + "/" + statistics.port.name + "/";
    archive.set_attribute(path + "position", static_cast<std::int64_t>(k));
    archive.set_attribute(path + "unit", statistics.port.unit);
    archive.set_attribute(path + "rms", statistics.rms);
    archive.set_attribute(path + "least", statistics.port.limits.least);
    archive.set_attribute(path + "most", statistics.port.limits.most);
    archive.set(path + "low", statistics.low, statistics.port.shape, statistics.port.unit);
    archive.set(path + "high", statistics.high, statistics.port.shape, statistics.port.unit);
  }
  archive.set_attribute(group + "_count", static_cast<std::int64_t>(ports.size()));
}

// A model of an earlier version has none.
Limits load_limits(const Archive& port) {
  Limits limits;
  if (port.has_attribute("least")) limits.least = port.number("least");
  if (port.has_attribute("most")) limits.most = port.number("most");
  return limits;
}

std::vector<PortStatistics> load_ports(const Archive& archive, const std::string& group) {
  const auto count = static_cast<std::size_t>(archive.integer(group + "_count"));
  const Archive part = archive.below(group);
  std::vector<PortStatistics> ports;
  for (std::size_t k = 0; k < count; ++k)
    for (const auto& [path, position] : part.attributes()) {
      const std::size_t slash = path.find("/position");
      if (slash == std::string::npos || part.integer(path) != static_cast<std::int64_t>(k))
        continue;
      const std::string name = path.substr(0, slash);
      const NamedArray& low = part.array(name + "/low");
      const Limits limits = load_limits(part.below(name));
      ports.push_back({Port{name, part.text(name + "/unit"), low.shape, false, limits},
                       part.doubles(name + "/low"), part.doubles(name + "/high"),
                       part.number(name + "/rms")});
    }
  if (ports.size() == count) return ports;
  throw InputError({.what = "The model's list of " + group + " is incomplete",
                    .got = std::to_string(ports.size()) + " ports",
                    .expected = std::to_string(count),
                    .todo = "Train the model again; this file was changed"});
}

void check_format(const Archive& archive) {
  const bool ours = archive.has_attribute("format") && archive.text("format") == format_name;
  if (ours && archive.integer("format_version") == format_version) return;
  throw InputError(
      {.what = "This is not a model that this version can read",
       .got = ours ? "format version " + std::to_string(archive.integer("format_version"))
                   : "a file without the mark of a model",
       .expected = format_name + ", version " + std::to_string(format_version),
       .todo = "Give the model.h5 that `understudy train` wrote"});
}

SplitErrors load_errors(const Archive& archive) {
  SplitErrors errors;
  for (const auto& [path, value] : archive.attributes()) {
    const std::size_t slash = path.find('/');
    errors[path.substr(0, slash)][path.substr(slash + 1)] = archive.number(path);
  }
  return errors;
}

}  // namespace

Archive Model::save() const {
  Archive archive;
  archive.set_attribute("format", format_name);
  archive.set_attribute("format_version", format_version);
  archive.set_attribute("precision", std::string("double"));
  save_options(archive, options());
  save_ports(archive, "inputs", facts_->inputs);
  save_ports(archive, "outputs", facts_->outputs);
  set_tensors(archive, "weights", network_->weights());
  set_tensors(archive, "constants", network_->constants());
  archive.insert("operator_constants", network_->operator_constants());
  for (const auto& [split, ports] : facts_->errors)
    for (const auto& [port, error] : ports)
      archive.set_attribute("errors/" + split + "/" + port, error);
  archive.insert("guard", facts_->guard.save());
  archive.insert("provenance", facts_->provenance);
  return archive;
}

Model Model::load(const Archive& archive, const Networks& networks) {
  check_format(archive);
  Facts facts;
  facts.inputs = load_ports(archive, "inputs");
  facts.outputs = load_ports(archive, "outputs");
  Signature signature;
  for (const PortStatistics& entry : facts.inputs) signature.inputs.push_back(entry.port);
  for (const PortStatistics& entry : facts.outputs) signature.outputs.push_back(entry.port);
  const NetworkOptions options = load_options(archive);
  std::shared_ptr<Network> network =
      networks.at(options.name)(signature, options, archive.below("operator_constants"));
  get_tensors(archive, "weights", network->weights());
  get_tensors(archive, "constants", network->constants());
  const OnStreamOf stream{Execution()};
  within_gpu_memory([&] {
    network->to(device());
    network->convert(torch::kFloat64);
    network->freeze();
  });
  facts.errors = load_errors(archive.below("errors"));
  facts.guard = GuardData::load(archive.below("guard"));
  facts.provenance = archive.below("provenance");
  return Model(std::move(network), std::move(facts));
}

}  // namespace understudy::surrogates
