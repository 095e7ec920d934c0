#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/surrogates/networks/network.hpp>
#include <vector>

namespace understudy::surrogates {

/// Turns the microstructure parameters into inputs of a network. A component of a port in rad
/// enters as its cosine and sine (of `angle_factor` times the angle); any other one linearly,
/// scaled to
/// [-1, 1] over the training range, and by its logarithm likewise where the range is wide
/// (ends positive, a factor of 3 or more apart); that second feature is zero elsewhere.
class ParameterFeatures {
 public:
  /// `ports` are positions among the signature's inputs.
  ParameterFeatures(const Signature& signature, std::vector<std::size_t> ports,
                    double angle_factor);

  double angle_factor() const { return angle_factor_; }

  /// Two features per component.
  std::int64_t count() const { return 2 * components_; }
  std::int64_t components() const { return components_; }

  /// Scales [4, components]: centre and half width, then those of the logarithm (half width 0:
  /// no logarithm); from samples [samples, port size].
  torch::Tensor fit(const PortTensors& inputs) const;

  /// Scales that leave components as they are and take no logarithms, until `fit` was called.
  torch::Tensor neutral() const;

  /// Features [..., count] of inputs [..., port size].
  torch::Tensor evaluate(const PortTensors& inputs, const torch::Tensor& scales) const;

  /// For each feature, whether it is the sine (or cosine) of an angle.
  bool has_angles() const;
  const std::vector<std::size_t>& ports() const { return ports_; }
  bool is_angle(std::size_t k) const { return angles_[k]; }  ///< of ports()[k]

 private:
  std::vector<std::size_t> ports_;
  std::vector<bool> angles_;
  std::vector<std::int64_t> sizes_;
  std::int64_t components_ = 0;
  double angle_factor_;
};

}  // namespace understudy::surrogates
