#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/loops/porous/flow.hpp>
#include <understudy/loops/porous/options.hpp>
#include <understudy/loops/porous/results.hpp>
#include <understudy/loops/porous/sweep/porous_sweep.hpp>
#include <understudy/loops/porous/sweep/sweep_run.hpp>

namespace understudy::loops {
namespace {

/// The port that is laid out; the key tells which of the operator's parameters.
Port laid_out_port(const Settings& section, const SweepOptions& options,
                   const std::vector<Port>& ports) {
  std::vector<std::string> names;
  for (const Port& port : ports) names.push_back(port.name);
  with_places(section, [&] {
    require_one_of(options.parameter, names, "No scalar input of the operator can be laid out",
                   "parameter");
  });
  return *std::ranges::find(ports, options.parameter, &Port::name);
}

void require_no_field(const Settings& fields, const std::string& parameter) {
  if (const Settings* value = fields.find(parameter))
    throw InputError({.what = value->place() + " has no meaning here",
                      .got = value->canonical(),
                      .expected = "no field of the parameter that the sweep lays out",
                      .todo = "Remove it, or lay out another parameter (loop.sweep.parameter)"});
}

/// The other parameters' fields, and an empty one for the laid-out one, in the order of the ports.
std::vector<ParameterField> read_other_fields(const Settings& fields, const Resources& resources,
                                              std::vector<Port> ports, const Port& laid_out,
                                              const FieldSites& sites) {
  require_no_field(fields, laid_out.name);
  std::erase(ports, laid_out);
  std::vector<ParameterField> all = read_fields(fields, resources, ports, sites);
  all.push_back({laid_out, std::vector<double>(sites.references.size())});
  return all;
}

}  // namespace

PorousFields SweepModel::fields_of(std::size_t layout) const {
  std::vector<ParameterField> read = fields;
  read[laid_out].values =
      on_nodal_grid(layouts.control(layout), layouts.rows(), layouts.columns(), sites);
  return make_porous_fields(read, body.options.solid_fraction, body.grid, body.points);
}

PorousSweep::PorousSweep(SweepModel model)
    : model_(std::move(model)), needs_(porous_needs(model_.fields)) {}

std::vector<std::string> PorousSweep::quantity_names() const {
  std::vector<std::string> names;
  for (const Quantity& quantity : sweep_quantities(model_.options)) names.push_back(quantity.name);
  return names;
}

LoopParts PorousSweep::parts() const {
  return {.count = model_.layouts.count(), .name = "layout", .objective = "objective"};
}

Quantity PorousSweep::part_settings(std::size_t part) const {
  const Port& port = model_.fields[model_.laid_out].port;
  return {port.name, port.unit, model_.layouts.control(part)};
}

LoopResult PorousSweep::run(Operator& op, LoopContext& context) {
  require_operator(needs_, op.signature(), "the porous body",
                   "Use an operator that gives the drag of pores in the plane");
  return SweepRun(model_, op, context).run();
}

std::vector<Quantity> sweep_quantities(const SweepOptions& options) {
  std::vector<Quantity> quantities = flow_quantities();
  const std::string unit = std::ranges::find(quantities, options.objective, &Quantity::name)->unit;
  quantities.push_back({"objective", unit, {}});
  return quantities;
}

std::string sweep_quantities_manual() {
  return "The loop `porous_sweep` gives one value per layout, NaN for one whose flow was not "
         "found, and besides these `objective`: the quantity that `loop.sweep.objective` names "
         "(in its unit), plus `penalty_weight` times the penalty.\n\n";
}

std::unique_ptr<PorousSweep> make_porous_sweep(const Settings& case_settings,
                                               const Resources& resources, const Signature& op) {
  const Settings section = case_settings.section("loop");
  const Settings sweep = section.section("sweep");
  const PorousOptions body = read_porous(section.without({"sweep"}));
  const SweepOptions options = read_sweep(sweep);
  PorousModel model = with_places(section, [&] { return make_porous_model(body); });
  require_one_porosity(section, op);
  const std::vector<Port> ports = parameter_ports(op, "reynolds");
  const Port port = laid_out_port(sweep, options, ports);
  const SweepLayouts layouts(options, read_sweep_values(sweep, port));
  FieldSites sites = porous_sites(model.grid);
  std::vector<ParameterField> fields =
      read_other_fields(section.section("field"), resources, ports, port, sites);
  const std::size_t last = fields.size() - 1;
  return std::make_unique<PorousSweep>(
      SweepModel{std::move(model), std::move(sites), std::move(fields), last, options, layouts});
}

}  // namespace understudy::loops
