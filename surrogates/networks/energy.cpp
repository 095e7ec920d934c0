#include <algorithm>
#include <string>
#include <understudy/core/errors.hpp>
#include <understudy/surrogates/networks/energy.hpp>
#include <understudy/surrogates/networks/named_input.hpp>

namespace understudy::surrogates {
namespace {

constexpr std::size_t no_weight = static_cast<std::size_t>(-1);
constexpr std::int64_t moduli_width = 16;

std::size_t find_deformation(const Signature& signature) {
  for (std::size_t k = 0; k < signature.inputs.size(); ++k)
    if (signature.inputs[k].name == "deformation_gradient") return k;
  throw InputError({.what = "The energy network has no strain to depend on",
                    .got = std::to_string(signature.inputs.size()) +
                           " inputs, none of them deformation_gradient",
                    .expected = "an input deformation_gradient [2,2] or [3,3]",
                    .todo = "Choose the network \"dense\" for operators without one"});
}

std::int64_t dimensions_of(const Signature& signature) {
  const Port& port = signature.inputs[find_deformation(signature)];
  if (port.shape == std::vector<std::size_t>{2, 2}) return 2;
  if (port.shape == std::vector<std::size_t>{3, 3}) return 3;
  throw InputError({.what = "The energy network cannot read the deformation gradient",
                    .got = port.describe(),
                    .expected = "deformation_gradient [2,2] or [3,3]",
                    .todo = "Give the solver a deformation gradient of two or three dimensions"});
}

void check_outputs(const Signature& signature) {
  const auto d = static_cast<std::size_t>(dimensions_of(signature));
  for (const Port& port : signature.outputs) {
    if (port.optional) continue;
    const bool known =
        (port.name == "energy" && port.shape.empty()) ||
        (port.name == "stress" && port.shape == std::vector<std::size_t>{d, d}) ||
        (port.name == "tangent" && port.shape == std::vector<std::size_t>{d, d, d, d});
    if (!known)
      throw InputError({.what = "The energy network cannot give this output",
                        .got = port.describe(),
                        .expected = "energy, stress [d,d] or tangent [d,d,d,d]",
                        .todo = "Leave the port out, or choose the network \"dense\""});
  }
}

std::vector<std::size_t> parameter_ports(const Signature& signature,
                                         const NetworkOptions& options) {
  std::vector<std::size_t> ports;
  for (std::size_t k = 0; k < signature.inputs.size(); ++k) {
    const std::string& name = signature.inputs[k].name;
    if (name != "deformation_gradient" && name != options.scale_port) ports.push_back(k);
  }
  return ports;
}

torch::Tensor dyad(const torch::Tensor& a, const torch::Tensor& b) {
  return a.unsqueeze(-1) * b.unsqueeze(-2);
}

torch::Tensor times(const torch::Tensor& scalars, const torch::Tensor& tensors, int extra) {
  torch::Tensor factor = scalars;
  for (int k = 0; k < extra; ++k) factor = factor.unsqueeze(-1);
  return factor * tensors;
}

}  // namespace

// One pass through the layers of N: values at the strain and at F = I, each [members, samples].
struct EnergyNetwork::Forward {
  bool tangents = false;
  // Of each layer; rows per sample: the strain, F = I, then the n strain directions.
  std::vector<Activated> activated;
  std::vector<torch::Tensor> directions, feature_weights, hidden_weights;
};

struct EnergyNetwork::Perceptron {
  torch::Tensor difference;         // N - N(I)
  torch::Tensor along_features;     // dN/df [.., features]
  torch::Tensor identity_gradient;  // dN/dc at I [.., n]
  torch::Tensor curvature;          // sum of z'^T diag(phi'' b) z' [.., n, n]
  torch::Tensor feature_gradients;  // df/dc [.., n, features]
};

EnergyNetwork::EnergyNetwork(const Signature& signature, const NetworkOptions& options)
    : Network(signature, options),
      deformation_port_(find_deformation(signature)),
      features_(dimensions_of(signature), options.variant == "input_convex"),
      parameters_(signature, parameter_ports(signature, options), 2.0),
      activation_(activation_from_name(options.activation)),
      scale_port_(named_input(signature, "scale_port", options.scale_port)) {
  check_outputs(signature);
  if (convex() && activation_ != Activation::softplus)
    throw InputError({.what = "An input-convex network needs a convex, growing activation",
                      .got = "activation = \"" + options.activation + "\"",
                      .expected = "softplus",
                      .todo = "Set network.activation = \"softplus\""});
  if (options.symmetry == "lattice") {
    symmetries_ = lattice_symmetries(features_.measures().dimensions());
    if (features_.measures().dimensions() == 3 && parameters_.has_angles())
      throw InputError(
          {.what = "Lattice symmetries in three dimensions do not know how an angle turns",
           .got = "an input port in rad",
           .expected = "no angles, or a deformation gradient [2,2]",
           .todo = "Set network.symmetry = \"none\""});
  }
  add_weights();
}

void EnergyNetwork::add_weights() {
  const auto width = static_cast<std::int64_t>(options().width);
  const std::int64_t parameters = parameters_.count();
  moduli_weight_0_ = add_weight("moduli/weight_0", {parameters, moduli_width});
  moduli_bias_0_ = add_weight("moduli/bias_0", {1, moduli_width});
  moduli_weight_1_ = add_weight("moduli/weight_1", {moduli_width, 2});
  moduli_bias_1_ = add_weight("moduli/bias_1", {1, 2});
  for (std::size_t k = 0; k < options().layers; ++k) {
    const std::string name = "layer_" + std::to_string(k) + "/";
    const bool skips = k == 0 || convex();
    Layer layer{no_weight, no_weight, no_weight, no_weight};
    if (k > 0) layer.hidden = add_weight(name + "hidden", {width, width});
    if (skips) layer.features = add_weight(name + "features", {features_.count(), width});
    if (skips) layer.parameters = add_weight(name + "parameters", {parameters, width});
    layer.bias = add_weight(name + "bias", {1, width});
    layers_.push_back(layer);
  }
  output_ = add_weight("output/weight", {width, 1});
  strain_scales_ = add_constant("strain_scales", torch::ones({features_.count()}));
  parameter_scales_ = add_constant("parameter_scales", parameters_.neutral());
  energy_scales_ = add_constant("energy_scales", torch::ones({3}));
}

void EnergyNetwork::draw_weights(std::uint64_t seed) {
  for (std::size_t k = 0; k < weights().size(); ++k) {
    const std::string& name = weights()[k].name;
    const bool bias = name.find("bias") != std::string::npos;
    const bool calm = name.starts_with("moduli/") && (bias || k == moduli_weight_1_);
    draw(k, seed, (bias ? 0.5 : fan_in_scale(k)) * (calm ? 0.1 : 1.0));
  }
}

torch::Tensor EnergyNetwork::hidden_weight(std::size_t index) const {
  const torch::Tensor& w = weight(index);
  return convex() ? torch::softplus(w) * (1.0 / static_cast<double>(options().width)) : w;
}

// Of an input-convex network only the last feature, J, may enter with any sign: it is linear in the
// polyconvex sense.
torch::Tensor EnergyNetwork::feature_weight(std::size_t index) const {
  const torch::Tensor& w = weight(index);
  if (!convex()) return w;
  const std::int64_t last = features_.count() - 1;
  return torch::cat({torch::softplus(w.narrow(1, 0, last)), w.narrow(1, last, 1)}, 1);
}

bool EnergyNetwork::of_features(std::size_t index) const {
  return std::ranges::any_of(layers_, [&](const Layer& each) { return each.features == index; });
}

// A weight of N as the layers use it; that of an input-convex network costs a pass over it.
torch::Tensor EnergyNetwork::used_weight(std::size_t index) const {
  if (!frozen_.empty()) return frozen_[index];
  return of_features(index) ? feature_weight(index) : hidden_weight(index);
}

void EnergyNetwork::freeze() {
  frozen_.clear();
  std::vector<torch::Tensor> used(weights().size());
  used[output_] = used_weight(output_);
  for (const Layer& layer : layers_)
    for (const std::size_t index : {layer.hidden, layer.features})
      if (index != no_weight) used[index] = used_weight(index);
  frozen_ = std::move(used);
}

void EnergyNetwork::to(const torch::Device& device) {
  Network::to(device);
  features_.to(device);
  for (LatticeSymmetry& symmetry : symmetries_) symmetry.action = symmetry.action.to(device);
  for (torch::Tensor& used : frozen_)
    if (used.defined()) used = used.to(device);
}

EnergyNetwork::Moduli EnergyNetwork::moduli(const torch::Tensor& parameters) const {
  const torch::Tensor z =
      torch::matmul(parameters, weight(moduli_weight_0_)) + weight(moduli_bias_0_);
  const torch::Tensor hidden = activate(activation_, z, 0).value;
  const torch::Tensor raw =
      torch::matmul(hidden, weight(moduli_weight_1_)) + weight(moduli_bias_1_) + 0.541324855;
  const torch::Tensor positive = torch::softplus(raw) * constant(energy_scales_).narrow(0, 1, 2);
  return {positive.select(-1, 0), positive.select(-1, 1)};
}

// Units before their activation, from those of the layer before.
torch::Tensor EnergyNetwork::hidden_units(const torch::Tensor& rows,
                                          const torch::Tensor& weight) const {
  return torch::matmul(rows.flatten(1, 2), weight)
      .view({members(), -1, rows.size(2), weight.size(-1)});
}

// `feature_gradients` is undefined where no tangents are wanted.
EnergyNetwork::Forward EnergyNetwork::forward(const torch::Tensor& features,
                                              const torch::Tensor& feature_gradients,
                                              const torch::Tensor& parameters) const {
  const std::int64_t n = features_.components();
  Forward pass;
  pass.tangents = feature_gradients.defined();
  torch::Tensor rows;
  for (const Layer& layer : layers_) {
    torch::Tensor z, dz;
    torch::Tensor& hidden = pass.hidden_weights.emplace_back();
    torch::Tensor& own = pass.feature_weights.emplace_back();
    if (layer.hidden != no_weight) {
      hidden = used_weight(layer.hidden);
      const torch::Tensor all = hidden_units(rows, hidden);
      z = all.narrow(2, 0, 2);
      if (pass.tangents) dz = all.narrow(2, 2, n);
    }
    if (layer.features != no_weight) {
      own = used_weight(layer.features);
      const torch::Tensor direct = torch::matmul(features, own).unsqueeze(2);
      const torch::Tensor added = torch::cat({direct, torch::zeros_like(direct)}, 2) +
                                  torch::matmul(parameters, weight(layer.parameters)).unsqueeze(2);
      z = z.defined() ? z + added : added;
      if (pass.tangents) {
        const torch::Tensor step = hidden_units(feature_gradients, own);
        dz = dz.defined() ? dz + step : step;
      }
    }
    z = z + weight(layer.bias).unsqueeze(2);
    const Activated& phi =
        pass.activated.emplace_back(activate(activation_, z, pass.tangents ? 2 : 1));
    rows = pass.tangents ? torch::cat({phi.value, phi.first.narrow(2, 0, 1) * dz}, 2) : phi.value;
    pass.directions.push_back(dz);
  }
  return pass;
}

// b = dN/d(unit), for the strain and for F = I; `along` is dN/df of both.
void EnergyNetwork::backward(const Forward& pass, const torch::Tensor& out,
                             Perceptron& result) const {
  torch::Tensor b = out.transpose(1, 2).unsqueeze(1);  // [members, 1, 1, width]
  std::vector<torch::Tensor> weighted, plain;
  torch::Tensor along;  // [members, samples, 2, features]
  for (std::size_t k = layers_.size(); k-- > 0;) {
    const Activated& phi = pass.activated[k];
    if (pass.tangents) {
      const torch::Tensor q = phi.second.narrow(2, 0, 1) * b.narrow(2, 0, 1);
      weighted.push_back(q * pass.directions[k]);
      plain.push_back(pass.directions[k]);
    }
    const torch::Tensor r = phi.first * b;
    if (pass.feature_weights[k].defined()) {
      const torch::Tensor part = hidden_units(r, pass.feature_weights[k].transpose(1, 2));
      along = along.defined() ? along + part : part;
    }
    if (pass.hidden_weights[k].defined())
      b = hidden_units(r, pass.hidden_weights[k].transpose(1, 2));
  }
  result.along_features = along.select(2, 0);
  result.identity_gradient = torch::matmul(
      along.select(2, 1), features_.gradients_at_identity(constant(strain_scales_)).t());
  if (pass.tangents)
    result.curvature =
        torch::matmul(torch::cat(weighted, -1), torch::cat(plain, -1).transpose(-1, -2));
}

EnergyNetwork::Perceptron EnergyNetwork::perceptron(const Invariants& at,
                                                    const torch::Tensor& parameters,
                                                    int order) const {
  const torch::Tensor& scales = constant(strain_scales_);
  Perceptron result;
  if (order > 0) result.feature_gradients = features_.gradients(at, scales);
  const Forward pass = forward(features_.values(at, scales),
                               order > 1 ? result.feature_gradients : torch::Tensor(), parameters);
  const torch::Tensor out = used_weight(output_);
  const torch::Tensor values = hidden_units(pass.activated.back().value, out).squeeze(-1);
  result.difference = values.select(2, 0) - values.select(2, 1);
  backward(pass, out, result);
  return result;
}

EnergyDerivatives EnergyNetwork::one_lattice_point(const torch::Tensor& c,
                                                   const PortTensors& inputs, int order) const {
  const Invariants at = features_.invariants(c, order);
  const torch::Tensor p = parameters_.evaluate(inputs, constant(parameter_scales_));
  const Moduli base = moduli(p);
  const Perceptron net = perceptron(at, p, order);
  const torch::Tensor sigma = constant(energy_scales_)[0];
  const torch::Tensor& log_j = at.log_jacobian;
  const std::int64_t d = features_.measures().dimensions(), n = features_.components();

  // Linear part of psi in c: mu/2 on the diagonal, and what removes the stress of N at F = I.
  const torch::Tensor diagonal = features_.measures().identity(c.options());
  torch::Tensor linear = times(0.5 * base.shear, diagonal, 1) - sigma * net.identity_gradient;
  torch::Tensor along_log = base.lame * log_j - base.shear;  // d psi / d ln J
  torch::Tensor value =
      sigma * net.difference - base.shear * log_j + 0.5 * base.lame * log_j * log_j;
  torch::Tensor along_j;
  if (convex()) {
    const torch::Tensor g = net.identity_gradient;
    const torch::Tensor size = (4.0 * g.narrow(-1, 0, d).square().sum(-1) +
                                2.0 * g.narrow(-1, d, n - d).square().sum(-1) + 1e-12)
                                   .sqrt();
    linear = linear + times(0.5 * sigma * size, diagonal, 1);
    along_j = -sigma * size;
    value = value + along_j * (at.jacobian - 1.0);
  }
  EnergyDerivatives energy{value + (linear * at.delta).sum(-1), {}, {}};
  if (order == 0) return energy;

  const torch::Tensor log_gradient = times(0.5 / at.determinant.value, at.determinant.first, 1);
  const torch::Tensor from_net = (net.feature_gradients * net.along_features.unsqueeze(-2)).sum(-1);
  const torch::Tensor along_log_and_j = convex() ? along_log + along_j * at.jacobian : along_log;
  energy.gradient = linear + sigma * from_net + times(along_log_and_j, log_gradient, 1);
  if (order == 1) return energy;

  // Second derivatives: of ln J, det''/(2 det) - 2 (ln J)' (ln J)'; of J, J ((ln J)'' + (ln J)' (ln
  // J)').
  const torch::Tensor& scales = constant(strain_scales_);
  torch::Tensor curved_log =
      along_log + sigma * features_.along_log_jacobian(net.along_features, scales);
  torch::Tensor squared_log = base.lame;
  if (convex()) {
    const torch::Tensor all_j =
        (along_j + sigma * features_.along_jacobian(net.along_features, scales)) * at.jacobian;
    curved_log = curved_log + all_j;
    squared_log = squared_log + all_j;
  }
  energy.hessian = sigma * net.curvature +
                   times(curved_log * (0.5 / at.determinant.value), at.determinant.second, 2) +
                   times(squared_log - 2.0 * curved_log, dyad(log_gradient, log_gradient), 2);
  const torch::Tensor cofactors = features_.cofactor_hessian(net.along_features, scales);
  if (cofactors.defined()) energy.hessian = energy.hessian + sigma * cofactors;
  return energy;
}

EnergyDerivatives EnergyNetwork::averaged(const torch::Tensor& c, const PortTensors& inputs,
                                          int order) const {
  const double share = 1.0 / static_cast<double>(symmetries_.size());
  EnergyDerivatives sum;
  for (const LatticeSymmetry& symmetry : symmetries_) {
    PortTensors turned = inputs;
    for (std::size_t k = 0; k < parameters_.ports().size(); ++k)
      if (parameters_.is_angle(k)) {
        torch::Tensor& angle = turned[parameters_.ports()[k]];
        angle = symmetry.angle_sign * angle + symmetry.angle_shift;
      }
    const torch::Tensor action = symmetry.action.to(c.options());
    const EnergyDerivatives one = one_lattice_point(torch::matmul(c, action.t()), turned, order);
    const auto accumulate = [&](torch::Tensor& total, const torch::Tensor& part) {
      total = total.defined() ? total + share * part : share * part;
    };
    accumulate(sum.value, one.value);
    if (order > 0) accumulate(sum.gradient, torch::matmul(one.gradient, action));
    if (order > 1)
      accumulate(sum.hessian, torch::matmul(action.t(), torch::matmul(one.hessian, action)));
  }
  return sum;
}

EnergyDerivatives EnergyNetwork::derivatives(const torch::Tensor& c, const PortTensors& inputs,
                                             int order) const {
  EnergyDerivatives energy =
      symmetries_.empty() ? one_lattice_point(c, inputs, order) : averaged(c, inputs, order);
  if (scale_port_ < 0) return energy;
  const torch::Tensor scale = inputs[static_cast<std::size_t>(scale_port_)].select(-1, 0);
  energy.value = scale * energy.value;
  if (order > 0) energy.gradient = times(scale, energy.gradient, 1);
  if (order > 1) energy.hessian = times(scale, energy.hessian, 2);
  return energy;
}

int EnergyNetwork::order_of(const std::vector<bool>& wanted) const {
  int order = 0;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (!wanted[k]) continue;
    const std::string& name = signature().outputs[k].name;
    if (name == "stress") order = std::max(order, 1);
    if (name == "tangent") order = 2;
  }
  return order;
}

