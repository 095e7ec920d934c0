#include <algorithm>
#include <cmath>
#include <string>
#include <understudy/core/errors.hpp>
#include <understudy/surrogates/networks/born.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>

namespace understudy::surrogates {
namespace {

constexpr double sharpness = 8.0;  // k of the class's formula, A

void require_born_ports(const Signature& signature, std::size_t atoms) {
  const std::vector<std::size_t> vectors = {atoms, 3};
  const auto refuse = [&](const std::string& got) {
    throw InputError({.what = "A network of Born radii cannot serve this",
                      .got = got,
                      .expected = "positions [" + std::to_string(atoms) +
                                  ",3] as the only input, energy and forces of as many atoms",
                      .todo = "Choose another network, or give the solver these ports"});
  };
  if (signature.inputs.size() != 1 || signature.inputs[0].name != "positions" ||
      signature.inputs[0].shape != vectors)
    refuse(signature.inputs.empty() ? "no input" : signature.inputs[0].describe());
  for (const Port& port : signature.outputs) {
    const bool energy = port.name == "energy" && port.shape.empty();
    const bool forces = port.name == "forces" && port.shape == vectors;
    if (!energy && !forces && !port.optional) refuse(port.describe());
  }
}

SolvatedMolecule read_molecule(const Archive& constants) {
  if (constants.has("charges")) return SolvatedMolecule::load(constants);
  throw InputError({.what = "A network of Born radii needs to know the molecule",
                    .got = "a solver that says nothing of charges and radii",
                    .expected = "the constants of a molecule in a solvent (SolvatedMolecule)",
                    .todo = "Let the solver say them in Operator::constants, or choose another "
                            "network"});
}

std::vector<double> volumes(const SolvatedMolecule& molecule) {
  std::vector<double> all;
  for (const double radius : molecule.radii) all.push_back(radius * radius * radius / 3.0);
  return all;
}

torch::Tensor as_tensor(const std::vector<double>& numbers) {
  return torch::tensor(numbers, torch::kFloat64);
}

// Positions [.., samples, 3 atoms] of atoms in turn as kernels take them: rows of x, of y, of z.
torch::Tensor component_rows(const torch::Tensor& positions, std::int64_t atoms) {
  return positions.to(torch::kFloat64)
      .reshape({-1, atoms, 3})
      .transpose(1, 2)
      .contiguous()
      .view({-1, 3 * atoms});
}

}  // namespace

BornNetwork::BornNetwork(const Signature& signature, const NetworkOptions& options,
                         const Archive& constants)
    : Network(signature, options, constants),
      molecule_(read_molecule(constants)),
      classes_(atom_classes(molecule_)),
      activation_(activation_from_name(options.activation)) {
  require_born_ports(signature, molecule_.size());
  class_of_ = torch::tensor(classes_.classes, torch::kInt64);
  kinds_ = torch::tensor(classes_.kinds, torch::kInt32);
  charges_ = as_tensor(molecule_.charges);
  volumes_ = as_tensor(volumes(molecule_));
  inverse_radii_ = 1.0 / as_tensor(molecule_.radii);
  see_atoms();
  add_weights();
  torch::Tensor scales = torch::zeros({2, atoms_.features()});
  scales[1].fill_(1.0);
  feature_scales_ = add_constant("feature_scales", scales);
  energy_offset_ = add_constant("energy_offset", torch::zeros({1}));
}

// Kernels look at the tensors where they lie.
void BornNetwork::see_atoms() {
  atoms_.kinds = {kinds_.data_ptr<int>(), molecule_.size()};
  atoms_.charges = {charges_.data_ptr<double>(), molecule_.size()};
  atoms_.volumes = {volumes_.data_ptr<double>(), molecule_.size()};
  atoms_.kind_count = static_cast<int>(classes_.kind_count);
  const double gain = 1.0 / molecule_.solute_permittivity - 1.0 / molecule_.solvent_permittivity;
  pairs_ = {atoms_.charges, -0.5 * molecule_.coulomb * gain};
}

void BornNetwork::add_weights() {
  const auto width = static_cast<std::int64_t>(options().width);
  const auto classes = static_cast<std::int64_t>(classes_.class_count);
  std::int64_t rows = atoms_.features();
  for (std::size_t k = 0; k < options().layers; ++k) {
    const std::string name = "layer_" + std::to_string(k);
    matrices_.push_back(add_weight(name + "/weight", {rows, width}));
    biases_.push_back(add_weight(name + "/bias", {k == 0 ? classes : 1, width}));
    rows = width;
  }
  last_matrix_ = add_weight("last/weight", {classes, rows, 2});
  last_bias_ = add_weight("last/bias", {classes, 2});
  linear_ = add_weight("linear/weight", {atoms_.features(), 2});
}

void BornNetwork::draw_weights(std::uint64_t seed) {
  for (std::size_t k = 0; k < matrices_.size(); ++k) {
    draw(matrices_[k], seed, fan_in_scale(matrices_[k]));
    draw(biases_[k], seed, 0.5);
  }
  draw(last_matrix_, seed, 0.1 / std::sqrt(static_cast<double>(options().width)));
  draw(last_bias_, seed, 0.0);
  draw(linear_, seed, 0.1 * fan_in_scale(linear_));
}

void BornNetwork::to(const torch::Device& device) {
  Network::to(device);
  for (torch::Tensor* tensor : {&class_of_, &kinds_, &charges_, &volumes_, &inverse_radii_})
    *tensor = tensor->to(device);
  see_atoms();
}

std::int64_t BornNetwork::samples_per_block() const { return std::int64_t{1} << 40; }

// [members or 1, samples, atoms, features] in double.
torch::Tensor BornNetwork::by_sample(const torch::Tensor& features, std::int64_t samples) const {
  return features.view({-1, samples, atoms(), atoms_.features()});
}

// Features to what the layers see.
torch::Tensor BornNetwork::scaled(const torch::Tensor& features) const {
  const torch::Tensor scales = constant(feature_scales_).to(torch::kFloat64);
  return ((features - scales[0]) / scales[1]).to(constant(feature_scales_).scalar_type());
}

// Of every atom, those of its class: [members, atoms, width, 2].
torch::Tensor BornNetwork::last_weights() const {
  return weight(last_matrix_).index_select(1, class_of_);
}

BornNetwork::Layers BornNetwork::through_layers(const torch::Tensor& seen) const {
  const std::int64_t samples = seen.size(1), count = seen.size(2);
  const auto with_bias = [&](const torch::Tensor& z, const torch::Tensor& bias) {
    return z.view({z.size(0), samples, count, z.size(2)}) + bias.unsqueeze(1);
  };
  Layers pass{seen.flatten(1, 2), {}, {}};
  torch::Tensor values = pass.seen;
  for (std::size_t k = 0; k < matrices_.size(); ++k) {
    const torch::Tensor& all = weight(biases_[k]);
    const torch::Tensor z = with_bias(torch::matmul(values, weight(matrices_[k])),
                                      k == 0 ? all.index_select(1, class_of_) : all);
    const Activated activated = activate(activation_, z.flatten(1, 2), 1);
    values = activated.value;
    pass.slopes.push_back(activated.first);
  }
  const torch::Tensor last =
      torch::einsum("msaw,mawo->msao", {values.unflatten(1, {samples, count}), last_weights()});
  pass.said = with_bias(torch::matmul(pass.seen, weight(linear_)),
                        weight(last_bias_).index_select(1, class_of_)) +
              last;
  return pass;
}

// From the derivatives by what was said [members, samples, atoms, 2] to those by the features.
torch::Tensor BornNetwork::back_through_layers(const Layers& pass,
                                               const torch::Tensor& by_output) const {
  const torch::Tensor by_said = by_output.flatten(1, 2);
  torch::Tensor back = torch::einsum("msao,mawo->msaw", {by_output, last_weights()}).flatten(1, 2);
  for (std::size_t k = matrices_.size(); k-- > 0;)
    back = torch::matmul(back * pass.slopes[k], weight(matrices_[k]).transpose(1, 2));
  back = back + torch::matmul(by_said, weight(linear_).transpose(1, 2));
  return back.to(torch::kFloat64) / constant(feature_scales_)[1].to(torch::kFloat64);
}

BornNetwork::Radii BornNetwork::radii(const torch::Tensor& said) const {
  const torch::Tensor z = 0.5 * sharpness * inverse_radii_ + said.select(-1, 0).to(torch::kFloat64);
  const torch::Tensor value = sharpness / torch::softplus(z, 1.0, 500.0);
  return {value, -value.square() * torch::sigmoid(z) / sharpness};
}

// The sum of e_i [members, samples].
torch::Tensor BornNetwork::local_energy(const torch::Tensor& said) const {
  const torch::Tensor offset = constant(energy_offset_).to(torch::kFloat64);
  return (said.select(-1, 1).to(torch::kFloat64) + offset).sum(-1);
}

BornNetwork::Answers BornNetwork::by_kernels(const torch::Tensor& positions, bool forces) const {
  const std::int64_t samples = positions.size(1);
  const torch::Tensor places = component_rows(positions, atoms());
  const Seen seen = atom_features(atoms_, places);
  const Layers pass = through_layers(scaled(by_sample(seen.features, samples)));
  const Radii born = radii(pass.said);
  const BornAnswer answer = born_answer(pairs_, places, born.value.view({-1, atoms()}));
  Answers all{answer.energy.view({members(), samples}) + local_energy(pass.said), {}};
  if (!forces) return all;
  const torch::Tensor by_radius = answer.slope.view_as(born.value) * born.slope;
  const torch::Tensor by_said = torch::stack({by_radius, torch::ones_like(by_radius)}, -1);
  const torch::Tensor slopes = back_through_layers(pass, by_said.to(pass.said.scalar_type()));
  const torch::Tensor moved =
      atom_forces(atoms_, seen, slopes.view({-1, atoms(), atoms_.features()}));
  all.forces = (answer.forces + moved).view({members(), samples, 3 * atoms()});
  return all;
}

// What the ports ask for, in their precision.
PortTensors BornNetwork::evaluate_chunk(const torch::Tensor& positions,
                                        const std::vector<bool>& wanted) const {
  const auto is_energy = [&](std::size_t k) { return signature().outputs[k].name == "energy"; };
  bool forces = false;
  for (std::size_t k = 0; k < wanted.size(); ++k) forces = forces || (wanted[k] && !is_energy(k));
  const bool by_hand = !positions.requires_grad() && positions.device() == device();
  const Answers answers = by_hand ? by_kernels(positions, forces) : by_torch(positions, forces);
  PortTensors outputs(wanted.size());
  for (std::size_t k = 0; k < wanted.size(); ++k)
    if (wanted[k])
      outputs[k] = (is_energy(k) ? answers.energy.unsqueeze(-1) : answers.forces)
                       .to(positions.scalar_type());
  return outputs;
}

// Where no graph is kept, memory need not grow with the samples.
PortTensors BornNetwork::evaluate(const PortTensors& inputs,
                                  const std::vector<bool>& wanted) const {
  const torch::Tensor& positions = inputs[0];
  const std::int64_t samples = positions.size(1), chunk = positions.is_cpu() ? 16 : 256;
  if (samples <= chunk || torch::GradMode::is_enabled()) return evaluate_chunk(positions, wanted);
  std::vector<PortTensors> parts(wanted.size());
  for (std::int64_t first = 0; first < samples; first += chunk) {
    const PortTensors part =
        evaluate_chunk(positions.narrow(1, first, std::min(chunk, samples - first)), wanted);
    for (std::size_t k = 0; k < wanted.size(); ++k)
      if (wanted[k]) parts[k].push_back(part[k]);
  }
  PortTensors outputs(wanted.size());
  for (std::size_t k = 0; k < wanted.size(); ++k)
    if (wanted[k]) outputs[k] = torch::cat(parts[k], 1);
  return outputs;
}

torch::Tensor BornNetwork::spread(const torch::Tensor& values) const {
  if (values.size(-1) != 3 * atoms()) return Network::spread(values);
  const torch::Tensor apart = (values - values.mean(0, true)).unflatten(-1, {atoms(), 3});
  const torch::Tensor of_atoms = apart.square().sum(-1).mean(0);
  return (static_cast<double>(atoms()) * of_atoms.amax(-1)).sqrt();
}

torch::Tensor BornNetwork::born_radii(const PortTensors& inputs) const {
  const torch::Tensor& positions = inputs[0];
  const Seen seen = atom_features(atoms_, component_rows(positions, atoms()));
  return radii(through_layers(scaled(by_sample(seen.features, positions.size(1)))).said).value;
}

// By some samples, evenly spread: what scales features have, and what energy is left to explain
// when all perceptrons say nothing.
void BornNetwork::fit_scales(const PortTensors& inputs, const PortTensors& outputs) {
  const std::int64_t samples = inputs[0].size(0);
  const auto some = [&](std::int64_t count) {
    const std::int64_t most = std::min(count, samples);
    return (torch::arange(most) * samples).div(most, "floor");
  };
  const torch::Tensor many = some(64), few = some(4);
  const torch::Tensor all = features_in_turn(inputs[0].index_select(0, many)).flatten(0, -2);
  const torch::Tensor mean = all.mean(0), deviation = (all - mean).square().mean(0).sqrt();
  const torch::Tensor varies = deviation > 1e-9 * mean.abs();  // by more than rounding
  set_constant(feature_scales_,
               torch::stack({mean, torch::where(varies, deviation, torch::ones_like(deviation))}));
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    if (!outputs[k].defined() || signature().outputs[k].name != "energy") continue;
    const torch::Tensor untrained =
        by_torch(inputs[0].index_select(0, few).unsqueeze(0), false).energy.detach()[0];
    const torch::Tensor rest = outputs[k].index_select(0, few).squeeze(-1) - untrained;
    set_constant(energy_offset_, rest.mean(0, true) / static_cast<double>(atoms()));
  }
}

}  // namespace understudy::surrogates
