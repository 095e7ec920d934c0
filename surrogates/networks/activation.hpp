#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <string>

namespace understudy::surrogates {

/// Smooth functions, so that second derivatives exist; in the order of `activation_names()`.
enum class Activation { softplus, silu, tanh };

/// The activation of one of those names; throws InputError for others.
Activation activation_from_name(const std::string& name);

/// An activation and its first two derivatives at `z`, each of the shape of `z`.
struct Activated {
  torch::Tensor value, first, second;
};

/// Evaluates value and, up to `order` (0, 1 or 2), the derivatives; those beyond it stay undefined.
Activated activate(Activation activation, const torch::Tensor& z, int order);

}  // namespace understudy::surrogates
