#include <string>
#include <understudy/surrogates/networks/layered_network.hpp>

namespace understudy::surrogates {

LayeredNetwork::LayeredNetwork(Signature signature, NetworkOptions options)
    : Network(std::move(signature), std::move(options)),
      activation_(activation_from_name(this->options().activation)) {}

void LayeredNetwork::add_layers(std::int64_t features, std::int64_t outputs) {
  std::int64_t rows = features;
  for (std::size_t k = 0; k <= options().layers; ++k) {
    const bool hidden = k < options().layers;
    const std::int64_t columns = hidden ? static_cast<std::int64_t>(options().width) : outputs;
    const std::string name = "layer_" + std::to_string(k);
    matrices_.push_back(add_weight(name + "/weight", {rows, columns}));
    biases_.push_back(add_weight(name + "/bias", {1, columns}));
    rows = columns;
  }
}

torch::Tensor LayeredNetwork::through_layers(const torch::Tensor& features) const {
  torch::Tensor values = features;
  for (std::size_t k = 0; k < matrices_.size(); ++k) {
    values = torch::matmul(values, weight(matrices_[k])) + weight(biases_[k]);
    if (k + 1 < matrices_.size()) values = activate(activation_, values, 0).value;
  }
  return values;
}

void LayeredNetwork::draw_weights(std::uint64_t seed) {
  for (std::size_t k = 0; k < matrices_.size(); ++k) {
    draw(matrices_[k], seed, fan_in_scale(matrices_[k]));
    draw(biases_[k], seed, k + 1 < matrices_.size() ? 0.5 : 0.0);
  }
}

}  // namespace understudy::surrogates
