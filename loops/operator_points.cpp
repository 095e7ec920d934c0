#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <understudy/core/errors.hpp>
#include <understudy/core/refused_number.hpp>
#include <understudy/loops/operator_points.hpp>
#include <understudy/loops/stopwatch.hpp>

namespace understudy::loops {
namespace {

[[noreturn]] void other_loop(const std::string& whole, std::size_t got, std::size_t expected) {
  throw InputError({.what = "The checkpoint belongs to another " + whole,
                    .got = fmt::format("{} numbers", got),
                    .expected = fmt::format("{}", expected),
                    .todo = checkpoint_remedy});
}

}  // namespace

OperatorPoints::OperatorPoints(Operator& op, const Execution& exec, const Signature& ports,
                               OperatorSites sites)
    : op_(op),
      exec_(exec),
      sites_(std::move(sites)),
      in_(ports.inputs, sites_.places.size()),
      out_(ports.outputs, in_.size()),
      outcomes_("understudy/loops/outcomes", in_.size()) {
  std::vector<std::int64_t> slots(in_.size());
  std::iota(slots.begin(), slots.end(), std::int64_t{0});
  in_.set_slots(slots);
  out_.set_slots(slots);
}

void OperatorPoints::set_parameters(const std::vector<ParameterField>& parameters) {
  parameters_ = parameters;
  for (const ParameterField& field : parameters_) {
    const HostField host("field", in_.size(), 1);
    for (std::size_t i = 0; i < in_.size(); ++i) host(i, 0) = field.values[i];
    Kokkos::deep_copy(in_[field.port.name], host);
  }
}

std::string OperatorPoints::call() {
  const Stopwatch watch;
  op_.apply(exec_, in_, out_, outcomes_);
  exec_.fence("understudy/loops/apply");
  seconds_ += watch.seconds();
  ++calls_;
  const std::size_t failed = in_.size() - count_ok(exec_, outcomes_);
  if (failed == 0) return {};
  return fmt::format("the operator failed at {} of {} {}, first {}", failed, in_.size(),
                     sites_.points, describe(first_failure()));
}

std::size_t OperatorPoints::first_failure() const {
  const auto host = on_host(exec_, outcomes_);
  std::size_t first = 0;
  while (host(first) == Outcome::ok) ++first;
  return first;
}

std::string OperatorPoints::describe(std::size_t point) const {
  const Point2& place = sites_.places[point];
  std::string text = fmt::format("at ({:.4g}, {:.4g}) {}", place[0], place[1], sites_.unit);
  for (const ParameterField& field : parameters_)
    text += fmt::format(", {} = {:.6g}{}", field.port.name, field.values[point],
                        field.port.unit == "1" ? "" : " " + field.port.unit);
  const Outcome outcome = on_host(exec_, outcomes_)(point);
  text += ": " + meaning(outcome);
  if (outcome == Outcome::not_converged) return text;
  const std::string number = refused_number(op_.signature(), in_, point);
  return number.empty() ? text : text + "; " + number;
}

void OperatorPoints::require_valid(const std::vector<Outcome>& refused,
                                   const std::string& state) const {
  const auto host = on_host(exec_, outcomes_);
  for (std::size_t point = 0; point < host.extent(0); ++point)
    if (std::ranges::find(refused, host(point)) != refused.end())
      throw InputError({.what = "The operator cannot take the parameters of a point " + state,
                        .got = describe(point),
                        .expected = fmt::format("values that exist, all over the {}", sites_.whole),
                        .todo = "Correct [loop.field]"});
}

Verdict OperatorPoints::end_step() {
  const Stopwatch watch;
  const Verdict verdict = op_.end_step();
  seconds_ += watch.seconds();
  return verdict;
}

void OperatorPoints::drop_step() {
  const Stopwatch watch;
  op_.drop_step();
  seconds_ += watch.seconds();
}

void OperatorPoints::save(Archive& archive) const {
  for (const Port& port : out_.ports()) {
    const auto host = on_host(out_[port.name]);
    archive.set("outputs/" + port.name, {host.data(), host.data() + host.size()},
                {host.extent(0), host.extent(1)}, port.unit);
  }
  archive.set_attribute("calls", static_cast<std::int64_t>(calls_));
  archive.set_attribute("seconds/operator", seconds_);
}

void OperatorPoints::restore(const Archive& archive) {
  using Host =
      Kokkos::View<const double**, Kokkos::LayoutRight, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
  for (const Port& port : out_.ports()) {
    const Field& field = out_[port.name];
    const std::vector<double>& values = archive.doubles("outputs/" + port.name);
    if (values.size() != field.size()) other_loop(sites_.whole, values.size(), field.size());
    Kokkos::deep_copy(field, Host(values.data(), field.extent(0), field.extent(1)));
  }
  calls_ = static_cast<std::size_t>(archive.integer("calls"));
  seconds_ = archive.number("seconds/operator");
}

Signature with_extras(Signature ports, const Signature& op, bool extras) {
  for (const char* name : {"uncertainty", "source"})
    if (extras && op.has_output(name)) ports.outputs.push_back(op.output(name));
  return ports;
}

void require_operator(const Signature& needs, const Signature& op, const std::string& loop,
                      const std::string& todo) {
  const auto require_port = [&](const Port& needed, const Port& offered) {
    if (needed.unit == offered.unit && needed.size() == offered.size()) return;
    throw InputError({.what = "The operator does not fit " + loop,
                      .got = offered.describe(),
                      .expected = needed.describe(),
                      .todo = todo});
  };
  for (const Port& port : needs.inputs) require_port(port, op.input(port.name));
  for (const Port& port : needs.outputs) require_port(port, op.output(port.name));
  for (const Port& port : op.inputs)
    if (!port.optional && !needs.has_input(port.name))
      throw InputError({.what = "The operator does not fit " + loop,
                        .got = fmt::format("the input {}", port.describe()),
                        .expected = "an operator with the parameters that the loop was made for",
                        .todo = "Add a field for it to [loop.field]"});
}

}  // namespace understudy::loops
