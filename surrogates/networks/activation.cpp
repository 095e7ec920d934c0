#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/surrogates/listed.hpp>
#include <understudy/surrogates/network_options.hpp>
#include <understudy/surrogates/networks/activation.hpp>
#include <understudy/surrogates/networks/softplus.hpp>

namespace understudy::surrogates {

Activation activation_from_name(const std::string& name) {
  const std::vector<std::string>& names = activation_names();
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<Activation>(found - names.begin());
  throw InputError({.what = "The network's activation is unknown",
                    .got = "activation = \"" + name + "\"",
                    .expected = listed(names),
                    .todo = did_you_mean(name, names)});
}

namespace {

// Without gradients to record, on a CPU, all of it comes from one pass over the numbers.
bool one_pass(const torch::Tensor& z) {
  return z.is_cpu() && z.scalar_type() == torch::kFloat64 && z.is_contiguous() &&
         !z.requires_grad();
}

Activated softplus_in_one_pass(const torch::Tensor& z, int order) {
  Activated result{torch::empty_like(z), torch::empty_like(z), {}};
  if (order > 1) result.second = torch::empty_like(z);
  softplus_with_derivatives(z.data_ptr<double>(), static_cast<std::size_t>(z.numel()),
                            result.value.data_ptr<double>(), result.first.data_ptr<double>(),
                            order > 1 ? result.second.data_ptr<double>() : nullptr);
  return result;
}

// Torch takes z for ln(1 + e^z) above 20, where they differ by 2e-9; the one pass of a CPU does
// not.
torch::Tensor accurate_softplus(const torch::Tensor& z) {
  if (z.is_cpu() || z.scalar_type() != torch::kFloat64) return torch::softplus(z);
  return torch::softplus(z, 1.0, 500.0);
}

Activated softplus(const torch::Tensor& z, int order) {
  if (one_pass(z)) return softplus_in_one_pass(z, order);
  Activated result{accurate_softplus(z), {}, {}};
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
