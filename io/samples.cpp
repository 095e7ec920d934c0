#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>
#include <understudy/core/errors.hpp>
#include <understudy/core/units.hpp>
#include <understudy/io/samples.hpp>

namespace understudy::io {
namespace {

using HostRows =
    Kokkos::View<const double**, Kokkos::LayoutRight, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;

hdf5::Shape with_samples(std::size_t samples, const std::vector<std::size_t>& shape) {
  hdf5::Shape whole{samples};
  whole.insert(whole.end(), shape.begin(), shape.end());
  return whole;
}

std::vector<std::string> names_in(const hdf5::File& file, const std::string& group) {
  std::vector<std::string> stored;
  for (const hdf5::Member& member : file.members(group))
    if (!member.is_group) stored.push_back(member.name);
  if (!file.has_attribute(group, "ports")) return stored;
  std::vector<std::string> ordered;
  std::istringstream list(file.text_attribute(group, "ports"));
  for (std::string port; std::getline(list, port, ',');)
    if (std::ranges::find(stored, port) != stored.end()) ordered.push_back(port);
  return ordered.size() == stored.size() ? ordered : stored;
}

/// Factor from the unit in the file to the port's.
double unit_factor(const hdf5::File& file, const std::string& path, const Port& port) {
  const bool stated = file.has_attribute(path, "unit");
  if (!stated && port.unit == "1") return 1;
  if (!stated)
    throw InputError({.what = fmt::format("'{}': '{}' has no unit", file.file_name(), path),
                      .got = "no attribute 'unit'",
                      .expected = fmt::format("a unit like '{}'", port.unit),
                      .todo = fmt::format("Set the attribute 'unit' of '{}'", path)});
  const std::string unit = file.text_attribute(path, "unit");
  try {
    return conversion(unit, port.unit);
  } catch (const InputError&) {
    throw InputError({.what = fmt::format("'{}': '{}' has a wrong unit", file.file_name(), path),
                      .got = fmt::format("'{}'", unit),
                      .expected = port.unit == "1" ? "no unit, or '1'"
                                                   : fmt::format("a unit like '{}'", port.unit),
                      .todo = fmt::format("Correct the attribute 'unit' of '{}'", path)});
  }
}

void check_stored(const hdf5::File& file, const std::string& group, const Port& port) {
  const std::string path = group + "/" + port.name;
  if (!file.is_dataset(path)) {
    const bool any = file.has(group);
    throw InputError(
        {.what = fmt::format("'{}' has no port '{}'", file.file_name(), path),
         .got = any ? fmt::format("the ports {}", fmt::join(names_in(file, group), ", "))
                    : fmt::format("no group '{}'", group),
         .expected = port.describe(),
         .todo = fmt::format("Store it as '{}' with shape [samples, ...]", path)});
  }
  const hdf5::Shape shape = file.shape(path);
  if (shape.empty() || with_samples(shape[0], port.shape) != shape)
    throw InputError({.what = fmt::format("'{}': '{}' has the wrong shape", file.file_name(), path),
                      .got = fmt::format("[{}]", fmt::join(shape, ", ")),
                      .expected = fmt::format("[samples{}{}]", port.shape.empty() ? "" : ", ",
                                              fmt::join(port.shape, ", ")),
                      .todo = "Store one row per sample"});
}

}  // namespace

std::vector<double> host_values(const Field& field) {
  const auto host = on_host(field);
  std::vector<double> values;
  values.reserve(host.size());
  for (std::size_t i = 0; i < host.extent(0); ++i)
    for (std::size_t j = 0; j < host.extent(1); ++j) values.push_back(host(i, j));
  return values;
}

void set_values(const Field& field, std::span<const double> values) {
  if (values.size() != field.size())
    throw InternalError({.what = "A Field is set from the wrong number of values",
                         .got = fmt::format("{}", values.size()),
                         .expected = fmt::format("{}", field.size()),
                         .todo = "Please report this"});
  if (values.empty()) return;
  const auto host = Kokkos::create_mirror_view(field);
  for (std::size_t i = 0, at = 0; i < host.extent(0); ++i)
    for (std::size_t j = 0; j < host.extent(1); ++j) host(i, j) = values[at++];
  Kokkos::deep_copy(field, host);
}

std::vector<Outcome> host_outcomes(const Outcomes& outcomes) {
  const auto host = on_host(outcomes);
  return {host.data(), host.data() + host.size()};
}

SampleColumns::SampleColumns(std::vector<Port> inputs, std::vector<Port> outputs) {
  for (Port& port : inputs) inputs_.push_back({std::move(port), {}});
  for (Port& port : outputs) outputs_.push_back({std::move(port), {}});
}

void SampleColumns::add(const Batch& in, const Batch& out, const std::vector<Outcome>& outcomes) {
  const auto append = [](std::vector<Column>& columns, const Batch& batch) {
    for (Column& column : columns) {
      const std::vector<double> rows = host_values(batch[column.port.name]);
      column.values.insert(column.values.end(), rows.begin(), rows.end());
    }
  };
  append(inputs_, in);
  append(outputs_, out);
  for (const Outcome outcome : outcomes) outcomes_.push_back(static_cast<std::uint8_t>(outcome));
}

void SampleColumns::write(hdf5::File& file) const {
  write(file, "inputs", inputs_, size());
  write(file, "outputs", outputs_, size());
  file.write("outcome", outcomes_, {size()});
  describe_outcomes(file);
}

void SampleColumns::write(hdf5::File& file, const std::string& group,
                          const std::vector<Column>& columns, std::size_t samples) {
  std::vector<Port> ports;
  for (const Column& column : columns) {
    file.write(group + "/" + column.port.name, column.values, stored_shape(column.port, samples));
    ports.push_back(column.port);
  }
  describe_ports(file, group, ports);
}

Archive SampleColumns::archive() const {
  Archive archive;
  keep(archive, "inputs", inputs_, size());
  keep(archive, "outputs", outputs_, size());
  archive.set("outcome", {{size()}, outcomes_});
  return archive;
}

/// The order of the ports is theirs, not that of their names.
void SampleColumns::keep(Archive& archive, const std::string& group,
                         const std::vector<Column>& columns, std::size_t samples) {
  std::string names;
  for (const Column& column : columns) {
    archive.set(group + "/" + column.port.name, column.values, stored_shape(column.port, samples),
                column.port.unit);
    names += column.port.name + "\n";
  }
  archive.set_attribute(group, names);
}

SampleColumns::SampleColumns(const Archive& archive)
    : inputs_(kept(archive, "inputs")),
      outputs_(kept(archive, "outputs")),
      outcomes_(std::get<std::vector<std::uint8_t>>(archive.array("outcome").data)) {}

std::vector<SampleColumns::Column> SampleColumns::kept(const Archive& archive,
                                                       const std::string& group) {
  std::vector<Column> columns;
  std::istringstream names(archive.text(group));
  for (std::string name; std::getline(names, name);) {
    const NamedArray& array = archive.array(group + "/" + name);
    columns.push_back({{name, array.unit, {array.shape.begin() + 1, array.shape.end()}},
                       archive.doubles(group + "/" + name)});
  }
  return columns;
}

hdf5::Shape stored_shape(const Port& port, std::size_t samples) {
  return with_samples(samples, port.shape);
}

void describe_ports(hdf5::File& file, const std::string& group, const std::vector<Port>& ports) {
  std::vector<std::string> names;
  for (const Port& port : ports) {
    file.set_attribute(group + "/" + port.name, "unit", port.unit);
    names.push_back(port.name);
  }
  file.make_group(group);
  file.set_attribute(group, "ports", fmt::format("{}", fmt::join(names, ",")));
}

void describe_outcomes(hdf5::File& file) {
  file.set_attribute("outcome", "meaning",
                     "0 ok, 1 not_converged, 2 out_of_range, 3 invalid_input");
}

void describe_splits(hdf5::File& file) {
  file.set_attribute("split", "meaning", "0 train, 1 valid, 2 test");
}

std::vector<Port> read_ports(const hdf5::File& file, const std::string& group) {
  std::vector<Port> ports;
  if (!file.has(group)) return ports;
  for (const std::string& name : names_in(file, group)) {
    const std::string path = group + "/" + name;
    const hdf5::Shape shape = file.shape(path);
    if (shape.empty()) continue;
    const std::string unit =
        file.has_attribute(path, "unit") ? file.text_attribute(path, "unit") : "1";
    ports.push_back({name, unit, {shape.begin() + 1, shape.end()}});
  }
  return ports;
}

void read_batch(const hdf5::File& file, const std::string& group, std::size_t first,
                const Batch& batch) {
  for (const Port& port : batch.ports()) {
    const std::string path = group + "/" + port.name;
    check_stored(file, group, port);
    const double factor = unit_factor(file, path, port);
    std::vector<double> values(batch.size() * port.size());
    file.read_rows(path, first, std::span(values));
    if (factor != 1)
      for (double& value : values) value *= factor;
    set_values(batch[port.name], values);
  }
}

std::size_t sample_count(const hdf5::File& file, const std::string& group) {
  std::size_t samples = 0;
  std::string of;
  if (file.has(group))
    for (const std::string& name : names_in(file, group)) {
      file.require_held(group + "/" + name);
      const hdf5::Shape shape = file.shape(group + "/" + name);
      const std::size_t rows = shape.empty() ? 0 : shape[0];
      if (!of.empty() && rows != samples)
        throw InputError(
            {.what = fmt::format("'{}': ports of '{}' have different numbers of samples",
                                 file.file_name(), group),
             .got = fmt::format("{} in '{}' and {} in '{}'", samples, of, rows, name),
             .expected = "the same first extent everywhere",
             .todo = "Store one row per sample in every port"});
      samples = rows;
      of = name;
    }
  if (of.empty())
    throw InputError({.what = fmt::format("'{}' has no samples", file.file_name()),
                      .got = fmt::format("nothing below '{}'", group),
                      .expected = fmt::format("one dataset per port below '{}'", group),
                      .todo = "Store each input port as [samples, ...shape]"});
  return samples;
}

}  // namespace understudy::io
