#include <numeric>
#include <string>
#include <understudy/surrogates/networks/dense.hpp>

namespace understudy::surrogates {
namespace {

std::vector<std::size_t> all_inputs(const Signature& signature) {
  std::vector<std::size_t> ports(signature.inputs.size());
  std::iota(ports.begin(), ports.end(), std::size_t{0});
  return ports;
}

std::int64_t output_size(const Signature& signature) {
  std::size_t size = 0;
  for (const Port& port : signature.outputs) size += port.size();
  return static_cast<std::int64_t>(size);
}

}  // namespace

DenseNetwork::DenseNetwork(const Signature& signature, const NetworkOptions& options)
    : Network(signature, options),
      features_(signature, all_inputs(signature), 1.0),
      activation_(activation_from_name(options.activation)) {
  const auto width = static_cast<std::int64_t>(options.width);
  const std::int64_t outputs = output_size(signature);
  std::int64_t rows = features_.count();
  for (std::size_t k = 0; k <= options.layers; ++k) {
    const std::int64_t columns = k < options.layers ? width : outputs;
    const std::string name = "layer_" + std::to_string(k);
    matrices_.push_back(add_weight(name + "/weight", {rows, columns}));
    biases_.push_back(add_weight(name + "/bias", {1, columns}));
    rows = columns;
  }
  input_scales_ = add_constant("input_scales", features_.neutral());
  output_scales_ = add_constant("output_scales", torch::ones({2, outputs}));
}

PortTensors DenseNetwork::evaluate(const PortTensors& inputs,
                                   const std::vector<bool>& wanted) const {
  torch::Tensor values = features_.evaluate(inputs, constant(input_scales_));
  for (std::size_t k = 0; k < matrices_.size(); ++k) {
    values = torch::matmul(values, weight(matrices_[k])) + weight(biases_[k]);
    if (k + 1 < matrices_.size()) values = activate(activation_, values, 0).value;
  }
  const torch::Tensor& scales = constant(output_scales_);
  values = scales[0] + scales[1] * values;
  PortTensors outputs(wanted.size());
  std::int64_t column = 0;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    const auto size = static_cast<std::int64_t>(signature().outputs[k].size());
    if (wanted[k]) outputs[k] = values.narrow(-1, column, size);
    column += size;
  }
  return outputs;
}

void DenseNetwork::fit_scales(const PortTensors& inputs, const PortTensors& outputs) {
  set_constant(input_scales_, features_.fit(inputs));
  std::vector<torch::Tensor> columns;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const auto size = static_cast<std::int64_t>(signature().outputs[k].size());
    const torch::Tensor data =
        outputs[k].defined() ? outputs[k] : torch::zeros({1, size}, torch::kFloat64);
    const torch::Tensor mean = data.mean(0);
    const torch::Tensor deviation = (data - mean).square().mean(0).sqrt();
    columns.push_back(
        torch::stack({mean, torch::where(deviation > 0, deviation, torch::ones_like(deviation))}));
  }
  set_constant(output_scales_, torch::cat(columns, 1));
}

void DenseNetwork::draw_weights(std::uint64_t seed) {
  for (std::size_t k = 0; k < matrices_.size(); ++k) {
    draw(matrices_[k], seed, fan_in_scale(matrices_[k]));
    draw(biases_[k], seed, k + 1 < matrices_.size() ? 0.5 : 0.0);
  }
}

}  // namespace understudy::surrogates
