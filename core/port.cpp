#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <understudy/core/nearest.hpp>
#include <understudy/core/port.hpp>
#include <understudy/core/units.hpp>

namespace understudy {
namespace {

auto find(const std::vector<Port>& ports, const std::string& name) {
  return std::ranges::find(ports, name, &Port::name);
}

std::vector<std::string> names(const std::vector<Port>& ports) {
  std::vector<std::string> all;
  for (const Port& port : ports) all.push_back(port.name);
  return all;
}

const Port& require(const std::vector<Port>& ports, const std::string& name, const char* kind) {
  require_one_of(name, names(ports), fmt::format("The operator has no {} port of that name", kind));
  return *find(ports, name);
}

std::string difference(const std::vector<Port>& a, const std::vector<Port>& b, const char* kind) {
  for (const Port& port : a) {
    if (port.optional) continue;
    const auto other = find(b, port.name);
    if (other == b.end()) return fmt::format("{} '{}' is missing", kind, port.name);
    if (other->unit != port.unit)
      return fmt::format("{} '{}' is {}, not {}", kind, port.name, in_unit(other->unit),
                         in_unit(port.unit));
    if (other->shape != port.shape)
      return fmt::format("{} '{}' has shape [{}], not [{}]", kind, port.name,
                         fmt::join(other->shape, ","), fmt::join(port.shape, ","));
  }
  for (const Port& port : b)
    if (!port.optional && find(a, port.name) == a.end())
      return fmt::format("{} '{}' is unexpected", kind, port.name);
  return {};
}

// With six digits at most.
std::string in_short(double number) {
  return fmt::format("{}", std::stod(fmt::format("{:.5e}", number)));
}

}  // namespace

std::optional<double> Limits::beyond() const {
  if (std::isfinite(most)) return most + std::max(1.0, std::abs(most));
  if (std::isfinite(least)) return least - std::max(1.0, std::abs(least));
  return std::nullopt;
}

std::string Limits::text() const {
  const bool below = std::isfinite(least), above = std::isfinite(most);
  if (below && above) return fmt::format("{} to {}", in_short(least), in_short(most));
  if (below) return fmt::format("at least {}", in_short(least));
  return above ? fmt::format("at most {}", in_short(most)) : "";
}

std::size_t Port::size() const {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

std::string Port::describe() const {
  return shape.empty() ? fmt::format("{} {}", name, in_unit(unit))
                       : fmt::format("{} [{}] {}", name, fmt::join(shape, ","), in_unit(unit));
}

std::vector<Port> required(const std::vector<Port>& ports) {
  std::vector<Port> all;
  for (const Port& port : ports)
    if (!port.optional) all.push_back(port);
  return all;
}

const Port& Signature::input(const std::string& name) const {
  return require(inputs, name, "input");
}
const Port& Signature::output(const std::string& name) const {
  return require(outputs, name, "output");
}
bool Signature::has_input(const std::string& name) const {
  return find(inputs, name) != inputs.end();
}
bool Signature::has_output(const std::string& name) const {
  return find(outputs, name) != outputs.end();
}

std::string difference(const Signature& a, const Signature& b) {
  const std::string inputs = difference(a.inputs, b.inputs, "input");
  return inputs.empty() ? difference(a.outputs, b.outputs, "output") : inputs;
}

}  // namespace understudy
