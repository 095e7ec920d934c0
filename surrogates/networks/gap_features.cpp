#include <numbers>
#include <understudy/surrogates/networks/gap_features.hpp>

namespace understudy::surrogates {
namespace {

// -ln of the gap that bodies of that squared half extent leave.
torch::Tensor tightness(const torch::Tensor& squared_extent) {
  constexpr double least = 0.02;
  const torch::Tensor gap = 1.0 - 2.0 * (squared_extent.clamp_min(0.0) + 1e-12).sqrt();
  return -(0.5 * (gap + (gap.square() + least * least).sqrt())).log();
}

}  // namespace

torch::Tensor GapFeatures::evaluate(const PortTensors& inputs) const {
  if (!any()) return {};
  const auto input = [&](std::ptrdiff_t port) { return inputs[static_cast<std::size_t>(port)]; };
  const torch::Tensor fraction = input(fraction_port_);
  torch::Tensor mean = 2.0 * torch::ones_like(fraction), apart = torch::zeros_like(fraction);
  if (aspect_port_ >= 0) {
    const torch::Tensor aspect = input(aspect_port_).clamp_min(1e-30);
    mean = aspect + 1.0 / aspect;
    apart = (aspect - 1.0 / aspect) * torch::cos(2.0 * input(angle_port_));
  }
  const torch::Tensor share = fraction / (2.0 * std::numbers::pi);
  const torch::Tensor x = tightness(share * (mean + apart)), y = tightness(share * (mean - apart));
  return torch::cat({x + y, x - y}, -1);
}

}  // namespace understudy::surrogates
