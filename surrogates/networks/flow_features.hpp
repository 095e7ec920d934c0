#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <cstdint>

namespace understudy::surrogates {

/// What a network sees of a mean flow u, with s a typical size of u; all of them are smooth
/// functions of the components, at u = 0 too, and stay of order one (the logarithms: nearly so).
struct FlowFeatures {
  torch::Tensor size;  ///< [..., 2]: ln(1 + |u|^2 / s_k^2) / 2 for s_0 = s and a smaller s_1
  /// u_i u_j / (s^2 + |u|^2): for d = 2 [..., 2], its deviator (11 - 22, 2 * 12); for d = 3
  /// [..., 6] (11, 22, 33, 23, 13, 12). Even in u.
  torch::Tensor direction;
  torch::Tensor sense;  ///< [..., d]: u / sqrt(s^2 + |u|^2), odd in u
};

/// Features of `flow` [..., d], d = 2 or 3, at `scales` [2].
FlowFeatures flow_features(const torch::Tensor& flow, const torch::Tensor& scales);

/// Scales [2] from training samples [samples, d]: the root mean square of |u|, and a tenth of it
/// (1 where nothing flows).
torch::Tensor fit_flow_scales(const torch::Tensor& flow);

}  // namespace understudy::surrogates
