#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/surrogates/networks/network.hpp>

namespace understudy::surrogates {

/// How much room an elliptical inclusion in the middle of the unit cell leaves to its images:
/// -ln(1 - 2 e) for its half extents e along the two axes of the cell,
///
///     e_x^2, e_y^2 = c / (2 pi) ((a + 1/a) +- (a - 1/a) cos 2t),
///
/// c its area, a its aspect ratio, t the angle of its axis (rad). Drags of narrow gaps are powers
/// of them. Gaps below about 0.02 are bounded smoothly, so that any numbers are features.
class GapFeatures {
 public:
  /// Positions among a signature's inputs; -1: none. Without a fraction there are no features,
  /// without an aspect the inclusion is round.
  GapFeatures(std::ptrdiff_t fraction_port, std::ptrdiff_t aspect_port, std::ptrdiff_t angle_port)
      : fraction_port_(fraction_port), aspect_port_(aspect_port), angle_port_(angle_port) {}

  bool any() const { return fraction_port_ >= 0; }

  /// [..., 2]: sum and difference (x less y) of both, or undefined where there are none. A quarter
  /// turn flips the sign of the difference, mirrors leave both.
  torch::Tensor evaluate(const PortTensors& inputs) const;

 private:
  std::ptrdiff_t fraction_port_, aspect_port_, angle_port_;
};

}  // namespace understudy::surrogates
