#include <numeric>
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
    : LayeredNetwork(signature, options), features_(signature, all_inputs(signature), 1.0) {
  const std::int64_t outputs = output_size(signature);
  add_layers(features_.count(), outputs);
  input_scales_ = add_constant("input_scales", features_.neutral());
  output_scales_ = add_constant("output_scales", torch::ones({2, outputs}));
}

PortTensors DenseNetwork::evaluate(const PortTensors& inputs,
                                   const std::vector<bool>& wanted) const {
  const torch::Tensor& scales = constant(output_scales_);
  const torch::Tensor values =
      scales[0] + scales[1] * through_layers(features_.evaluate(inputs, constant(input_scales_)));
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

}  // namespace understudy::surrogates
