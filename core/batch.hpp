#pragma once
#include <Kokkos_Core.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <understudy/core/port.hpp>
#include <utility>
#include <vector>

namespace understudy {

/// An instance of Kokkos' default execution space; everything takes it first and runs on it.
using Execution = Kokkos::DefaultExecutionSpace;

/// Row = sample, columns = the sample in C order; lives where Execution can reach it.
using Field = Kokkos::View<double**, Kokkos::LayoutRight>;

/// The same where the host can read and write it.
using HostField = Kokkos::View<double**, Kokkos::LayoutRight, Kokkos::HostSpace>;

/// The numbers of a View for the host: a copy, or the View itself where the host can reach it.
/// Waits for all that was ever started, whoever wrote the View.
template <class View>
auto on_host(const View& view) {
  return Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), view);
}

/// The same of a View that `exec` has written or will have: waits for nothing else.
template <class View>
auto on_host(const Execution& exec, const View& view) {
  const auto host = Kokkos::create_mirror_view(
      Kokkos::view_alloc(Kokkos::WithoutInitializing, Kokkos::HostSpace()), view);
  Kokkos::deep_copy(exec, host, view);
  exec.fence("understudy/core/on_host");
  return host;
}

/// to = from, numbers for a vector on the host or from one; waits for `exec` alone.
template <class To, class From>
void copy_and_wait(const Execution& exec, const To& to, const From& from) {
  Kokkos::deep_copy(exec, to, from);
  exec.fence("understudy/core/copy");
}

/// One Field per port, all with the same number of samples, and a slot id per sample.
/// Copies are shallow, as those of the Views are.
class Batch {
 public:
  /// A batch without ports.
  explicit Batch(std::size_t samples = 0);

  /// A batch with a zero-filled Field for each port.
  Batch(const std::vector<Port>& ports, std::size_t samples);

  std::size_t size() const { return samples_; }
  const std::vector<Port>& ports() const { return ports_; }
  bool has(const std::string& name) const;

  /// The Field of a port; throws InputError naming the ports there are.
  const Field& operator[](const std::string& name) const;

  /// Allocates a zero-filled Field for one more port.
  const Field& add(const Port& port);

  /// Takes a Field as it is; throws InputError unless it is [size(), port.size()].
  void add(const Port& port, const Field& field);

  /// Whom a sample belongs to, for warm starts; -1 = nobody (cold).
  const std::vector<std::int64_t>& slots() const { return slots_; }
  void set_slots(std::vector<std::int64_t> slots);

  /// A new batch with copies of the given rows, slots included, complete on return.
  Batch rows(const Execution& exec, const std::vector<std::size_t>& rows) const;

  /// The same of Fields that any instance may have written: waits for all of them.
  Batch rows(const std::vector<std::size_t>& rows) const;

 private:
  std::size_t samples_;
  std::vector<Port> ports_;
  std::vector<Field> fields_;
  std::vector<std::int64_t> slots_;
};

/// to(rows[k], :) = from(k, :) for every port that both batches have; done on return.
void scatter_rows(const Execution& exec, const Batch& from, const std::vector<std::size_t>& rows,
                  const Batch& to);

/// The rows from the first to, but without, the last.
using RowRange = std::pair<std::size_t, std::size_t>;

/// field(rows.first + k, c) = value(k, c), computed on the host; done on return.
void write_rows(const Execution& exec, const Field& field, const RowRange& rows,
                const std::function<double(std::size_t row, std::size_t column)>& value);

/// Throws InputError unless `batch` holds every non-optional port of `ports` with its shape.
void require_ports(const Batch& batch, const std::vector<Port>& ports, const std::string& whose);

}  // namespace understudy
