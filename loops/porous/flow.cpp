#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/loops/porous/flow.hpp>
#include <understudy/loops/stopwatch.hpp>

namespace understudy::loops {

struct ScaledField {
  double factor;
  Field from, to;
  KOKKOS_FUNCTION void operator()(int i) const {
    for (std::size_t c = 0; c < to.extent(1); ++c) to(i, c) = factor * from(i, c);
  }
};

namespace {

constexpr double negligible = 1e-3;  // of a uniform resistance: everything else
constexpr int newton_steps = 30;
constexpr int newton_halvings = 6;
constexpr double rounding = 1e-12;  // of residuals, at which Newton may stand still

using ConstHost = Kokkos::View<const double*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;

void copy_values(const Execution& exec, const Values& to, const std::vector<double>& from) {
  copy_and_wait(exec, to, ConstHost(from.data(), from.size()));
}

Values values_like(const char* name, const std::vector<double>& like) {
  return Values(std::string("understudy/porous/") + name, like.size());
}

/// Adds `part` of the increments to `to`.
void move_by(std::vector<double>& to, const std::vector<double>& increments, double part) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += part * increments[i];
}

void scale(const Execution& exec, double factor, const Field& from, const Field& to) {
  Kokkos::parallel_for("understudy/porous/scale",
                       Kokkos::RangePolicy<Execution>(exec, 0, static_cast<int>(to.extent(0))),
                       ScaledField{factor, from, to});
}

}  // namespace

Signature porous_needs(const std::vector<ParameterField>& parameters) {
  Signature needs{{{"reynolds", "1", {2}}}, {{"drag", "1", {2}}, {"dissipation", "1", {}}}};
  for (const ParameterField& field : parameters) needs.inputs.push_back(field.port);
  return needs;
}

Flow::Flow(const PorousModel& model, const std::vector<ParameterField>& parameters, Operator& op,
           const Execution& exec, bool extras)
    : model_(model),
      points_(op, exec, with_extras(porous_needs(parameters), op.signature(), extras),
              {model.points.places, "m", "velocity points", "porous body"}),
      system_(model),
      stencil_(on_device(model.stencil)),
      drag_(model.points.size()),
      viscosity_(static_cast<std::size_t>(model.grid.count() + model.grid.corners())),
      velocity_(model.points.unknown.size()),
      pressure_(static_cast<std::size_t>(model.grid.count())),
      point_velocity_("understudy/porous/point_velocity", model.points.size(), 2),
      gradient_("understudy/porous/gradient", model.points.size(), 2),
      expected_("understudy/porous/expected_gradient", model.points.size(), 2),
      terms_("understudy/porous/terms", model.points.size(), all_terms),
      host_terms_(Kokkos::create_mirror_view(Kokkos::HostSpace{}, terms_)) {
  state_ = {values_like("velocity", velocity_), values_like("pressure", pressure_),
            values_like("porosity", velocity_), values_like("viscosity", viscosity_),
            model.options.convection ? model.options.density : 0};
}

void Flow::set_fields(const PorousFields& fields) {
  fields_ = fields;
  points_.set_parameters(fields.parameters);
  const PorousOptions& options = model_.options;
  const auto effective = [&](double porosity) {
    if (!options.brinkman) return 0.0;
    return options.effective_viscosity > 0 ? options.effective_viscosity
                                           : options.viscosity / porosity;
  };
  const auto corners = std::ranges::transform(fields.cell_porosity, viscosity_.begin(), effective);
  std::ranges::transform(fields.corner_porosity, corners.out, effective);
  copy_values(points_.execution(), state_.viscosity, viscosity_);
  copy_values(points_.execution(), state_.porosity, fields.face_porosity);
  drag_.meet_other_pores();
  guess_factor_ = inlet_factor_;
}

void Flow::set_inlets(double factor) {
  inlet_factor_ = factor;
  for (std::size_t face = 0; face < velocity_.size(); ++face)
    if (model_.points.unknown[face] < 0) velocity_[face] = factor * model_.points.given[face];
}