PortTensors EnergyNetwork::to_ports(const EnergyDerivatives& energy,
                                    const torch::Tensor& strain_gradient,
                                    const std::vector<bool>& wanted) const {
  PortTensors outputs(wanted.size());
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (!wanted[k]) continue;
    const std::string& name = signature().outputs[k].name;
    if (name == "energy") outputs[k] = energy.value.unsqueeze(-1);
    if (name == "stress") outputs[k] = StrainMeasures::stress(strain_gradient, energy.gradient);
    if (name == "tangent")
      outputs[k] = features_.measures().tangent(strain_gradient, energy.gradient, energy.hessian);
  }
  return outputs;
}

PortTensors EnergyNetwork::evaluate(const PortTensors& inputs,
                                    const std::vector<bool>& wanted) const {
  const torch::Tensor& deformation = inputs[deformation_port_];
  const torch::Tensor gradient = features_.measures().strain_gradient(deformation);
  const torch::Tensor c = features_.measures().strain(deformation, gradient);
  return to_ports(derivatives(c, inputs, order_of(wanted)), gradient, wanted);
}

// Stress and tangent are linear in the energy's derivatives: the mean is taken of those, once.
EnsembleAnswer EnergyNetwork::answer(const PortTensors& inputs, const std::vector<bool>& wanted,
                                     int spread_port) const {
  PortTensors shared;
  for (const torch::Tensor& input : inputs) shared.push_back(input.unsqueeze(0));
  std::vector<bool> needed = wanted;
  const bool spread = spread_port >= 0;
  if (spread) needed[static_cast<std::size_t>(spread_port)] = true;
  const torch::Tensor& deformation = inputs[deformation_port_];
  const torch::Tensor gradient = features_.measures().strain_gradient(deformation);
  const torch::Tensor c = features_.measures().strain(deformation, gradient);
  const EnergyDerivatives all = derivatives(c.unsqueeze(0), shared, order_of(needed));
  EnergyDerivatives mean{all.value.mean(0), {}, {}};
  if (all.gradient.defined()) mean.gradient = all.gradient.mean(0);
  if (all.hessian.defined()) mean.hessian = all.hessian.mean(0);
  EnsembleAnswer answer{to_ports(mean, gradient, wanted), {}};
  if (!spread) return answer;
  std::vector<bool> only(wanted.size(), false);
  only[static_cast<std::size_t>(spread_port)] = true;
  const EnergyDerivatives apart{
      all.value - mean.value, all.gradient.defined() ? all.gradient - mean.gradient : all.gradient,
      all.hessian.defined() ? all.hessian - mean.hessian : all.hessian};
  const PortTensors deviation = to_ports(apart, gradient, only);
  answer.spread = deviation[static_cast<std::size_t>(spread_port)].square().sum(-1).mean(0).sqrt();
  return answer;
}

