#include <string>
#include <understudy/core/errors.hpp>
#include <understudy/surrogates/networks/drag.hpp>
#include <understudy/surrogates/networks/flow_features.hpp>
#include <understudy/surrogates/networks/named_input.hpp>
#include <understudy/surrogates/networks/positive_tensor.hpp>

namespace understudy::surrogates {
namespace {

std::size_t find_flow(const Signature& signature) {
  for (std::size_t k = 0; k < signature.inputs.size(); ++k)
    if (signature.inputs[k].name == "reynolds") return k;
  throw InputError(
      {.what = "The drag network has no flow to depend on",
       .got = std::to_string(signature.inputs.size()) + " inputs, none of them reynolds",
       .expected = "an input reynolds [2] or [3]",
       .todo = "Choose the network \"dense\" for operators without one"});
}

std::int64_t flow_dimensions(const Signature& signature) {
  const Port& port = signature.inputs[find_flow(signature)];
  if (port.shape == std::vector<std::size_t>{2}) return 2;
  if (port.shape == std::vector<std::size_t>{3}) return 3;
  throw InputError({.what = "The drag network cannot read the flow",
                    .got = port.describe(),
                    .expected = "reynolds [2] or [3]",
                    .todo = "Give the solver a flow of two or three dimensions"});
}

void check_drag_outputs(const Signature& signature) {
  const auto d = static_cast<std::size_t>(flow_dimensions(signature));
  for (const Port& port : signature.outputs) {
    if (port.optional) continue;
    if (port.name == "drag" && port.shape == std::vector<std::size_t>{d}) continue;
    if (port.name == "dissipation" && port.shape.empty()) continue;
    throw InputError({.what = "The drag network cannot give this output",
                      .got = port.describe(),
                      .expected = "drag [d], of as many components as reynolds, or dissipation",
                      .todo = "Leave the port out, or choose the network \"dense\""});
  }
}

// The axis that turns with the flow, and its length.
AxisFeatures find_axis(const Signature& signature, const NetworkOptions& options) {
  const std::ptrdiff_t angle = named_input(signature, "angle_port", options.angle_port);
  const std::ptrdiff_t aspect = named_input(signature, "aspect_port", options.aspect_port);
  if (angle >= 0 && signature.inputs[static_cast<std::size_t>(angle)].unit != "rad")
    throw InputError({.what = "network.angle_port names an input that is no angle",
                      .got = signature.inputs[static_cast<std::size_t>(angle)].describe(),
                      .expected = "an input in rad",
                      .todo = "Name the angle of the inclusion's axis, or leave the key out",
                      .key = "angle_port"});
  if (aspect >= 0 && angle < 0)
    throw InputError({.what = "network.aspect_port says how long an axis is that has no direction",
                      .got = "no angle_port",
                      .expected = "the angle of that axis",
                      .todo = "Set network.angle_port, or leave aspect_port out: then the aspect "
                              "is a parameter like the others",
                      .key = "aspect_port"});
  return {angle, aspect};
}

// What is neither the flow nor part of the axis.
std::vector<std::size_t> other_inputs(const Signature& signature, const NetworkOptions& options) {
  std::vector<std::size_t> ports;
  for (std::size_t k = 0; k < signature.inputs.size(); ++k) {
    const std::string& name = signature.inputs[k].name;
    if (name != "reynolds" && name != options.angle_port && name != options.aspect_port)
      ports.push_back(k);
  }
  return ports;
}

void check_lattice(std::int64_t dimensions, const ParameterFeatures& parameters) {
  if (dimensions != 2)
    throw InputError({.what = "The drag network knows no symmetries of the cube",
                      .got = "symmetry = \"lattice\" and reynolds [3]",
                      .expected = "reynolds [2], or symmetry = \"none\"",
                      .todo = "Set network.symmetry = \"none\"",
                      .key = "symmetry"});
  if (parameters.has_angles())
    throw InputError({.what = "The lattice's symmetries do not know which angle turns with them",
                      .got = "an input in rad that is not network.angle_port",
                      .expected = "one angle at most, named by angle_port",
                      .todo = "Set network.angle_port, or network.symmetry = \"none\"",
                      .key = "angle_port"});
}

// All products of two components of v [..., n], n = 1 or 2.
torch::Tensor pairs(const torch::Tensor& v) {
  const torch::Tensor squares = v.square();
  if (v.size(-1) == 1) return squares;
  return torch::cat({squares, v.narrow(-1, 0, 1) * v.narrow(-1, 1, 1)}, -1);
}

}  // namespace

DragNetwork::DragNetwork(const Signature& signature, const NetworkOptions& options)
    : LayeredNetwork(signature, options),
      flow_port_(find_flow(signature)),
      dimensions_(flow_dimensions(signature)),
      axis_(find_axis(signature, options)),
      parameters_(signature, other_inputs(signature, options), 2.0) {
  check_drag_outputs(signature);
  if (lattice()) check_lattice(dimensions_, parameters_);
  add_layers(features(), outputs());
  flow_scales_ = add_constant("flow_scales", torch::ones({2}));
  axis_scale_ = add_constant("axis_scale", torch::ones({}));
  parameter_scales_ = add_constant("parameter_scales", parameters_.neutral());
  drag_scales_ = add_constant("drag_scales", torch::tensor({0.0, 1.0}));
}

std::int64_t DragNetwork::features() const {
  const std::int64_t same = 2 + parameters_.count();
  if (lattice()) return same + (axis_.any() ? 6 : 2);
  return same + (dimensions_ == 2 ? 4 : 9) + (axis_.any() ? 2 : 0);
}

std::int64_t DragNetwork::outputs() const {
  if (lattice()) return axis_.any() ? 5 : 3;
  return dimensions_ == 2 ? 3 : 7;
}

DragNetwork::Seen DragNetwork::see(const PortTensors& inputs) const {
  const FlowFeatures flow = flow_features(inputs[flow_port_], constant(flow_scales_));
  const torch::Tensor axis = axis_.evaluate(inputs, constant(axis_scale_));
  std::vector<torch::Tensor> features = {flow.size,
                                         parameters_.evaluate(inputs, constant(parameter_scales_))};
  if (!lattice()) {
    features.insert(features.end(), {flow.direction, flow.sense});
    if (axis.defined()) features.push_back(axis);
    return {torch::cat(features, -1), {}};
  }
  std::vector<torch::Tensor> covariants;
  for (const std::int64_t k : {0, 1}) {
    torch::Tensor own = flow.direction.narrow(-1, k, 1);
    if (axis.defined()) own = torch::cat({own, axis.narrow(-1, k, 1)}, -1);
    features.push_back(pairs(own));
    covariants.push_back(own);
  }
  return {torch::cat(features, -1), torch::cat(covariants, -1)};
}

torch::Tensor DragNetwork::tensor(const PortTensors& inputs) const {
  const Seen seen = see(inputs);
  const torch::Tensor said = through_layers(seen.features);
  const torch::Tensor& scales = constant(drag_scales_);
  const torch::Tensor log_size = scales[0] + scales[1] * said.narrow(-1, 0, 1);
  const torch::Tensor coefficients = said.narrow(-1, 1, said.size(-1) - 1);
  if (!lattice()) return positive_tensor(log_size, coefficients);
  const torch::Tensor n = (coefficients * seen.covariants).unflatten(-1, {2, -1}).sum(-1);
  return positive_tensor(log_size, n);
}

PortTensors DragNetwork::evaluate(const PortTensors& inputs,
                                  const std::vector<bool>& wanted) const {
  const torch::Tensor& flow = inputs[flow_port_];
  const torch::Tensor drag = (tensor(inputs) * flow.unsqueeze(-2)).sum(-1);
  PortTensors outputs(wanted.size());
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (!wanted[k]) continue;
    const bool whole = signature().outputs[k].name == "drag";
    outputs[k] = whole ? drag : (drag * flow).sum(-1, true);
  }
  return outputs;
}

// Of the samples that flow. Where only the dissipation is known, it says how large the drag is.
void DragNetwork::fit_scales(const PortTensors& inputs, const PortTensors& outputs) {
  const torch::Tensor& flow = inputs[flow_port_];
  set_constant(flow_scales_, fit_flow_scales(flow));
  set_constant(axis_scale_, axis_.fit(inputs));
  set_constant(parameter_scales_, parameters_.fit(inputs));
  const torch::Tensor speed = flow.square().sum(-1).sqrt();
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    if (!outputs[k].defined()) continue;
    const bool whole = signature().outputs[k].name == "drag";
    const torch::Tensor ratio =
        outputs[k].square().sum(-1).sqrt() / (whole ? speed : speed.square());
    const torch::Tensor logs = ratio.index({(ratio > 0.0).logical_and(ratio.isfinite())}).log();
    if (logs.numel() == 0) continue;
    const torch::Tensor deviation = (logs - logs.mean()).square().mean().sqrt();
    set_constant(drag_scales_, torch::stack({logs.mean(), deviation.clamp_min(1e-3)}));
    if (whole) return;
  }
}

}  // namespace understudy::surrogates