void Flow::copy_state() {
  copy_values(points_.execution(), state_.velocity, velocity_);
  copy_values(points_.execution(), state_.pressure, pressure_);
  point_velocities(points_.execution(), stencil_, state_.velocity, point_velocity_);
}

void Flow::compute_terms(const Field& gradient) {
  momentum_terms(points_.execution(), stencil_, state_, gradient, terms_);
  copy_and_wait(points_.execution(), host_terms_, terms_);
}

std::vector<double> Flow::residuals() const {
  std::vector<double> sums(host_terms_.extent(0));
  for (std::size_t point = 0; point < sums.size(); ++point)
    for (int term = 0; term < all_terms; ++term) sums[point] += host_terms_(point, term);
  return sums;
}

double Flow::residual_norm() const {
  double residual = 0, terms[all_terms] = {};
  const std::vector<double> sums = residuals();
  for (std::size_t point = 0; point < sums.size(); ++point) {
    const auto face = static_cast<std::size_t>(model_.points.face[point]);
    if (model_.points.unknown[face] < 0) continue;
    residual += sums[point] * sums[point];
    for (int term = 0; term < all_terms; ++term)
      terms[term] += std::pow(host_terms_(point, term), 2);
  }
  return residual == 0 ? 0 : std::sqrt(residual / *std::ranges::max_element(terms));
}

FlowCoefficients Flow::coefficients(const HostField& drag) const {
  return {velocity_, fields_.face_porosity, viscosity_, drag, state_.density};
}

std::string Flow::guess() {
  const Stopwatch watch;
  if (guess_factor_ > 0) {
    for (std::size_t face = 0; face < velocity_.size(); ++face)
      if (model_.points.unknown[face] >= 0) velocity_[face] *= inlet_factor_ / guess_factor_;
    guess_factor_ = 0;
    return {};
  }
  const double h = std::min(model_.grid.spacing[0], model_.grid.spacing[1]);
  const double fastest =
      *std::ranges::max_element(velocity_, {}, [](double velocity) { return std::abs(velocity); });
  const double others = *std::ranges::max_element(viscosity_) / (h * h) +
                        model_.options.density * std::abs(fastest) / h;
  drag_.set_uniform(points_.execution(), others / negligible);
  const std::string trouble = newton_step(false);
  std::ranges::fill(pressure_, 0.0);
  macro_seconds_ += watch.seconds();
  return trouble;
}

std::string Flow::solve() {
  const Stopwatch watch;
  const double enough = std::max(0.01 * model_.options.tolerance, rounding);
  std::string trouble = newton_step(false);
  double before = 1;
  for (int step = 1; trouble.empty() && state_.density > 0; ++step) {
    const double norm = residual_norm();
    if (norm <= enough || (norm <= rounding * 1000 && norm > before / 2)) break;
    before = norm;
    trouble = step < newton_steps ? newton_step(true)
                                  : fmt::format(
                                        "Newton's method for the inertia of the flow stood "
                                        "at a residual of {:.2e}",
                                        norm);
  }
  macro_seconds_ += watch.seconds();
  return trouble;
}

/// One step of Newton's method for the drag model, halved (when `damp`) while it raises the
/// residual; leaves the terms there.
std::string Flow::newton_step(bool damp) {
  const auto look = [&] {
    copy_state();
    drag_.predict(points_.execution(), point_velocity_, expected_);
    compute_terms(expected_);
    return residual_norm();
  };
  const double before = look();
  if (!system_.factorise(coefficients(on_host(points_.execution(), drag_.matrix()))))
    return "the equations of the flow are singular";
  const FlowIncrement increment = system_.solve(residuals(), outflow(model_.grid, velocity_));
  double part = 1;
  move_by(velocity_, increment.velocity, part);
  move_by(pressure_, increment.pressure, part);
  double norm = look();
  for (int halving = 0; damp && !(norm < before) && halving < newton_halvings; ++halving) {
    part /= 2;
    move_by(velocity_, increment.velocity, -part);
    move_by(pressure_, increment.pressure, -part);
    norm = look();
  }
  return std::isfinite(norm) ? "" : "the velocities are no longer finite";
}

