#include <understudy/core/errors.hpp>
#include <understudy/surrogates/networks/activation.hpp>

namespace understudy::surrogates {

Activation activation_from_name(const std::string& name) {
  if (name == "softplus") return Activation::softplus;
  if (name == "silu") return Activation::silu;
  if (name == "tanh") return Activation::tanh;
  throw InputError({.what = "The network's activation is unknown.",
                    .got = "activation = \"" + name + "\"",
                    .expected = "softplus, silu or tanh",
                    .todo = "Use one of the three smooth activations."});
}

namespace {

Activated softplus(const torch::Tensor& z, int order) {
  Activated result{torch::softplus(z), {}, {}};
  if (order > 0) result.first = torch::sigmoid(z);
  if (order > 1) result.second = result.first * (1.0 - result.first);
  return result;
}

Activated silu(const torch::Tensor& z, int order) {
  const auto sigma = torch::sigmoid(z);
  const auto value = z * sigma;
  Activated result{value, {}, {}};
  if (order == 0) return result;
  const auto complement = 1.0 - sigma;
  result.first = sigma + value * complement;
  if (order > 1) {
    result.second = sigma * complement * (2.0 + z * (complement - sigma));
  }
  return result;
}

Activated hyperbolic_tangent(const torch::Tensor& z, int order) {
  Activated result{torch::tanh(z), {}, {}};
  if (order > 0) result.first = 1.0 - result.value * result.value;
  if (order > 1) result.second = -2.0 * result.value * result.first;
  return result;
}

}  // namespace

Activated activate(Activation activation, const torch::Tensor& z, int order) {
  switch (activation) {
    case Activation::softplus:
      return softplus(z, order);
    case Activation::silu:
      return silu(z, order);
    case Activation::tanh:
      return hyperbolic_tangent(z, order);
  }
  return {};
}

}  // namespace understudy::surrogates
