#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <understudy/core/errors.hpp>
#include <understudy/loops/stopwatch.hpp>
#include <understudy/loops/structure/equilibrium.hpp>

namespace understudy::loops {
namespace {

std::vector<Port> output_ports(const Signature& op, bool extras) {
  std::vector<Port> ports = structure_needs({}).outputs;
  for (const char* name : {"uncertainty", "source"})
    if (extras && op.has_output(name)) ports.push_back(op.output(name));
  return ports;
}

double norm(double sum_of_squares) { return std::sqrt(sum_of_squares); }

[[noreturn]] void other_structure(std::size_t got, std::size_t expected) {
  throw InputError({.what = "The checkpoint belongs to another structure",
                    .got = fmt::format("{} numbers", got),
                    .expected = fmt::format("{}", expected),
                    .todo = checkpoint_remedy});
}

}  // namespace

Signature structure_needs(const std::vector<ParameterField>& fields) {
  Signature needs{
      {{"deformation_gradient", "1", {2, 2}}},
      {{"stress", "MPa", {2, 2}}, {"tangent", "MPa", {2, 2, 2, 2}}, {"energy", "MPa", {}}}};
  for (const ParameterField& field : fields) needs.inputs.push_back(field.port);
  return needs;
}

Equilibrium::Equilibrium(const StructureModel& model, Operator& op, const Execution& exec,
                         bool extras)
    : model_(model),
      op_(op),
      exec_(exec),
      u_("understudy/structure/displacement", model.conditions.equation.size()),
      ratios_("understudy/structure/ratios", model.discretisation.integration_points()),
      in_(structure_needs(model.fields).inputs, model.discretisation.integration_points()),
      out_(output_ports(op.signature(), extras), in_.size()),
      outcomes_("understudy/structure/outcomes", in_.size()),
      forces_("understudy/structure/forces", model.elements.elements(),
              2 * model.elements.nodes_per_element),
      stiffness_("understudy/structure/stiffness", forces_.extent(0),
                 forces_.extent(1) * forces_.extent(1)),
      host_forces_(Kokkos::create_mirror_view(Kokkos::HostSpace{}, forces_)),
      host_stiffness_(Kokkos::create_mirror_view(Kokkos::HostSpace{}, stiffness_)),
      system_(model.elements, model.conditions),
      internal_(u_.extent(0)) {
  fill_inputs();
}

void Equilibrium::fill_inputs() {
  std::vector<std::int64_t> slots(in_.size());
  std::iota(slots.begin(), slots.end(), std::int64_t{0});
  in_.set_slots(slots);
  out_.set_slots(slots);
  for (const ParameterField& field : model_.fields) {
    const HostField host("field", in_.size(), 1);
    for (std::size_t i = 0; i < in_.size(); ++i) host(i, 0) = field.values[i];
    Kokkos::deep_copy(in_[field.port.name], host);
  }
}

std::string Equilibrium::evaluate(const std::vector<double>& u) {
  std::string trouble = kinematics(u);
  if (trouble.empty()) trouble = call_operator();
  if (trouble.empty()) assemble();
  return trouble;
}

std::string Equilibrium::kinematics(const std::vector<double>& u) {
  const Stopwatch watch;
  using Host = Kokkos::View<const double*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
  copy_and_wait(exec_, u_, Host(u.data(), u.size()));
  const std::size_t inverted =
      deformation_gradients(exec_, model_.discretisation, u_, in_["deformation_gradient"], ratios_);
  macro_seconds_ += watch.seconds();
  if (inverted == 0) return {};
  return fmt::format("elements turned inside out at {} integration points", inverted);
}

std::string Equilibrium::call_operator() {
  const Stopwatch watch;
  op_.apply(exec_, in_, out_, outcomes_);
  exec_.fence("understudy/structure/apply");
  operator_seconds_ += watch.seconds();
  ++calls_;
  const std::size_t failed = in_.size() - count_ok(exec_, outcomes_);
  if (failed == 0) return {};
  return fmt::format("the operator failed at {} of {} integration points, first {}", failed,
                     in_.size(), describe_point(first_failure()));
}

std::size_t Equilibrium::first_failure() const {
  const auto host = on_host(exec_, outcomes_);
  std::size_t first = 0;
  while (host(first) == Outcome::ok) ++first;
  return first;
}

std::string Equilibrium::describe_point(std::size_t point) const {
  const Point2& place = model_.discretisation.places[point];
  std::string text = fmt::format("at ({:.4g}, {:.4g}) mm", place[0], place[1]);
  for (const ParameterField& field : model_.fields)
    text += fmt::format(", {} = {:.6g}{}", field.port.name, field.values[point],
                        field.port.unit == "1" ? "" : " " + field.port.unit);
  const auto outcome = on_host(exec_, outcomes_);
  return text + ": " + meaning(outcome(point));
}

void Equilibrium::require_valid_fields() const {
  const auto host = on_host(exec_, outcomes_);
  for (std::size_t point = 0; point < host.extent(0); ++point)
    if (host(point) == Outcome::invalid_input || host(point) == Outcome::out_of_range)
      throw InputError({.what = "The operator cannot take the parameters of a point of the "
                                "unloaded structure",
                        .got = describe_point(point),
                        .expected = "values that exist, all over the structure",
                        .todo = "Correct [loop.field]"});
}

void Equilibrium::assemble() {
  const Stopwatch watch;
  const PointResponse response{in_["deformation_gradient"], ratios_, out_["stress"],
                               out_["tangent"]};
  element_forces(exec_, model_.discretisation, u_, response, forces_, stiffness_);
  copy_and_wait(exec_, host_forces_, forces_);
  copy_and_wait(exec_, host_stiffness_, stiffness_);
  std::ranges::fill(internal_, 0.0);
  const std::size_t nodes = model_.elements.nodes_per_element;
  for (std::size_t e = 0; e < model_.elements.elements(); ++e)
    for (std::size_t a = 0; a < nodes; ++a) {
      const auto node = static_cast<std::size_t>(model_.elements.connectivity[e * nodes + a]);
      internal_[2 * node] += host_forces_(e, 2 * a);
      internal_[2 * node + 1] += host_forces_(e, 2 * a + 1);
    }
  macro_seconds_ += watch.seconds();
}

double Equilibrium::relative_residual(double factor) const {
  const Conditions& c = model_.conditions;
  double residual = 0, load = 0, reaction = 0;
  for (std::size_t i = 0; i < internal_.size(); ++i) {
    const double force = factor * c.load[i];
    load += force * force;
    if (c.equation[i] < 0)
      reaction += std::pow(internal_[i] - force, 2);
    else
      residual += std::pow(internal_[i] - force, 2);
  }
  const double reference = std::max(norm(load), norm(reaction));
  return residual == 0 ? 0 : norm(residual) / reference;
}

std::vector<double> Equilibrium::newton_step(double factor, const std::vector<double>& given) {
  const Stopwatch watch;
  std::vector<double> forces(internal_.size());
  for (std::size_t i = 0; i < forces.size(); ++i)
    forces[i] = factor * model_.conditions.load[i] - internal_[i];
  std::vector<double> step;
  if (system_.factorise(host_stiffness_)) step = system_.solve(host_stiffness_, forces, given);
  macro_seconds_ += watch.seconds();
  return step;
}

Verdict Equilibrium::end_step() {
  const Stopwatch watch;
  const Verdict verdict = op_.end_step();
  operator_seconds_ += watch.seconds();
  return verdict;
}

void Equilibrium::drop_step() {
  const Stopwatch watch;
  op_.drop_step();
  operator_seconds_ += watch.seconds();
}

void Equilibrium::save(Archive& archive) const {
  for (const Port& port : out_.ports()) {
    const auto host = on_host(out_[port.name]);
    archive.set("outputs/" + port.name, {host.data(), host.data() + host.size()},
                {host.extent(0), host.extent(1)}, port.unit);
  }
  archive.set_attribute("calls", static_cast<std::int64_t>(calls_));
  archive.set_attribute("seconds/operator", operator_seconds_);
  archive.set_attribute("seconds/macro", macro_seconds_);
}

void Equilibrium::restore(const Archive& archive, const std::vector<double>& u) {
  using Host =
      Kokkos::View<const double**, Kokkos::LayoutRight, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
  for (const Port& port : out_.ports()) {
    const Field& field = out_[port.name];
    const std::vector<double>& values = archive.doubles("outputs/" + port.name);
    if (values.size() != field.size()) other_structure(values.size(), field.size());
    Kokkos::deep_copy(field, Host(values.data(), field.extent(0), field.extent(1)));
  }
  kinematics(u);
  assemble();
  calls_ = static_cast<std::size_t>(archive.integer("calls"));
  operator_seconds_ = archive.number("seconds/operator");
  macro_seconds_ = archive.number("seconds/macro");
}

}  // namespace understudy::loops
