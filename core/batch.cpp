#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <understudy/core/batch.hpp>
#include <understudy/core/errors.hpp>

namespace understudy {

struct CopyRows {
  Kokkos::View<const std::size_t*> rows;
  Field from, to;
  bool scatter;

  KOKKOS_FUNCTION void operator()(int k, int column) const {
    if (scatter)
      to(rows(k), column) = from(k, column);
    else
      to(k, column) = from(rows(k), column);
  }
};

namespace {

Kokkos::View<const std::size_t*> on_device(const Execution& exec,
                                           const std::vector<std::size_t>& rows) {
  Kokkos::View<std::size_t*> device("understudy/core/rows", rows.size());
  const Kokkos::View<const std::size_t*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(
      rows.data(), rows.size());
  copy_and_wait(exec, device, host);
  return device;
}

void copy_rows(const Execution& exec, const CopyRows& copy) {
  const Field& rows_and_columns = copy.scatter ? copy.from : copy.to;
  const int rows = static_cast<int>(copy.rows.extent(0));
  const int columns = static_cast<int>(rows_and_columns.extent(1));
  if (rows == 0 || columns == 0) return;
  Kokkos::parallel_for(
      "understudy/core/copy_rows",
      Kokkos::MDRangePolicy<Execution, Kokkos::Rank<2>>(exec, {0, 0}, {rows, columns}), copy);
}

}  // namespace

Batch::Batch(std::size_t samples) : samples_(samples), slots_(samples, -1) {}

Batch::Batch(const std::vector<Port>& ports, std::size_t samples) : Batch(samples) {
  for (const Port& port : ports) add(port);
}

bool Batch::has(const std::string& name) const {
  return std::ranges::find(ports_, name, &Port::name) != ports_.end();
}

const Field& Batch::operator[](const std::string& name) const {
  const auto found = std::ranges::find(ports_, name, &Port::name);
  if (found != ports_.end()) return fields_[static_cast<std::size_t>(found - ports_.begin())];
  std::vector<std::string> names;
  for (const Port& port : ports_) names.push_back(port.name);
  throw InputError({.what = "The batch has no port of that name",
                    .got = fmt::format("'{}'", name),
                    .expected = fmt::format("one of: {}", fmt::join(names, ", ")),
                    .todo = "Add the port to the batch before the call"});
}

const Field& Batch::add(const Port& port) {
  add(port, Field(port.name, samples_, port.size()));
  return fields_.back();
}

void Batch::add(const Port& port, const Field& field) {
  if (has(port.name))
    throw InputError({.what = "The batch already has a port of that name",
                      .got = fmt::format("'{}' twice", port.name),
                      .expected = "each port once",
                      .todo = "Write into the Field that is there"});
  if (field.extent(0) != samples_ || field.extent(1) != port.size())
    throw InputError(
        {.what = fmt::format("The array of port '{}' has the wrong shape", port.name),
         .got = fmt::format("[{}, {}]", field.extent(0), field.extent(1)),
         .expected = fmt::format("[{}, {}] (samples, numbers per sample)", samples_, port.size()),
         .todo = "Allocate it for the port's shape and the batch's number of samples"});
  ports_.push_back(port);
  fields_.push_back(field);
}

void Batch::set_slots(std::vector<std::int64_t> slots) {
  if (slots.size() != samples_)
    throw InputError({.what = "A batch needs one slot id per sample",
                      .got = fmt::format("{} ids", slots.size()),
                      .expected = fmt::format("{}", samples_),
                      .todo = "Give -1 to samples that have no slot"});
  slots_ = std::move(slots);
}

Batch Batch::rows(const std::vector<std::size_t>& rows) const {
  Kokkos::fence("understudy/core/rows");
  return this->rows(Execution(), rows);
}

Batch Batch::rows(const Execution& exec, const std::vector<std::size_t>& rows) const {
  Batch part(ports_, rows.size());
  const auto device = on_device(exec, rows);
  for (std::size_t i = 0; i < fields_.size(); ++i)
    copy_rows(exec, {device, fields_[i], part.fields_[i], false});
  exec.fence("understudy/core/rows");
  for (std::size_t k = 0; k < rows.size(); ++k) part.slots_[k] = slots_[rows[k]];
  return part;
}

void scatter_rows(const Execution& exec, const Batch& from, const std::vector<std::size_t>& rows,
                  const Batch& to) {
  const auto device = on_device(exec, rows);
  for (const Port& port : from.ports())
    if (to.has(port.name)) copy_rows(exec, {device, from[port.name], to[port.name], true});
  exec.fence("understudy/core/scatter_rows");
}

void write_rows(const Execution& exec, const Field& field, const RowRange& rows,
                const std::function<double(std::size_t row, std::size_t column)>& value) {
  const auto block = Kokkos::subview(field, rows, Kokkos::ALL);
  const auto host = Kokkos::create_mirror_view(block);
  for (std::size_t r = 0; r < block.extent(0); ++r)
    for (std::size_t c = 0; c < block.extent(1); ++c) host(r, c) = value(r, c);
  copy_and_wait(exec, block, host);
}

void require_ports(const Batch& batch, const std::vector<Port>& ports, const std::string& whose) {
  for (const Port& port : ports) {
    if (port.optional && !batch.has(port.name)) continue;
    const std::size_t columns = batch[port.name].extent(1);
    if (columns != port.size())
      throw InputError({.what = fmt::format("A batch for {} has a port of the wrong shape", whose),
                        .got = fmt::format("{} numbers per sample in '{}'", columns, port.name),
                        .expected = fmt::format("{} ({})", port.size(), port.describe()),
                        .todo = "Build the batch from the operator's signature"});
  }
}

}  // namespace understudy
