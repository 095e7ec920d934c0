#include <algorithm>
#include <understudy/surrogates/networks/parameter_features.hpp>

namespace understudy::surrogates {
namespace {

constexpr double wide_range = 3.0;

// Where a range has no width (a constant parameter) the feature is its distance from that constant.
double half_width(double low, double high) { return high > low ? 0.5 * (high - low) : 1.0; }

}  // namespace

ParameterFeatures::ParameterFeatures(const Signature& signature, std::vector<std::size_t> ports,
                                     double angle_factor)
    : ports_(std::move(ports)), angle_factor_(angle_factor) {
  for (const std::size_t k : ports_) {
    angles_.push_back(signature.inputs[k].unit == "rad");
    sizes_.push_back(static_cast<std::int64_t>(signature.inputs[k].size()));
    components_ += sizes_.back();
  }
}

bool ParameterFeatures::has_angles() const {
  return std::find(angles_.begin(), angles_.end(), true) != angles_.end();
}

torch::Tensor ParameterFeatures::fit(const PortTensors& inputs) const {
  torch::Tensor scales = torch::zeros({4, components_}, torch::kFloat64);
  std::int64_t column = 0;
  for (std::size_t k = 0; k < ports_.size(); ++k) {
    for (std::int64_t i = 0; i < sizes_[k]; ++i, ++column) {
      const torch::Tensor values = inputs[ports_[k]].select(-1, i);
      const double low = values.min().item<double>(), high = values.max().item<double>();
      scales[0][column] = 0.5 * (low + high);
      scales[1][column] = half_width(low, high);
      if (low <= 0.0 || high < wide_range * low) continue;
      scales[2][column] = 0.5 * (std::log(low) + std::log(high));
      scales[3][column] = half_width(std::log(low), std::log(high));
    }
  }
  return scales;
}

torch::Tensor ParameterFeatures::neutral() const {
  torch::Tensor scales = torch::zeros({4, components_}, torch::kFloat64);
  scales[1].fill_(1.0);
  return scales;
}

torch::Tensor ParameterFeatures::evaluate(const PortTensors& inputs,
                                          const torch::Tensor& scales) const {
  std::vector<torch::Tensor> features;
  std::int64_t column = 0;
  for (std::size_t k = 0; k < ports_.size(); column += sizes_[k++]) {
    const torch::Tensor& x = inputs[ports_[k]];
    const torch::Tensor own = scales.narrow(1, column, sizes_[k]);
    if (angles_[k]) {
      features.push_back(torch::cos(angle_factor_ * x));
      features.push_back(torch::sin(angle_factor_ * x));
      continue;
    }
    features.push_back((x - own[0]) / own[1]);
    // Divided by 1 where there is no logarithm: behind `where`, 0 / 0 would still spoil gradients.
    const torch::Tensor wide = own[3] > 0;
    const torch::Tensor width = torch::where(wide, own[3], torch::ones_like(own[3]));
    const torch::Tensor logarithm = (torch::log(x.clamp_min(1e-30)) - own[2]) / width;
    features.push_back(torch::where(wide, logarithm, torch::zeros_like(logarithm)));
  }
  if (features.empty()) {
    std::vector<std::int64_t> shape = inputs[0].sizes().vec();
    shape.back() = 0;
    return torch::zeros(shape, scales.options());
  }
  return torch::cat(features, -1);
}

}  // namespace understudy::surrogates