// Feature scales from the strains; mu = lambda = mu_0 so that psi_0 has the stress (or energy) of
// the data; sigma so that N is of order one.
void EnergyNetwork::fit_scales(const PortTensors& inputs, const PortTensors& outputs) {
  const torch::Tensor& deformation = inputs[deformation_port_];
  const torch::Tensor gradient = features_.measures().strain_gradient(deformation);
  const torch::Tensor c = features_.measures().strain(deformation, gradient);
  set_constant(strain_scales_, features_.fit(c));
  set_constant(parameter_scales_, parameters_.fit(inputs));

  const Invariants at = features_.invariants(c, 1);
  const torch::Tensor unit = features_.measures().identity(c.options());
  const torch::Tensor log_gradient = times(0.5 / at.determinant.value, at.determinant.first, 1);
  const torch::Tensor g = 0.5 * unit + times(at.log_jacobian - 1.0, log_gradient, 1);
  const torch::Tensor value =
      0.5 * (at.delta * unit).sum(-1) - at.log_jacobian + 0.5 * at.log_jacobian.square();
  const torch::Tensor energy_of_unit = value.unsqueeze(-1);
  const torch::Tensor stress_of_unit = StrainMeasures::stress(gradient, g);
  double modulus = 1.0;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    if (!outputs[k].defined()) continue;
    const std::string& name = signature().outputs[k].name;
    torch::Tensor data = outputs[k];
    if (scale_port_ >= 0) data = data / inputs[static_cast<std::size_t>(scale_port_)];
    const torch::Tensor of_unit = name == "stress" ? stress_of_unit : energy_of_unit;
    if (name != "stress" && name != "energy") continue;
    modulus = (data.square().mean().sqrt() / of_unit.square().mean().sqrt()).item<double>();
    if (name == "stress") break;
  }
  const double strain = at.delta.square().mean().sqrt().item<double>();
  set_constant(energy_scales_,
               torch::tensor({modulus * strain * strain, modulus, modulus}, torch::kFloat64));
}

}  // namespace understudy::surrogates
