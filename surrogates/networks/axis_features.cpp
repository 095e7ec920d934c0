#include <understudy/surrogates/networks/axis_features.hpp>

namespace understudy::surrogates {

torch::Tensor AxisFeatures::log_aspect(const PortTensors& inputs) const {
  return torch::log(inputs[static_cast<std::size_t>(aspect_port_)].clamp_min(1e-30));
}

torch::Tensor AxisFeatures::fit(const PortTensors& inputs) const {
  const torch::Tensor one = torch::ones({}, torch::kFloat64);
  if (!any() || aspect_port_ < 0) return one;
  const torch::Tensor largest = log_aspect(inputs).abs().max();
  return torch::where(largest > 0.0, largest, one);
}

torch::Tensor AxisFeatures::evaluate(const PortTensors& inputs, const torch::Tensor& scale) const {
  if (!any()) return {};
  const torch::Tensor twice = 2.0 * inputs[static_cast<std::size_t>(angle_port_)];
  const torch::Tensor axis = torch::cat({torch::cos(twice), torch::sin(twice)}, -1);
  return aspect_port_ < 0 ? axis : axis * (log_aspect(inputs) / scale);
}

}  // namespace understudy::surrogates
