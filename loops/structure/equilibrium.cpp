#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/loops/stopwatch.hpp>
#include <understudy/loops/structure/equilibrium.hpp>

namespace understudy::loops {
namespace {

double norm(double sum_of_squares) { return std::sqrt(sum_of_squares); }

OperatorSites sites_of(const Discretisation& discretisation) {
  return {discretisation.places, "mm", "integration points", "structure"};
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
      points_(op, exec, with_extras(structure_needs(model.fields), op.signature(), extras),
              sites_of(model.discretisation)),
      u_("understudy/structure/displacement", model.conditions.equation.size()),
      ratios_("understudy/structure/ratios", model.discretisation.integration_points()),
      forces_("understudy/structure/forces", model.elements.elements(),
              2 * model.elements.nodes_per_element),
      stiffness_("understudy/structure/stiffness", forces_.extent(0),
                 forces_.extent(1) * forces_.extent(1)),
      host_forces_(Kokkos::create_mirror_view(Kokkos::HostSpace{}, forces_)),
      host_stiffness_(Kokkos::create_mirror_view(Kokkos::HostSpace{}, stiffness_)),
      system_(model.elements, model.conditions),
      internal_(u_.extent(0)) {
  points_.set_parameters(model.fields);
}

std::string Equilibrium::evaluate(const std::vector<double>& u) {
  std::string trouble = kinematics(u);
  if (trouble.empty()) trouble = points_.call();
  if (trouble.empty()) assemble();
  return trouble;
}

std::string Equilibrium::kinematics(const std::vector<double>& u) {
  const Stopwatch watch;
  using Host = Kokkos::View<const double*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
  copy_and_wait(execution(), u_, Host(u.data(), u.size()));
  const std::size_t inverted = deformation_gradients(execution(), model_.discretisation, u_,
                                                     inputs()["deformation_gradient"], ratios_);
  macro_seconds_ += watch.seconds();
  if (inverted == 0) return {};
  return fmt::format("elements turned inside out at {} integration points", inverted);
}

void Equilibrium::require_valid_fields() const {
  points_.require_valid({Outcome::invalid_input, Outcome::out_of_range},
                        "of the unloaded structure");
}

void Equilibrium::assemble() {
  const Stopwatch watch;
  const PointResponse response{inputs()["deformation_gradient"], ratios_, outputs()["stress"],
                               outputs()["tangent"]};
  element_forces(execution(), model_.discretisation, u_, response, forces_, stiffness_);
  copy_and_wait(execution(), host_forces_, forces_);
  copy_and_wait(execution(), host_stiffness_, stiffness_);
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

void Equilibrium::save(Archive& archive) const {
  points_.save(archive);
  archive.set_attribute("seconds/macro", macro_seconds_);
}

void Equilibrium::restore(const Archive& archive, const std::vector<double>& u) {
  points_.restore(archive);
  kinematics(u);
  assemble();
  macro_seconds_ = archive.number("seconds/macro");
}

}  // namespace understudy::loops
