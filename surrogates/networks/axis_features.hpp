#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/surrogates/networks/network.hpp>

namespace understudy::surrogates {

/// The deviator of an inclusion's shape, w (cos 2 t, sin 2 t), from the angle t of its axis (rad)
/// and w = ln(aspect) / its largest size in training, or w = 1 where no port is the aspect. So half
/// a turn of the axis changes nothing, the angle of a round inclusion means nothing, and neither
/// does an exchange of the axes: aspect a at t is 1 / a at t + pi/2.
class AxisFeatures {
 public:
  /// Positions among a signature's inputs; -1: none. Without an angle there are no features.
  AxisFeatures(std::ptrdiff_t angle_port, std::ptrdiff_t aspect_port)
      : angle_port_(angle_port), aspect_port_(aspect_port) {}

  bool any() const { return angle_port_ >= 0; }

  /// The scale of ln(aspect), a scalar, from samples [samples, 1] per port; 1 where all are round.
  torch::Tensor fit(const PortTensors& inputs) const;

  /// [..., 2], or undefined where there are none.
  torch::Tensor evaluate(const PortTensors& inputs, const torch::Tensor& scale) const;

 private:
  torch::Tensor log_aspect(const PortTensors& inputs) const;

  std::ptrdiff_t angle_port_, aspect_port_;
};

}  // namespace understudy::surrogates