std::string Flow::evaluate() {
  const Stopwatch watch;
  copy_state();
  fill_reynolds();
  macro_seconds_ += watch.seconds();
  if (std::string trouble = points_.call(); !trouble.empty()) return trouble;
  take_answers();
  drag_.learn(points_.execution(), point_velocity_, gradient_, model_.options.tolerance);
  return std::isfinite(residual_) ? "" : "the operator's drag is not finite";
}

void Flow::fill_reynolds() {
  scale(points_.execution(), 1 / model_.velocity_unit(), point_velocity_,
        points_.inputs()["reynolds"]);
  points_.execution().fence("understudy/porous/inputs");
}

void Flow::take_answers() {
  scale(points_.execution(), model_.gradient_unit(), points_.outputs()["drag"], gradient_);
  compute_terms(gradient_);
  residual_ = residual_norm();
}

void Flow::require_valid_fields() const {
  points_.require_valid({Outcome::invalid_input}, "of the porous body");
}

void Flow::save_state(Archive& archive) const {
  archive.set("velocity", velocity_, {velocity_.size()}, "m/s");
  archive.set("pressure", pressure_, {pressure_.size()}, "Pa");
  if (drag_.known()) drag_.save(archive);
}

void Flow::restore_state(const Archive& archive) {
  velocity_ = archive.doubles("velocity");
  pressure_ = archive.doubles("pressure");
  drag_.restore(archive);
}

void Flow::clear() {
  std::ranges::fill(velocity_, 0.0);
  std::ranges::fill(pressure_, 0.0);
  drag_.clear();
  inlet_factor_ = guess_factor_ = 0;
}

void Flow::save(Archive& archive) const {
  save_state(archive);
  points_.save(archive);
  archive.set_attribute("seconds/macro", macro_seconds_);
}

void Flow::restore(const Archive& archive) {
  points_.restore(archive);
  restore_state(archive);
  macro_seconds_ = archive.number("seconds/macro");
  copy_state();
  fill_reynolds();
  take_answers();
}

FlowPower Flow::power() const {
  const Execution& exec = points_.execution();
  const HostField velocity = on_host(exec, point_velocity_);
  const HostField gradient = on_host(exec, gradient_);
  const HostField dissipation = on_host(exec, points_.outputs()["dissipation"]);
  FlowPower power;
  double correction = 0;
  for (std::size_t point = 0; point < velocity.extent(0); ++point) {
    const double u = velocity(point, model_.stencil.component(point));
    power.drag -= u * host_terms_(point, drag_term);
    power.brinkman -= u * host_terms_(point, viscous_term);
    power.inertia -= u * host_terms_(point, inertia_term);
    const double work =
        velocity(point, 0) * gradient(point, 0) + velocity(point, 1) * gradient(point, 1);
    correction +=
        model_.stencil.volume(point) * 0.5 * (model_.power_unit() * dissipation(point, 0) - work);
  }
  power.dissipation = power.drag + correction;
  const std::vector<double> pressures = inlet_pressures();
  for (std::size_t point = 0; point < pressures.size(); ++point) {
    const double u = velocity(point, model_.stencil.component(point));
    power.pressure += pressures[point] * std::abs(u) * model_.stencil.area(point);
  }
  return power;
}

std::vector<double> Flow::inlet_pressures() const {
  std::vector<double> pressures = residuals();
  for (std::size_t point = 0; point < pressures.size(); ++point) {
    const auto face = static_cast<std::size_t>(model_.points.face[point]);
    const double sign = model_.stencil.cell(point, 0) < 0 ? -1 : 1;
    pressures[point] =
        model_.points.unknown[face] < 0 ? sign * pressures[point] / model_.stencil.area(point) : 0;
  }
  return pressures;
}

}  // namespace understudy::loops
