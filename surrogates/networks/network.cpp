#include <algorithm>
#include <cmath>
#include <understudy/surrogates/initial_numbers.hpp>
#include <understudy/surrogates/networks/network.hpp>

namespace understudy::surrogates {

EnsembleAnswer Network::answer(const PortTensors& inputs, const std::vector<bool>& wanted,
                               int spread_port) const {
  PortTensors shared;
  for (const torch::Tensor& input : inputs) shared.push_back(input.unsqueeze(0));
  std::vector<bool> needed = wanted;
  if (spread_port >= 0) needed[static_cast<std::size_t>(spread_port)] = true;
  const PortTensors all = evaluate(shared, needed);
  EnsembleAnswer answer{PortTensors(all.size()), {}};
  for (std::size_t k = 0; k < all.size(); ++k)
    if (wanted[k]) answer.mean[k] = all[k].mean(0);
  if (spread_port >= 0) answer.spread = spread(all[static_cast<std::size_t>(spread_port)]);
  return answer;
}

torch::Tensor Network::spread(const torch::Tensor& values) const {
  return (values - values.mean(0, true)).square().sum(-1).mean(0).sqrt();
}

void Network::to(const torch::Device& device) {
  for (auto* entries : {&weights_, &constants_})
    for (NamedTensor& entry : *entries) entry.tensor = entry.tensor.detach().to(device);
}

void Network::convert(torch::ScalarType type) {
  for (NamedTensor& entry : weights_) entry.tensor = entry.tensor.detach().to(type).clone();
  for (NamedTensor& entry : constants_) entry.tensor = entry.tensor.detach().to(type).clone();
}

void Network::require_gradients(bool required) {
  for (NamedTensor& entry : weights_) entry.tensor = entry.tensor.detach().requires_grad_(required);
}

std::size_t Network::add_weight(const std::string& name, std::vector<std::int64_t> shape) {
  shape.insert(shape.begin(), members());
  weights_.push_back({name, torch::zeros(shape, torch::kFloat64)});
  return weights_.size() - 1;
}

std::size_t Network::add_constant(const std::string& name, const torch::Tensor& value) {
  constants_.push_back({name, value.to(torch::kFloat64)});
  return constants_.size() - 1;
}

void Network::draw(std::size_t index, std::uint64_t seed, double scale) {
  NamedTensor& entry = weights_[index];
  const auto count = static_cast<std::size_t>(entry.tensor.numel() / members());
  std::vector<torch::Tensor> drawn;
  for (std::size_t m = 0; m < options_.members; ++m)
    drawn.push_back(torch::tensor(initial_normals(seed, entry.name, m, count), torch::kFloat64));
  entry.tensor = (torch::stack(drawn) * scale).view(entry.tensor.sizes()).contiguous();
}

double Network::fan_in_scale(std::size_t index) const {
  return 1.0 / std::sqrt(static_cast<double>(std::max<std::int64_t>(weight(index).size(1), 1)));
}

void Network::set_constant(std::size_t index, const torch::Tensor& value) {
  constants_[index].tensor = value.to(torch::kFloat64).clone();
}

}  // namespace understudy::surrogates
